import { readFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DockerEngine } from './docker-engine';

/** What a container may take. */
export interface ContainerLimits {
  readonly memoryMb: number;
  readonly cpus: number;
}

const READY_TRIES = 300;

/**
 * A container as strict as a pod of the chart: no capability, no new privileges, a root file system that it cannot
 * write, and no network but its own loopback. What asks it something goes there through its network namespace.
 */
export class Container {
  /** @param args - in place of the image's own arguments */
  static async start(
    engine: DockerEngine,
    image: string,
    limits: ContainerLimits,
    args: readonly string[] = [],
  ): Promise<Container> {
    const memory = `${limits.memoryMb}m`;
    const id = engine.docker([
      'run',
      '--detach',
      '--network',
      'none',
      '--read-only',
      '--cap-drop',
      'ALL',
      '--security-opt',
      'no-new-privileges',
      '--memory',
      memory,
      '--memory-swap',
      memory,
      '--cpus',
      String(limits.cpus),
      image,
      ...args,
    ]);
    const container = new Container(engine, id);
    for (let tries = 0; tries < READY_TRIES && container.isRunning; tries += 1) {
      if (container.fetch('/ready')?.status === 200) return container;
      await sleep(100);
    }
    const log = container.log();
    container.remove();
    throw new Error(`The container is not ready: ${log.slice(-3000)}`);
  }

  private constructor(
    private readonly engine: DockerEngine,
    readonly id: string,
  ) {}

  get isRunning(): boolean {
    return this.inspect('{{.State.Running}}') === 'true';
  }

  /** Asks the container's port 8000; undefined if nothing listens there. */
  fetch(route: string, body?: unknown): { readonly status: number; readonly text: string } | undefined {
    const data =
      body === undefined ? [] : ['--header', 'content-type: application/json', '--data', JSON.stringify(body)];
    const run = spawnSync(
      'nsenter',
      [
        `--net=/proc/${this.inspect('{{.State.Pid}}')}/ns/net`,
        'curl',
        '--silent',
        '--max-time',
        '120',
        '--write-out',
        '\n%{http_code}',
        ...data,
        `http://127.0.0.1:8000${route}`,
      ],
      { encoding: 'utf8' },
    );
    if (run.error !== undefined) throw run.error;
    if (run.status !== 0) return undefined;
    const end = run.stdout.lastIndexOf('\n');
    return { status: Number(run.stdout.slice(end + 1)), text: run.stdout.slice(0, end) };
  }

  /** Standard output and error, in whole. */
  log(): string {
    return this.engine.docker(['logs', this.id]);
  }

  /** A field of `docker inspect`, by its Go template. */
  inspect(template: string): string {
    return this.engine.docker(['inspect', '--format', template, this.id]);
  }

  /** The most memory that it ever had, in bytes, and how often it met its limit. */
  memory(): { readonly peakBytes: number; readonly failures: number } {
    const folder = path.join('/sys/fs/cgroup/memory', controlGroup(Number(this.inspect('{{.State.Pid}}')), 'memory'));
    const read = (file: string): number => Number(readFileSync(path.join(folder, file), 'utf8'));
    return { peakBytes: read('memory.max_usage_in_bytes'), failures: read('memory.failcnt') };
  }

  /** SIGTERM; the exit code. */
  stop(): number {
    this.engine.docker(['stop', '--time', '30', this.id]);
    return Number(this.inspect('{{.State.ExitCode}}'));
  }

  remove(): void {
    this.engine.docker(['rm', '--force', this.id]);
  }
}

/** The folder of a process's control group, below that of its controller. */
function controlGroup(pid: number, controller: string): string {
  const line = readFileSync(`/proc/${pid}/cgroup`, 'utf8')
    .split('\n')
    .find((entry) => entry.split(':')[1]?.split(',').includes(controller));
  const group = line?.split(':')[2];
  if (group === undefined) throw new Error(`process ${pid} is in no control group of ${controller}`);
  return group;
}
