import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '../../..');
const folder = mkdtempSync(join(tmpdir(), 'native-sanitized-'));
const addon = join(folder, 'engine.node');
const compiler = process.env.CC ?? 'gcc';

afterAll(() => rmSync(folder, { recursive: true }));

test('the native backend has no undefined behaviour and accesses no foreign memory', () => {
  const build = spawnSync('sh', [join(ROOT, 'lib/runtime/native/build.sh'), addon], {
    encoding: 'utf8',
    env: { ...process.env, CC: compiler, CFLAGS: '-g -fsanitize=address,undefined -fno-sanitize-recover=all' },
  });
  expect(build).toMatchObject({ status: 0, stderr: '' });

  // Node itself is not built with sanitizers, so their runtime has to be there before it.
  const runtime = ['libasan.so', 'libubsan.so'].map((name) =>
    spawnSync(compiler, [`-print-file-name=${name}`], { encoding: 'utf8' }).stdout.trim(),
  );
  const run = spawnSync(process.execPath, ['--import', 'tsx', join(__dirname, 'native-sanitized.ts'), addon], {
    cwd: ROOT,
    encoding: 'utf8',
    // Node does not free everything at its end: leaks are not looked for.
    env: {
      ...process.env,
      LD_PRELOAD: runtime.join(' '),
      ASAN_OPTIONS: 'detect_leaks=0',
      UBSAN_OPTIONS: 'print_stacktrace=1',
    },
  });

  expect(run.stderr).not.toMatch(/ERROR: AddressSanitizer|runtime error/);
  expect(run).toMatchObject({ status: 0, stdout: expect.stringMatching(/^\d{3,} steps\n$/) });
}, 240_000);
