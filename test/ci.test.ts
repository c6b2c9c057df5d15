import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '..');
const script = readFileSync(join(root, '.ci/run'), 'utf8');
/** The paths that each room's step gives to jest. */
const rooms = [...script.matchAll(/^slow ([a-z-]+) (.+)$/gm)].map(([, name = '', paths = '']) => ({
  name,
  paths: paths.split(' '),
}));

function slowTests(): string[] {
  return execFileSync('git', ['ls-files', '-co', '--exclude-standard', 'test/real'], { cwd: root, encoding: 'utf8' })
    .split('\n')
    .filter((file) => file.endsWith('.real.test.ts') && existsSync(join(root, file)));
}

function stepsOf(file: string): string[] {
  return rooms.filter(({ paths }) => paths.some((path) => file.includes(path))).map(({ name }) => name);
}

test('every slow proof belongs to exactly one step of .ci/run', () => {
  const misplaced = slowTests().filter((file) => stepsOf(file).length !== 1);

  expect(slowTests().length).toBeGreaterThan(10);
  expect(misplaced).toEqual([]);
});

test('every step of .ci/run has a slow proof', () => {
  const idle = rooms.filter(({ paths }) => !paths.every((path) => slowTests().some((file) => file.includes(path))));
  expect(idle).toEqual([]);
});

test('every step of .ci/run has a time limit, and a room a budget of 4 minutes', () => {
  const commands = script.replaceAll(/^#.*$/gm, '');
  const steps = [...commands.matchAll(/\bstep (\S+) (\d+|\$\(\(2 \* ROOM_BUDGET\)\)|\S+) /g)];
  expect(steps.length).toBeGreaterThan(8);
  for (const [, name, limit] of steps)
    expect({ name, limit }).toEqual({ name, limit: expect.stringMatching(/^(\d+|\$\(\(2 \* ROOM_BUDGET\)\))$/) });
  expect(script).toContain('readonly ROOM_BUDGET=240\n');
});
