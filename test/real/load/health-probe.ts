import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** How `/health` answered. Milliseconds. */
export interface HealthTimes {
  readonly asked: number;
  readonly p50: number;
  readonly p99: number;
  readonly worst: number;
  /** The first reply that was not 200, or that nothing answered. */
  readonly failure: string | undefined;
}

/** Often enough that the hundredth part of a minute's probes is more than one of them. */
const PAUSE_MS = 50;

/**
 * Asks for `/health` as a kubelet does: in a process of its own. One that also builds and sends the bodies of a crowd
 * would count the time that it needs itself.
 */
export class HealthProbe {
  /** Starts to ask. */
  static start(url: string): HealthProbe {
    return new HealthProbe(
      fork(__filename, [url], { execArgv: ['--import', 'tsx'], env: { ...process.env, NODE_OPTIONS: '' } }),
    );
  }

  private constructor(private readonly child: ChildProcess) {}

  /** Ends the probe; what it has seen. */
  async stop(): Promise<HealthTimes> {
    const told = once(this.child, 'message');
    this.child.send('stop');
    const [times] = await Promise.race([
      told,
      once(this.child, 'exit').then(([code]) => {
        throw new Error(`the health probe ended with ${code}`);
      }),
    ]);
    return times as HealthTimes;
  }

  /** Ends it, whatever it has seen. */
  kill(): void {
    this.child.kill('SIGKILL');
  }
}

async function probe(url: string): Promise<void> {
  const agent = new http.Agent({ keepAlive: true });
  const times: number[] = [];
  let failure: string | undefined;
  const over = new AbortController();
  process.once('message', () => over.abort());
  process.once('disconnect', () => process.exit(0)); // nobody wants to know any more
  while (!over.signal.aborted) {
    const asked = performance.now();
    const status = await statusOf(`${url}/health`, agent);
    times.push(performance.now() - asked);
    if (status !== 200) failure ??= `/health says ${status}`;
    await sleep(PAUSE_MS);
  }
  agent.destroy();
  const sorted = times.toSorted((a, b) => a - b);
  const at = (part: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Infinity;
  const seen: HealthTimes = { asked: times.length, p50: at(0.5), p99: at(0.99), worst: at(1), failure };
  process.send?.(seen, () => process.exit(0));
}

function statusOf(url: string, agent: http.Agent): Promise<number | string | undefined> {
  return new Promise((resolve) => {
    http
      .get(url, { agent }, (reply) => {
        reply.resume();
        reply.once('end', () => resolve(reply.statusCode));
        reply.once('error', (error) => resolve(error.message));
      })
      .once('error', (error) => resolve(error.message));
  });
}

if (require.main === module) void probe(process.argv[2] ?? '');
