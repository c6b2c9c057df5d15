import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { buildNative, packRuntime } from '../walk/ask';

/** Packs the runtime as it ships, with its native backend; the folder. */
export function packedRuntime(): string {
  const folder = packRuntime();
  if (!buildNative(folder)) throw new Error('There is no C compiler (Debian: apt-get install gcc libc6-dev).');
  return folder;
}

/** A process that serves the demo model. */
export class Served {
  /** The end of its log. */
  output = '';
  url = '';
  readonly exited: Promise<number | null>;

  /** Starts it; resolves when it is ready. */
  static async start(folder: string, flags: readonly string[], port = 0, env: Readonly<Record<string, string>> = {}): Promise<Served> {
    const served = new Served(folder, ['--port', String(port), ...flags], env);
    const ended = served.exited.then((code) => { throw new Error(`the runtime ended with ${code}: ${served.output.slice(-2000)}`); });
    await Promise.race([served.ready(), ended]);
    ended.catch(() => undefined);
    return served;
  }

  private readonly child: ChildProcess;

  private constructor(folder: string, flags: readonly string[], env: Readonly<Record<string, string>>) {
    this.child = spawn(process.execPath, [join(folder, 'dist/main.js'), 'serve', '--host', '127.0.0.1', ...flags], { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } });
    this.exited = once(this.child, 'exit').then(([code]) => code as number | null);
    for (const stream of [this.child.stdout, this.child.stderr]) stream?.on('data', (chunk: Buffer) => { this.output = `${this.output}${chunk.toString()}`.slice(-1_000_000); });
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  signal(name: NodeJS.Signals): void {
    this.child.kill(name);
  }

  private async ready(): Promise<void> {
    while (!this.output.includes('"ready"')) await new Promise((resolve) => { setTimeout(resolve, 20); });
    this.url = /http:\/\/127\.0\.0\.1:\d+/.exec(this.output)?.[0] ?? '';
  }
}
