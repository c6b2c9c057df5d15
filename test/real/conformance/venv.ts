import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { printed, pythonEnvironment } from '../python-environment';

const REQUIREMENTS = path.join(__dirname, 'requirements.txt');
const MAX_BUFFER = 2 ** 26;

/** The Python of an environment with everybody's clients: a minute and 0.8 GB, once, outside the checkout. */
export async function clientsPython(): Promise<string> {
  return pythonEnvironment('conformance', readFileSync(REQUIREMENTS, 'utf8'), ['--no-deps', '-r', REQUIREMENTS]);
}

/** A program of the environment, run to its end: how it ended, and all that it said. */
export async function runTool(
  tool: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly timeoutSeconds: number },
): Promise<{ code: number; output: string }> {
  const python = await clientsPython();
  return new Promise((resolve, reject) => {
    execFile(
      python,
      ['-m', tool, ...args],
      { maxBuffer: MAX_BUFFER, cwd: options.cwd, timeout: options.timeoutSeconds * 1000, env: localEnv() },
      (error, stdout, stderr) => {
        if (error !== null && typeof error.code !== 'number')
          reject(new Error(`${tool} did not end by itself: ${error.message.slice(0, 2000)}`));
        else resolve({ code: error === null ? 0 : Number(error.code), output: stdout + stderr });
      },
    );
  });
}

/** What a Python program says on standard output, as JSON; its path is relative to this folder. */
export async function pythonSays<T>(script: string, args: readonly string[], timeoutSeconds: number): Promise<T> {
  const stdout = await printed(await clientsPython(), [path.resolve(__dirname, script), ...args], `${script} fails`, {
    timeout: timeoutSeconds * 1000,
    env: localEnv(),
  });
  return JSON.parse(stdout) as T;
}

/** Nothing is downloaded: what a client needs is in its environment or in the test. */
function localEnv(): NodeJS.ProcessEnv {
  return {
    ...process.env,
    NO_PROXY: '127.0.0.1',
    no_proxy: '127.0.0.1',
    HF_HUB_OFFLINE: '1',
    HF_DATASETS_OFFLINE: '1',
    PYTHONDONTWRITEBYTECODE: '1',
  };
}
