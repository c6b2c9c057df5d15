import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiKeyError, ApiKeys } from '../../../../lib/runtime/src/server/limits/api-keys';
import { watchContent } from '../../../../lib/runtime/src/server/limits/watch-file';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keys-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function fileWith(text: string): string {
  const path = join(folder, 'keys');
  writeFileSync(path, text);
  return path;
}

test('keys are named by their name or line number; comments and empty lines are ignored', () => {
  const keys = new ApiKeys({
    file: fileWith('# ours\nweb: key-of-the-web\n\n  bare-key:with:colons\r\n'),
    keys: ['key-of-the-environment'],
  });

  expect(keys.nameOf('Bearer key-of-the-web')).toBe('web');
  expect(keys.nameOf('bearer  bare-key:with:colons ')).toBe('line-4');
  expect(keys.nameOf('Bearer key-of-the-environment')).toBe('key-1');
});

test.each([
  undefined,
  '',
  'key-of-the-web',
  'Basic key-of-the-web',
  'Bearer',
  'Bearer key-of-the-we',
  'Bearer key-of-the-web key',
  'Bearer key-of-the-webs',
])('%j is not one of the keys', (header) => {
  expect(new ApiKeys({ file: fileWith('key-of-the-web') }).nameOf(header)).toBeUndefined();
});

test.each([
  ['nothing', '\n# none\n', /has no key/],
  ['a short key', 'web: tiny', /Line 1 of .* is not a valid key/],
  ['a key with a space', 'tiny key-number-1', /Line 1/],
  ['a name twice', 'a: key-number-1\na: key-number-2', /Line 2 of .* has the name a/],
  ['a name that breaks log lines', 'a"b: key-number-1', /name that is not valid/],
])('a file with %s is rejected without showing the key', (_title, text, message) => {
  const make = (): ApiKeys => new ApiKeys({ file: fileWith(text) });

  expect(make).toThrow(ApiKeyError);
  expect(make).toThrow(message);
  expect(make).not.toThrow(/key-number|tiny/);
});

test('a missing file is rejected', () => {
  expect(() => new ApiKeys({ file: join(folder, 'none') })).toThrow(/cannot be read: ENOENT/);
});

test('a reload replaces the keys; an invalid file leaves the old ones', () => {
  const keys = new ApiKeys({ file: fileWith('first-key') });

  fileWith('second-key');
  expect(keys.reload()).toBe(true);
  expect([keys.nameOf('Bearer first-key'), keys.nameOf('Bearer second-key')]).toEqual([undefined, 'line-1']);

  fileWith('x');
  expect(() => keys.reload()).toThrow(ApiKeyError);
  expect(keys.nameOf('Bearer second-key')).toBe('line-1');
});

test('a change is detected when a symbolic link in the path changes, as Kubernetes updates secrets', async () => {
  for (const [name, text] of [
    ['1', 'first-key'],
    ['2', 'second-key'],
  ] as const) {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, 'keys'), text);
  }
  symlinkSync('1', join(folder, '..data'));
  symlinkSync('..data/keys', join(folder, 'keys'));
  const keys = new ApiKeys({ file: join(folder, 'keys') });
  const changes: number[] = [];
  const stop = watchContent(join(folder, 'keys'), () => changes.push(1), 20);
  await new Promise((resolve) => {
    setTimeout(resolve, 200);
  }); // until the first poll

  symlinkSync('2', join(folder, '..new'));
  renameSync(join(folder, '..new'), join(folder, '..data'));
  while (changes.length === 0)
    await new Promise((resolve) => {
      setTimeout(resolve, 10);
    });
  stop();

  keys.reload();
  expect(keys.nameOf('Bearer second-key')).toBe('line-1');
});
