import { execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const PROGRESS_EVERY_MS = 15_000;

/** `-mod=readonly`: go.mod and go.sum are complete, and a build must not change them. */
export const GO_ENVIRONMENT = { CGO_ENABLED: '0', GOFLAGS: '-mod=readonly', GOWORK: 'off', GOTOOLCHAIN: 'local' };

export interface GoBuild {
  /** The folder of go.mod. */
  readonly module: string;
  readonly package: string;
  /** The program's file. */
  readonly into: string;
  readonly linkerFlags: string;
  readonly tags?: string;
  /** What the lines of progress begin with. */
  readonly title: string;
  readonly onProgress: (line: string) => void;
}

/** The version of a module that go.mod requires: the one place that states it. */
export function requiredVersion(module: string, dependency: string): string {
  const text = readFileSync(path.join(module, 'go.mod'), 'utf8');
  const line = text.split('\n').find((each) => each.trim().startsWith(`${dependency} v`));
  const version = line?.trim().split(' ')[1];
  if (!version) throw new Error(`${path.join(module, 'go.mod')} does not require ${dependency}`);
  return version;
}

/** Fails with what to install where there is no Go, or one that is older than go.mod says. */
export function checkGo(module: string, what: string): void {
  const needed = /^go (\d+)\.(\d+)/m.exec(readFileSync(path.join(module, 'go.mod'), 'utf8'));
  let answer: string;
  try {
    // GOTOOLCHAIN=local: the installed Go, not one that it would download
    answer = execFileSync('go', ['env', 'GOVERSION'], {
      encoding: 'utf8',
      cwd: os.tmpdir(),
      env: { ...process.env, GOTOOLCHAIN: 'local' },
    }).trim();
  } catch {
    throw new Error(
      `${what} is built with Go, and no go command was found: install Go ` +
        `${needed?.[1]}.${needed?.[2]} or newer (https://go.dev/dl) and put it on PATH`,
    );
  }
  if (!(release(/go(\d+)\.(\d+)/.exec(answer)) >= release(needed))) {
    throw new Error(
      `${what} needs Go ${needed?.[1]}.${needed?.[2]} or newer, found ${answer}: ` +
        `install it from https://go.dev/dl and put it first on PATH`,
    );
  }
}

/** One number to compare; not a number where the text has no version. */
function release(match: RegExpExecArray | null): number {
  return Number(match?.[1]) * 1000 + Number(match?.[2]);
}

/** Builds one program, with a line of progress when it starts, while it builds and when it is done. */
export async function goBuild(build: GoBuild): Promise<void> {
  const name = path.basename(build.into);
  const started = Date.now();
  const elapsed = () => `${Math.round((Date.now() - started) / 1000)} s`;
  build.onProgress(`${build.title}: building ${name}`);
  const ticker = setInterval(() => {
    build.onProgress(`${build.title}: building ${name}, ${elapsed()}`);
  }, PROGRESS_EVERY_MS);
  const tags = build.tags === undefined ? [] : ['-tags', build.tags];
  const output = ['-ldflags', build.linkerFlags, '-o', build.into];
  try {
    await go(['build', '-p', '2', '-trimpath', ...tags, ...output, build.package], build.module);
  } finally {
    clearInterval(ticker);
  }
  build.onProgress(`${build.title}: ${name} built in ${elapsed()}`);
}

function go(args: readonly string[], module: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, ...GO_ENVIRONMENT };
    const child = spawn('go', args, { cwd: module, env, stdio: ['ignore', 'ignore', 'pipe'] });
    let errors = '';
    child.stderr.on('data', (data: Buffer) => {
      errors += data.toString();
    });
    child.on('error', reject);
    child.on('close', (code) => {
      const reason = errors.trim().split('\n').slice(-5).join(' | ');
      if (code === 0) resolve();
      else reject(new Error(`go ${args[0]} in ${path.basename(module)} ended with ${code}: ${reason}`));
    });
  });
}
