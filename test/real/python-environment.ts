import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { cached, shortHash } from '../../lib/rehearsal/src/cloud/cache';

const run = promisify(execFile);
const LIMITS = { maxBuffer: 2 ** 26, timeout: 15 * 60_000 };

/** Installs a hundred packages in seconds. @see uv on PyPI (version read 2026-11-24) */
const UV = 'uv==0.13.9';

/** The Python of an environment outside the checkout. It is made once for each name, contents and version of uv. */
export async function pythonEnvironment(name: string, contents: string, args: readonly string[]): Promise<string> {
  const folder = await cached(`${name}-${shortHash(contents, UV)}`, async (into) => {
    const python = pythonOf(into);
    await step('python3', ['-m', 'venv', into], 'python3 -m venv fails (on Debian: apt-get install python3-venv)');
    await step(
      python,
      ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', UV],
      `pip cannot install ${UV}`,
    );
    const install = ['pip', 'install', '--quiet', '--python', python, ...args];
    await step(path.join(into, 'bin/uv'), install, `uv cannot install ${args.join(' ')}`);
  });
  return pythonOf(folder);
}

function pythonOf(folder: string): string {
  return path.join(folder, 'bin/python');
}

async function step(command: string, args: readonly string[], failure: string): Promise<void> {
  await run(command, args, LIMITS).catch((error: Error & { stderr?: string }) => {
    throw new Error(`${failure}: ${(error.stderr ?? '').trim().slice(-3000) || error.message}`);
  });
}
