import { runsOf } from './rooms';

test('a folder is mutated in one run for each engine, with the tests of the same engine', () => {
  const files = [
    'lib/cdk.ts',
    'lib/network/a/a.ts',
    'lib/network/a/a.cdk.ts',
    'lib/network/a/a.pulumi.ts',
    'lib/network/b.chart.ts',
    'lib/planning/cost.ts',
  ];
  const plain = '!(*.cdk|*.pulumi|*.chart).test.ts';
  expect(runsOf(files)).toEqual([
    { room: 'network', kind: 'plain', files: ['lib/network/a/a.ts'], tests: `test/network/**/${plain}` },
    { room: 'network', kind: 'cdk', files: ['lib/network/a/a.cdk.ts'], tests: 'test/network/**/*.cdk.test.ts' },
    {
      room: 'network',
      kind: 'pulumi',
      files: ['lib/network/a/a.pulumi.ts'],
      tests: 'test/network/**/*.pulumi.test.ts',
    },
    { room: 'network', kind: 'chart', files: ['lib/network/b.chart.ts'], tests: 'test/network/**/*.chart.test.ts' },
    { room: 'planning', kind: 'plain', files: ['lib/planning/cost.ts'], tests: `test/planning/**/${plain}` },
  ]);
});
