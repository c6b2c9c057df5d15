import { createHash } from 'node:crypto';
import { globSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Run } from './rooms';

/**
 * The file with the results of earlier runs, in `folder`. Stryker finds out itself which mutants changed, but it sees
 * all tests as one file, so results of other tests must not be taken over: their hash is in the name. Older results of
 * the same run are deleted.
 */
export function resultsFile(folder: string, { room, kind }: Pick<Run, 'room' | 'kind'>): string {
  const hash = createHash('sha256');
  for (const file of globSync(`test/{core,${room}}/**/*.ts`).toSorted())
    hash.update(`${file}\n`).update(readFileSync(file));
  const name = `${room}-${kind}-${hash.digest('hex').slice(0, 12)}.json`;
  mkdirSync(folder, { recursive: true });
  for (const old of globSync(`${room}-${kind}*.json`, { cwd: folder })) {
    if (old !== name) rmSync(join(folder, old));
  }
  return join(folder, name);
}
