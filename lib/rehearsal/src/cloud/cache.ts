import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

const COMPLETE = '.complete';

/**
 * Where built parts live, outside the checkout and by version: `$XDG_CACHE_HOME/ai-datacenter`,
 * `~/.cache/ai-datacenter`.
 */
export function cacheRoot(): string {
  return path.join(process.env['XDG_CACHE_HOME'] || path.join(os.homedir(), '.cache'), 'ai-datacenter');
}

/** A short name for content, for versions that a file's text decides. */
export function shortHash(...texts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(text).update('\0');
  return hash.digest('hex').slice(0, 10);
}

/**
 * The cache folder `nameAndVersion`, built by `build` if it is not there. Built in a folder beside it and renamed, so
 * that a folder under its final name is always whole; two builders at once do the work twice, and the first one wins.
 */
export async function cached(nameAndVersion: string, build: (folder: string) => Promise<void>): Promise<string> {
  const folder = path.join(cacheRoot(), nameAndVersion);
  if (existsSync(path.join(folder, COMPLETE))) return folder;
  await mkdir(cacheRoot(), { recursive: true });
  await removeAbandoned(nameAndVersion);
  const building = `${folder}.building-${process.pid}`;
  await rm(building, { recursive: true, force: true });
  await mkdir(building);
  try {
    await build(building);
    await writeFile(path.join(building, COMPLETE), `${new Date().toISOString()}\n`);
    await rename(building, folder).catch(async (error: NodeJS.ErrnoException) => {
      if (!existsSync(path.join(folder, COMPLETE))) throw error;
    });
  } finally {
    await rm(building, { recursive: true, force: true });
  }
  return folder;
}

/** Folders of builders that were killed. */
async function removeAbandoned(nameAndVersion: string): Promise<void> {
  for (const entry of await readdir(cacheRoot())) {
    const pid = entry.startsWith(`${nameAndVersion}.building-`) ? Number(entry.split('.building-')[1]) : undefined;
    if (pid !== undefined && !isRunning(pid)) await rm(path.join(cacheRoot(), entry), { recursive: true, force: true });
  }
}

/** Whether a process of this id exists. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
