import { runsOf } from './runs';

const plain = '!(*.cdk|*.pulumi|*.chart).test.ts';

test('a folder is mutated in one run for each engine, with the tests of the same folder and engine', () => {
  const files = [
    'lib/cdk.ts',
    'lib/network/a/a.ts',
    'lib/network/a/a.cdk.ts',
    'lib/network/a/a.pulumi.ts',
    'lib/network/a/parts/b.ts',
    'lib/network/b.chart.ts',
    'lib/planning/cost.ts',
  ];
  expect(runsOf(files, () => true)).toEqual([
    {
      folder: 'network/a',
      kind: 'plain',
      files: ['lib/network/a/a.ts', 'lib/network/a/parts/b.ts'],
      tests: `test/network/a/**/${plain}`,
    },
    { folder: 'network/a', kind: 'cdk', files: ['lib/network/a/a.cdk.ts'], tests: 'test/network/a/**/*.cdk.test.ts' },
    {
      folder: 'network/a',
      kind: 'pulumi',
      files: ['lib/network/a/a.pulumi.ts'],
      tests: 'test/network/a/**/*.pulumi.test.ts',
    },
    { folder: 'network', kind: 'chart', files: ['lib/network/b.chart.ts'], tests: 'test/network/**/*.chart.test.ts' },
    { folder: 'planning', kind: 'plain', files: ['lib/planning/cost.ts'], tests: `test/planning/**/${plain}` },
  ]);
});

test('a folder without tests of a kind is judged by its tests of all kinds', () => {
  const [run] = runsOf(['lib/storage/a/a.chart.ts'], (glob) => !glob.includes('.chart'));
  expect(run?.tests).toBe('test/storage/a/**/*.test.ts');
});
