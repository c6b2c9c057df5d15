import http from 'node:http';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Random } from '../../../lib/runtime/src/engine/sampling/random';
import { ask, keptConnections, post } from './client';
import { HealthProbe, type HealthTimes } from './health-probe';
import { packedRuntime, Served } from './served';

export interface SoakOptions {
  readonly seconds: number;
  readonly clients: number;
  readonly onProgress?: (line: string) => void;
}

export interface SoakReport {
  /** What was asked, by kind, and how often the reply was the one that it must be. */
  readonly kinds: Readonly<Record<string, { asked: number; right: number }>>;
  /** Replies that were wrong, the first few in words. */
  readonly mistakes: readonly string[];
  readonly health: HealthTimes;
  /** Resident memory in MiB: the most while it warmed up, and the most of the last quarter. */
  readonly warmMiB: number;
  readonly lastMiB: number;
  readonly exitCode: number | null;
}

const KEY = 'soak-key';
/** V8 lets garbage lie for as long as it may. In a small heap what still grows is what somebody holds on to. */
const HEAP = '--max-old-space-size=96 --max-semi-space-size=8';
const MAX_MISTAKES = 20;
const PROMPTS = Array.from(
  { length: 24 },
  (_, index) => `Act ${index}. Enter ${['ROMEO', 'HAMLET', 'a messenger', 'two gentlemen'][index % 4]}.\n`,
);
const TOKENS = 32;

/** Who asks what: each gives whether the reply was right, or in words what was wrong with it. */
type Visit = (
  base: string,
  agent: http.Agent,
  random: Random,
  solo: ReadonlyMap<string, string>,
) => Promise<true | string>;

const authorized = { authorization: `Bearer ${KEY}` };
const pick = (random: Random): string => PROMPTS[Math.floor(random.next() * PROMPTS.length)] ?? '';
/** A full house may turn any request away, as long as it says when to come again. */
const orFull = (status: number, retryAfter: string | undefined, expected: number): true | string =>
  status === expected || (status === 429 && retryAfter !== undefined) ? true : `status ${status}, not ${expected}`;

const VISITS: Readonly<Record<string, Visit>> = {
  async answered(base, agent, random, solo) {
    const prompt = pick(random);
    const outcome = await ask(base, agent, {
      prompt,
      maxTokens: TOKENS,
      stream: random.next() < 0.5,
      headers: authorized,
    });
    if (outcome.status !== 200) return orFull(outcome.status, outcome.retryAfter, 200);
    if (outcome.wasCut) return 'the answer was cut';
    return outcome.text === solo.get(prompt) ? true : `another answer than alone: ${JSON.stringify(outcome.text)}`;
  },
  async leaves(base, agent, random) {
    const outcome = await ask(base, agent, {
      prompt: pick(random),
      maxTokens: 200,
      stream: true,
      leaveAfter: 1 + Math.floor(random.next() * 5),
      headers: authorized,
    });
    return orFull(outcome.status, outcome.retryAfter, 200);
  },
  async 'reads slowly'(base, agent, random, solo) {
    const prompt = pick(random);
    const outcome = await ask(base, agent, {
      prompt,
      maxTokens: TOKENS,
      stream: true,
      pauseMs: 30,
      headers: authorized,
    });
    if (outcome.status !== 200) return orFull(outcome.status, outcome.retryAfter, 200);
    return outcome.text === solo.get(prompt) ? true : 'another answer than alone';
  },
  async 'too long'(base, agent) {
    const outcome = await ask(base, agent, {
      prompt: 'a b c d '.repeat(2000),
      maxTokens: 8,
      stream: false,
      headers: authorized,
    });
    return orFull(outcome.status, outcome.retryAfter, 400);
  },
  async 'broken JSON'(base, agent) {
    return statusOf(await post(base, agent, '{"prompt": "a", "max_tokens": ', authorized), 400);
  },
  async 'wrong key'(base, agent) {
    const outcome = await ask(base, agent, {
      prompt: 'a',
      maxTokens: 1,
      stream: false,
      headers: { authorization: 'Bearer wrong' },
    });
    return orFull(outcome.status, undefined, 401);
  },
  async 'huge body'(base, agent) {
    return statusOf(await post(base, agent, JSON.stringify({ prompt: 'a'.repeat(3 * 2 ** 20) }), authorized), 413);
  },
};
/** Whom the clients are, one after the other: mostly those who want an answer. */
const CROWD = [
  'answered',
  'answered',
  'answered',
  'leaves',
  'answered',
  'reads slowly',
  'answered',
  'leaves',
  'too long',
  'broken JSON',
  'wrong key',
  'huge body',
] as const;

function statusOf(reply: http.IncomingMessage | undefined, expected: number): true | string {
  reply?.resume();
  // A server may stop to read a body that it refuses; the client then may see the connection end first.
  if (reply === undefined) return expected === 413 ? true : 'no reply';
  return orFull(reply.statusCode ?? 0, reply.headers['retry-after'], expected);
}

/** Lets a crowd of well and badly behaved clients at a server, and watches it. */
export async function soak(options: SoakOptions): Promise<SoakReport> {
  const served = await Served.start(packedRuntime(), ['--max-num-seqs', '16'], 0, {
    RUNTIME_API_KEY: KEY,
    NODE_OPTIONS: HEAP,
  });
  const agent = keptConnections();
  const kinds: Record<string, { asked: number; right: number }> = {};
  const mistakes: string[] = [];
  let probe: HealthProbe | undefined;
  try {
    const solo = new Map<string, string>();
    for (const prompt of PROMPTS)
      solo.set(
        prompt,
        (await ask(served.url, agent, { prompt, maxTokens: TOKENS, stream: false, headers: authorized })).text,
      );
    const end = Date.now() + options.seconds * 1000;
    probe = HealthProbe.start(served.url);
    const watch = watchMemory(served, end, options.onProgress);
    const clients = Array.from({ length: options.clients }, async (_, client) => {
      const random = new Random(client);
      for (let turn = client; Date.now() < end; turn += 1) {
        const kind = CROWD[turn % CROWD.length] ?? 'answered';
        const result = (await VISITS[kind]?.(served.url, agent, random, solo)) ?? 'nobody came';
        const counts = (kinds[kind] ??= { asked: 0, right: 0 });
        counts.asked += 1;
        if (result === true) counts.right += 1;
        else if (mistakes.length < MAX_MISTAKES) mistakes.push(`${kind}: ${result}`);
      }
    });
    await Promise.all(clients);
    const seen = await watch;
    const health = await probe.stop();
    if (health.failure !== undefined) throw new Error(`${health.failure}: ${served.output.slice(-2000)}`);
    agent.destroy();
    served.signal('SIGTERM');
    return { kinds, mistakes, health, ...seen, exitCode: await served.exited };
  } finally {
    probe?.kill();
    agent.destroy();
    served.signal('SIGKILL');
  }
}

/** Looks at the server's memory twice a second until the end. */
async function watchMemory(
  served: Served,
  end: number,
  onProgress?: (line: string) => void,
): Promise<{ warmMiB: number; lastMiB: number }> {
  const start = Date.now();
  const memory: { at: number; mib: number }[] = [];
  for (let turn = 0; Date.now() < end; turn += 1) {
    memory.push({ at: Date.now(), mib: residentMiB(served.pid) });
    if (turn % 20 === 19)
      onProgress?.(`${Math.round((Date.now() - start) / 1000)} s: ${memory.at(-1)?.mib.toFixed(0)} MiB`);
    await new Promise((resolve) => {
      setTimeout(resolve, 500);
    });
  }
  const warm = Math.min(60_000, (end - start) / 2);
  const most = (from: number, to: number): number =>
    Math.max(...memory.filter(({ at }) => at - start >= from && at - start <= to).map(({ mib }) => mib));
  return { warmMiB: most(0, warm), lastMiB: most(((end - start) * 3) / 4, end - start) };
}

function residentMiB(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
}

/** The report in lines. */
export function described(report: SoakReport): string {
  const { health } = report;
  const lines = Object.entries(report.kinds).map(
    ([kind, { asked, right }]) =>
      `${kind.padEnd(14)}${String(asked).padStart(8)} asked ${String(right).padStart(8)} right`,
  );
  return [
    ...lines,
    ...report.mistakes,
    `/health ${health.asked} times: ${health.p50.toFixed(1)} ms, p99 ${health.p99.toFixed(1)} ms, worst ` +
      `${health.worst.toFixed(1)} ms; memory ${report.warmMiB.toFixed(0)} MiB warm, ${report.lastMiB.toFixed(0)} MiB ` +
      `at the end; exit ${report.exitCode}`,
  ].join('\n');
}

if (require.main === module) {
  const { values } = parseArgs({
    options: {
      seconds: { type: 'string', default: '300' },
      clients: { type: 'string', default: '32' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    console.log(
      'npm run soak -- [--seconds 300] [--clients 32]: well and badly behaved clients at the packed runtime, on ' +
        'this machine only',
    );
  } else {
    soak({
      seconds: Number(values.seconds),
      clients: Number(values.clients),
      onProgress: (line) => console.log(line),
    }).then(
      (report) => {
        console.log(described(report));
        process.exitCode = report.mistakes.length > 0 || report.exitCode !== 0 ? 1 : 0;
      },
      (error: unknown) => {
        console.error(error);
        process.exitCode = 1;
      },
    );
  }
}
