import { describeCost, hourlyCost } from '../../../lib/rehearsal/src/walk/cost';
import type { DeclaredResource } from '../../../lib/rehearsal/src/walk/declared';
import { canonical, differs, renderTable, type Row } from '../../../lib/rehearsal/src/walk/table';

const row: Row = {
  subject: 'EKS::Cluster lab',
  property: 'version',
  declared: '1.35',
  deployed: '1.35',
  source: 'eks describe-cluster',
};

test('a row differs when what is there is not what was declared, however late in a long text', () => {
  const long = 'a'.repeat(200);
  expect(differs(row)).toBe(false);
  expect(differs({ ...row, declared: `${long}b`, deployed: `${long}c` })).toBe(true);
  expect(renderTable([{ ...row, deployed: '1.34' }])).toMatch(/!= version +1\.35 +1\.34/);
});

test('what was only recorded is shown as that, and never counts as a difference', () => {
  const recorded: Row = { ...row, deployed: '', recorded: true };
  expect(differs(recorded)).toBe(false);
  expect(renderTable([recorded])).toMatch(/-- version +1\.35 +recorded, not applied/);
});

test('the order of keys is no difference, the order of a list is', () => {
  expect(canonical({ a: 1, b: [1, 2] })).toBe(canonical({ b: [1, 2], a: 1 }));
  expect(canonical([1, 2])).not.toBe(canonical([2, 1]));
});

/** A node group and its launch template, as a template declares them. */
function group(id: string, type: string, nodes: number): DeclaredResource[] {
  return [
    {
      stack: 'S',
      logicalId: `${id}Template`,
      type: 'AWS::EC2::LaunchTemplate',
      properties: { LaunchTemplateData: { InstanceType: type } },
    },
    {
      stack: 'S',
      logicalId: id,
      type: 'AWS::EKS::Nodegroup',
      properties: { LaunchTemplate: { Id: { Ref: `${id}Template` } }, ScalingConfig: { DesiredSize: nodes } },
    },
  ];
}

test('the price of declared nodes is told, and what has no price is named', () => {
  const text = describeCost(hourlyCost([...group('A', 'p5.48xlarge', 2), ...group('B', 'p5e.48xlarge', 1)]));
  expect(text).toContain('110.08 USD an hour');
  expect(text).toContain('Not counted: 1 x p5e.48xlarge.');
});
