import { createHash } from 'node:crypto';
import { globSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Run } from './runs';

/**
 * The file with the results of earlier runs, in the folder `cache`. Stryker finds out itself which mutants changed, but
 * it sees all tests as one file, so results of other tests must not be taken over: their hash is in the name. Older
 * results of the same run are deleted.
 */
export function resultsFile(cache: string, { folder, kind }: Pick<Run, 'folder' | 'kind'>): string {
  const hash = createHash('sha256');
  for (const file of globSync(`test/{core,${folder}}/**/*.ts`).toSorted())
    hash.update(`${file}\n`).update(readFileSync(file));
  const run = `${folder.replaceAll('/', '-')}-${kind}`;
  const name = `${run}-${hash.digest('hex').slice(0, 12)}.json`;
  mkdirSync(cache, { recursive: true });
  for (const old of globSync(`${run}-*.json`, { cwd: cache })) {
    if (old !== name) rmSync(join(cache, old));
  }
  return join(cache, name);
}
