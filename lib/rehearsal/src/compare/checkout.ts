import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** An app as it was at a commit, in a folder of its own. */
export interface Checkout {
  /** The app's folder in it. */
  readonly folder: string;
  /** Which packages it uses. */
  readonly packages: string;
  remove(): Promise<void>;
}

/** Folders that git ignores and an app needs. */
const ENVIRONMENTS = ['.venv', 'venv'];
const LOCKS = ['package-lock.json', 'npm-shrinkwrap.json', 'yarn.lock', 'pnpm-lock.yaml'];
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

/**
 * Checks an app out as it was at `ref`, in a temporary git worktree. Its packages are those that are installed now
 * where its lock file is the same, else its own, installed by `npm ci`.
 */
export async function checkoutRef(folder: string, ref: string): Promise<Checkout> {
  const here = realpathSync(folder);
  const top = realpathSync(await git(here, ['rev-parse', '--show-toplevel']).catch(() => notGit(folder)));
  const commit = await git(here, ['rev-parse', '--verify', '--quiet', `${ref}^{commit}`]).catch(() => noCommit(ref));
  const tree = path.join(mkdtempSync(path.join(os.tmpdir(), 'ai-datacenter-ref-')), 'tree');
  const remove = async (): Promise<void> => {
    await git(top, ['worktree', 'remove', '--force', tree]).catch(() => undefined);
    rmSync(path.dirname(tree), { recursive: true, force: true });
  };
  try {
    await git(top, ['worktree', 'add', '--detach', '--quiet', tree, commit]);
    const app = path.join(tree, path.relative(top, here));
    if (!existsSync(app)) throw new Error(`The folder ${path.relative(top, here)} does not exist at ${ref}.`);
    return { folder: app, packages: await packages(top, here, tree), remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function packages(top: string, here: string, tree: string): Promise<string> {
  const notes: string[] = [];
  for (const level of levels(top, here)) {
    const [now, then] = [path.join(top, level), path.join(tree, level)];
    for (const name of ENVIRONMENTS) link(path.join(now, name), path.join(then, name));
    if (!existsSync(path.join(now, 'node_modules'))) continue;
    if (sameLocks(now, then)) {
      link(path.join(now, 'node_modules'), path.join(then, 'node_modules'));
      notes.push('the installed packages');
    } else {
      await run('npm', ['ci', '--no-audit', '--no-fund'], { cwd: then, maxBuffer: MAX_OUTPUT_BYTES });
      notes.push('its own packages, by npm ci');
    }
  }
  return notes[0] ?? 'no packages';
}

/** The app's folder, and each one above it up to the repository's. */
function levels(top: string, here: string): string[] {
  const parts = path.relative(top, here).split(path.sep).filter(Boolean);
  return Array.from({ length: parts.length + 1 }, (_, index) => parts.slice(0, parts.length - index).join(path.sep));
}

function link(from: string, to: string): void {
  if (existsSync(from) && existsSync(path.dirname(to)) && !existsSync(to)) symlinkSync(from, to);
}

function sameLocks(now: string, then: string): boolean {
  return LOCKS.every((name) => textOf(path.join(now, name)) === textOf(path.join(then, name)));
}

function textOf(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

async function git(cwd: string, args: readonly string[]): Promise<string> {
  return (await run('git', args, { cwd })).stdout.trim();
}

function notGit(folder: string): never {
  throw new Error(`${folder} is in no git repository: --update-from needs one, to check an earlier version out.`);
}

function noCommit(ref: string): never {
  throw new Error(`'${ref}' is no commit of the app's git repository. Name a branch, a tag or a commit.`);
}
