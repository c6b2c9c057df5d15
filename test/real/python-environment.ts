import { execFile, type ExecFileOptions } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { cached, shortHash } from '../../lib/rehearsal/src/cloud/cache';

const run = promisify(execFile);

/** Installs a hundred packages in seconds. @see uv on PyPI (version read 2026-11-24) */
const UV = 'uv==0.13.9';

/** The Python of an environment outside the checkout. It is made once for each name, contents and version of uv. */
export async function pythonEnvironment(name: string, contents: string, args: readonly string[]): Promise<string> {
  const folder = await cached(`${name}-${shortHash(contents, UV)}`, async (into) => {
    const install = await createEnvironment(into);
    await install(...args);
  });
  return pythonOf(folder);
}

/** Creates an environment in a folder, and returns a function that installs packages into it. */
export async function createEnvironment(
  into: string,
  limitMinutes = 15,
): Promise<(...args: readonly string[]) => Promise<void>> {
  const python = pythonOf(into);
  const limit = { timeout: limitMinutes * 60_000 };
  const venv = 'python3 -m venv fails (on Debian: apt-get install python3-venv)';
  await printed('python3', ['-m', 'venv', into], venv, limit);
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', UV];
  await printed(python, pip, `pip cannot install ${UV}`, limit);
  return async (...args) => {
    const install = ['pip', 'install', '--quiet', '--python', python, ...args];
    await printed(path.join(into, 'bin/uv'), install, `uv cannot install ${args.join(' ')}`, limit);
  };
}

/** The Python of the environment in a folder. */
export function pythonOf(folder: string): string {
  return path.join(folder, 'bin/python');
}

/** What a program prints. If it fails, the error begins with `failure` and ends with its last messages. */
export async function printed(
  command: string,
  args: readonly string[],
  failure: string,
  options: ExecFileOptions,
): Promise<string> {
  const { stdout } = await run(command, args, { maxBuffer: 2 ** 26, ...options, encoding: 'utf8' }).catch(
    (error: Error & { stderr?: string }) => {
      throw new Error(`${failure}: ${(error.stderr ?? '').trim().slice(-3000) || error.message}`);
    },
  );
  return stdout;
}
