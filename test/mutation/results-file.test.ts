import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resultsFile } from './results-file';

const run = { folder: 'network', kind: 'plain' } as const;
const home = process.cwd();
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'results-file-'));
  mkdirSync(join(folder, 'test/network'), { recursive: true });
  writeFileSync(join(folder, 'test/network/a.test.ts'), 'one');
  process.chdir(folder);
});

afterEach(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true });
});

test('results are taken over while the tests are the same, and deleted once they change', () => {
  const first = resultsFile('cache', run);
  const other = resultsFile('cache', { ...run, kind: 'cdk' });
  writeFileSync(first, '{}');
  writeFileSync(other, '{}');
  expect(resultsFile('cache', run)).toBe(first);

  writeFileSync('test/network/a.test.ts', 'two');
  expect(resultsFile('cache', run)).not.toBe(first);
  expect([existsSync(first), existsSync(other)]).toEqual([false, true]);
});
