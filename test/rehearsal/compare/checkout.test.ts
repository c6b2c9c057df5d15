import { execFileSync } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { checkoutRef } from '../../../lib/rehearsal/src/compare/checkout';

let repository: string;
const git = (...args: string[]) =>
  execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], {
    cwd: repository,
    encoding: 'utf8',
  });

beforeAll(() => {
  repository = mkdtempSync(path.join(os.tmpdir(), 'repository-'));
  git('init', '--quiet');
  mkdirSync(path.join(repository, 'app/node_modules/dependency'), { recursive: true });
  writeFileSync(path.join(repository, '.gitignore'), 'node_modules\n');
  writeFileSync(path.join(repository, 'app/package-lock.json'), '{}');
  writeFileSync(path.join(repository, 'app/main.ts'), 'first');
  git('add', '.');
  git('commit', '--quiet', '-m', 'first');
  git('tag', 'v1');
  writeFileSync(path.join(repository, 'app/main.ts'), 'second');
  git('commit', '--quiet', '-am', 'second');
});
afterAll(() => rmSync(repository, { recursive: true }));

test('the app is there as it was, with the packages that are installed, and is gone again afterwards', async () => {
  const { folder, packages, remove } = await checkoutRef(path.join(repository, 'app'), 'v1');
  expect(readFileSync(path.join(folder, 'main.ts'), 'utf8')).toBe('first');
  expect(packages).toBe('the installed packages');
  expect(lstatSync(path.join(folder, 'node_modules')).isSymbolicLink()).toBe(true);
  await remove();
  expect(existsSync(folder)).toBe(false);
  expect(git('worktree', 'list').trim().split('\n')).toHaveLength(1);
  expect(readFileSync(path.join(repository, 'app/main.ts'), 'utf8')).toBe('second');
  expect(existsSync(path.join(repository, 'app/node_modules/dependency'))).toBe(true);
});

test('a name that is no commit is refused, and so is a folder without git', async () => {
  await expect(checkoutRef(path.join(repository, 'app'), 'nothing')).rejects.toThrow("'nothing' is no commit");
  const other = mkdtempSync(path.join(os.tmpdir(), 'no-repository-'));
  await expect(checkoutRef(other, 'HEAD')).rejects.toThrow('is in no git repository');
  rmSync(other, { recursive: true });
});

test('a folder that did not exist then is an error, and leaves no worktree', async () => {
  mkdirSync(path.join(repository, 'later'), { recursive: true });
  await expect(checkoutRef(path.join(repository, 'later'), 'v1')).rejects.toThrow(
    'The folder later does not exist at v1.',
  );
  expect(git('worktree', 'list').trim().split('\n')).toHaveLength(1);
});
