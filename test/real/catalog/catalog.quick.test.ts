import { spawnSync } from 'node:child_process';
import path from 'node:path';

const ROOT = path.join(__dirname, '../../..');
/** The first run downloads EC2's answers, 7 MB. */
const TIMEOUT_MS = 120_000;

function catalog(...options: string[]): { readonly status: number | null; readonly stdout: string; stderr: string } {
  return spawnSync('npm', ['run', '--silent', 'catalog', '--', ...options], {
    cwd: ROOT,
    encoding: 'utf8',
    timeout: TIMEOUT_MS,
  });
}

test(
  "the committed tables are what EC2's own answers and the corrections give",
  () => {
    expect(catalog('--diff')).toMatchObject({ status: 0, stdout: '0 differences, nothing written\n', stderr: '' });
  },
  TIMEOUT_MS,
);

test('--help says what is written, from where, and how to change it', () => {
  const { status, stdout } = catalog('--help');
  expect(status).toBe(0);
  for (const word of ['--diff', 'moto', 'families.ts', 'corrections.ts']) expect(stdout).toContain(word);
});

test('an unknown option is refused with those that exist', () => {
  expect(catalog('--dif')).toMatchObject({ status: 2, stderr: "'--dif' is not an option: --diff or --help.\n" });
});
