import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { shortHash } from '../../../lib/rehearsal/src/cloud/cache';
import { buildNative, packRuntime } from '../walk/ask';

const ROOT = join(__dirname, '../../..');

/**
 * Packs the runtime as it ships, with its native backend; the folder. Packed anew only when a file of it changed:
 * several proofs of one run need it.
 */
export function packedRuntime(): string {
  const sources = execFileSync('git', ['ls-files', '-co', '--exclude-standard', 'lib/runtime'], {
    cwd: ROOT,
    encoding: 'utf8',
  })
    .trim()
    .split('\n')
    .filter((file) => existsSync(join(ROOT, file)));
  const folder = join(
    ROOT,
    'out',
    `packed-${shortHash(...sources.flatMap((file) => [file, readFileSync(join(ROOT, file), 'base64')]))}`,
  );
  if (existsSync(folder)) return folder;
  const packed = packRuntime();
  if (!buildNative(packed)) throw new Error('There is no C compiler (Debian: apt-get install gcc libc6-dev).');
  renameSync(packed, folder);
  return folder;
}

/** A process that serves the demo model. */
export class Served {
  /** The end of its log. */
  output = '';
  url = '';
  readonly exited: Promise<number | null>;

  /** Starts it; resolves when it is ready. */
  static async start(
    folder: string,
    flags: readonly string[],
    port = 0,
    env: Readonly<Record<string, string>> = {},
  ): Promise<Served> {
    const served = new Served(folder, ['--port', String(port), ...flags], env);
    const ended = served.exited.then((code) => {
      throw new Error(`the runtime ended with ${code}: ${served.output.slice(-2000)}`);
    });
    await Promise.race([served.ready(), ended]);
    ended.catch(() => undefined);
    return served;
  }

  private readonly child: ChildProcess;

  private constructor(folder: string, flags: readonly string[], env: Readonly<Record<string, string>>) {
    this.child = spawn(process.execPath, [join(folder, 'dist/main.js'), 'serve', '--host', '127.0.0.1', ...flags], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
    });
    this.exited = once(this.child, 'exit').then(([code]) => code as number | null);
    for (const stream of [this.child.stdout, this.child.stderr])
      stream?.on('data', (chunk: Buffer) => {
        this.output = `${this.output}${chunk.toString()}`.slice(-1_000_000);
      });
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  signal(name: NodeJS.Signals): void {
    this.child.kill(name);
  }

  private async ready(): Promise<void> {
    while (!this.output.includes('"ready"'))
      await new Promise((resolve) => {
        setTimeout(resolve, 20);
      });
    this.url = /http:\/\/127\.0\.0\.1:\d+/.exec(this.output)?.[0] ?? '';
  }
}
