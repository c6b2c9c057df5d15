import { DockerIgnore } from '../../../lib/inference/inference-image/docker-ignore';

test.each<[patterns: string[], ignored: string[], kept: string[]]>([
  [['node_modules'], ['node_modules', 'node_modules/a/b.js'], ['src/node_modules/a.js', 'node_modules2']],
  [['/dist/', './out'], ['dist/a.js', 'out/b'], ['src/dist']],
  [['*.log'], ['a.log'], ['src/a.log', 'a.log.txt']],
  [['**/*.log'], ['a.log', 'src/deep/a.log'], ['a.txt']],
  [['src/**'], ['src/a', 'src/a/b'], ['lib/src/a', 'srcs']],
  [
    ['**', '!src/**', '!*.json'],
    ['a.ts', 'lib/b.json'],
    ['src/a.ts', 'package.json'],
  ],
  [['*.md', '!README*.md', 'README-secret.md'], ['a.md', 'README-secret.md'], ['README.md']],
  [['a?c'], ['abc'], ['ac', 'a/c']],
  [['[ab].txt'], ['a.txt', 'b.txt'], ['c.txt']],
  [['# a comment', '', '  b.txt  '], ['b.txt'], ['# a comment', 'a']],
  [['a+b(1).txt'], ['a+b(1).txt'], ['aab1.txt']],
])('%j leaves out %j and keeps %j', (patterns, ignored, kept) => {
  const ignore = new DockerIgnore(patterns);
  expect(ignored.filter((path) => !ignore.ignores(path))).toEqual([]);
  expect(kept.filter((path) => ignore.ignores(path))).toEqual([]);
});

test.each<[patterns: string[], folder: string, mayTakeIn: boolean]>([
  [['**', '!src/**'], 'src', true],
  [['**', '!src/deep/**'], 'src', true],
  [['**', '!src/**'], 'node_modules', false],
  [['**', '!**/*.ts'], 'node_modules', true],
  [['**', '!s*/a.ts'], 'src', true],
  [['node_modules'], 'node_modules', false],
])('%j: whether an exception may be in the folder %s: %s', (patterns, folder, mayTakeIn) => {
  expect(new DockerIgnore(patterns).mayTakeIn(folder)).toBe(mayTakeIn);
});
