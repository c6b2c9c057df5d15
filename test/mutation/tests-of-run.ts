import { globSync } from 'node:fs';
import { join } from 'node:path';

/**
 * All tests of a run in one file. Jest loads every module anew for each test file, which takes most of the time of a
 * mutant: here it is loaded once.
 */
const { MUTATED_TESTS = '' } = process.env;
const ROOT = join(__dirname, '../..');

for (const file of globSync(MUTATED_TESTS, { cwd: ROOT }).toSorted()) {
  describe(file, () => {
    require(join(ROOT, file));
  });
}
