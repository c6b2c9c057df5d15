import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GENERATED_FILES } from './generated-files';

const root = join(__dirname, '..');
const MOST_COLUMNS = 120;
/** Code and its scripts; prose and data have the lines that they need. */
const CODE = /\.(?:ts|mts|mjs|js|c|h|py|sh)$/;
/** Characters, not UTF-16 units: an emoji takes one place here. */
const columns = (line: string): number => [...line].length;

test(`no line of lib, apps and test has more than ${MOST_COLUMNS} columns, outside generated tables`, () => {
  const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard', 'lib', 'apps', 'test'], {
    cwd: root,
    encoding: 'utf8',
  })
    .trim()
    .split('\n')
    .filter((file) => CODE.test(file) && !GENERATED_FILES.includes(file) && existsSync(join(root, file)));
  const tooLong = files.flatMap((file) =>
    readFileSync(join(root, file), 'utf8')
      .split('\n')
      .flatMap((line, index) => (columns(line) > MOST_COLUMNS ? [`${file}:${index + 1}`] : [])),
  );

  expect(files.length).toBeGreaterThan(100);
  expect(tooLong).toEqual([]);
});

test('generated tables exist and are left alone by the formatter', () => {
  const ignored = readFileSync(join(root, '.prettierignore'), 'utf8').split('\n');
  for (const file of GENERATED_FILES) {
    expect(existsSync(join(root, file))).toBe(true);
    expect(ignored).toContain(file);
  }
});
