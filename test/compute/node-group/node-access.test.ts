import { type NodeAccessFacts, planNodeAccess } from '../../../lib/compute/node-group/node-access';

const facts: NodeAccessFacts = { cluster: "'lab'", declared: true, writesMap: false, roleInReach: true };

test('EKS lets the nodes of a cluster with access entries in by itself', () => {
  expect(planNodeAccess(facts)).toEqual({ plan: {}, problems: [], warnings: [] });
  expect(planNodeAccess({ ...facts, roleInReach: false }).problems).toEqual([]);
});

test('a map that the app writes names the role of the nodes', () => {
  expect(planNodeAccess({ ...facts, writesMap: true })).toEqual({
    plan: {
      mapping: { username: 'system:node:{{EC2PrivateDNSName}}', groups: ['system:bootstrappers', 'system:nodes'] },
    },
    problems: [],
    warnings: [],
  });
});

test('a role that the map cannot name is refused, with the two ways on', () => {
  const { plan, problems } = planNodeAccess({ ...facts, writesMap: true, roleInReach: false });
  expect(plan).toEqual({});
  expect(problems).toMatchObject([
    {
      code: 'node-role-unmapped',
      path: 'nodeRole',
      message: expect.stringContaining("The cluster 'lab' lets nodes in by its map aws-auth alone"),
      fix: expect.stringMatching(/pass it as nodeRole.*API_AND_CONFIG_MAP/),
    },
  ]);
});

test('of an imported cluster it is not known how it lets nodes in: a warning has the entry', () => {
  const { plan, problems, warnings } = planNodeAccess({ ...facts, declared: false });
  expect([plan, problems]).toEqual([{}, []]);
  expect(warnings).toEqual([
    { id: 'ai-datacenter:node-role-mapping', message: expect.stringContaining("the imported cluster 'lab'") },
  ]);
  expect(warnings[0]?.message).toContain("username 'system:node:{{EC2PrivateDNSName}}'");
});
