import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROBLEM_CODES } from '../lib/planning/problem';

const root = join(__dirname, '..');

function sources(folder: string): string {
  return execFileSync('git', ['ls-files', '-co', '--exclude-standard', folder], { cwd: root, encoding: 'utf8' })
    .trim()
    .split('\n')
    .filter((file) => file.endsWith('.ts') && !file.endsWith('problem.ts') && !file.endsWith('problem-codes.test.ts'))
    .map((file) => readFileSync(join(root, file), 'utf8'))
    .join('\n');
}

const library = sources('lib');
const tests = sources('test');

test.each(Object.keys(PROBLEM_CODES))('%s is raised by a plan and provoked by a test', (code) => {
  expect({ raised: library.includes(`'${code}'`), provoked: tests.includes(`'${code}'`) }).toEqual({
    raised: true,
    provoked: true,
  });
});
