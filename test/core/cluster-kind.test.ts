import { type ClusterKind, planJoining } from '../../lib/core/cluster-kind';

const kind: ClusterKind = { ipFamily: 'ipv4', hasKubectl: true, ipv6OnlySubnets: [] };

test.each(['nodes', 'objects'] as const)('%s join a cluster with IPv4 addresses', (joins) => {
  expect(planJoining(kind, joins)).toEqual({ plan: kind, problems: [], warnings: [] });
  expect(planJoining({ ...kind, ipFamily: undefined }, joins).problems).toEqual([]);
});

test.each(['nodes', 'objects'] as const)('%s do not join a cluster with IPv6 addresses', (joins) => {
  expect(planJoining({ ...kind, ipFamily: 'ipv6' }, joins).problems).toMatchObject([
    { code: 'cluster-ip-family', path: 'cluster', fix: expect.stringContaining('IP_V4') },
  ]);
});

test('a subnet with IPv6 addresses only is named', () => {
  const { problems } = planJoining({ ...kind, ipv6OnlySubnets: ['Stack/Vpc/Six', 'Stack/Vpc/Seven'] }, 'nodes');
  expect(problems).toMatchObject([
    { code: 'cluster-ip-family', path: 'vpcSubnets', message: expect.stringContaining('Stack/Vpc/Six') },
  ]);
});

test('only objects need kubectl', () => {
  const imported = { ...kind, hasKubectl: false };
  expect(planJoining(imported, 'nodes').problems).toEqual([]);
  expect(planJoining(imported, 'objects').problems).toMatchObject([
    { code: 'cluster-without-kubectl', path: 'cluster', fix: expect.stringContaining('kubectlRoleArn') },
  ]);
});
