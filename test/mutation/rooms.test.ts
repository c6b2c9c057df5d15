import { runsOf } from './rooms';

test('a folder is mutated in two runs: its plain files, and those of CDK, Pulumi and cdk8s', () => {
  const files = [
    'lib/cdk.ts',
    'lib/network/a/a.ts',
    'lib/network/a/a.cdk.ts',
    'lib/network/a/a.pulumi.ts',
    'lib/network/b.chart.ts',
    'lib/planning/cost.ts',
  ];
  expect(runsOf(files)).toEqual([
    { room: 'network', kind: 'plain', files: ['lib/network/a/a.ts'] },
    {
      room: 'network',
      kind: 'rendered',
      files: ['lib/network/a/a.cdk.ts', 'lib/network/a/a.pulumi.ts', 'lib/network/b.chart.ts'],
    },
    { room: 'planning', kind: 'plain', files: ['lib/planning/cost.ts'] },
  ]);
});
