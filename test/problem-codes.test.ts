import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ProblemCodes } from '../lib/core/problem';
import { PROBLEM_CODES } from '../lib/problem-codes';
import { PROBLEM_CASES } from './docs/problem-cases';

const root = join(__dirname, '..');
const planners = execFileSync('git', ['ls-files', '-co', '--exclude-standard', 'lib'], { cwd: root, encoding: 'utf8' })
  .trim()
  .split('\n')
  .filter((file) => file.endsWith('.ts') && !file.startsWith('lib/runtime/'));

/** The codes that a file declares itself, that is without those that it takes from others by `...OTHER_CODES`. */
function declaredCodes(file: string): string[] {
  const source = readFileSync(join(root, file), 'utf8');
  return [
    ...source.matchAll(/^(?:export )?const \w*_CODES = \{\n([\s\S]*?)^\} as const satisfies ProblemCodes/gm),
  ].flatMap(([, body = '']) => [...body.matchAll(/^ {2}'?([a-z-]+)'?:/gm)].map(([, code = '']) => code));
}

const declared = planners.flatMap((file) => declaredCodes(file));

test('PROBLEM_CODES joins the codes of all planners, and each is declared once', () => {
  expect(declared.toSorted()).toEqual(Object.keys(PROBLEM_CODES).toSorted());
});

test.each(Object.entries(PROBLEM_CODES as ProblemCodes))('%s says its cause in one sentence', (code, cause) => {
  expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
  expect(cause).toMatch(/^[^\n]+\.$/);
});

test('every code has a failing call', () => {
  const raised = new Set<string>(PROBLEM_CASES.map(({ code }) => code));
  expect(Object.keys(PROBLEM_CODES).filter((code) => !raised.has(code))).toEqual([]);
});

test.each(PROBLEM_CASES)('$construct raises $code, and nothing else', ({ code, call }) => {
  const { plan, problems } = call();
  expect(problems).toEqual([
    { code, path: expect.any(String), message: expect.stringMatching(/\.$/), fix: expect.stringMatching(/[.)]$/) },
  ]);
  expect(plan).toBeDefined();
});
