import { planCluster } from '../../../lib/compute/cluster/cluster';
import { type GivenReferences, planReferences } from '../../../lib/compute/cluster/cluster-references';
import type { ClusterOptions } from '../../../lib/compute/cluster/cluster';

const PLACE = { vpcId: 'vpc-1', subnetIds: ['subnet-1', 'subnet-2'] };
const KEY = 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';

function planned(given: GivenReferences, options: ClusterOptions = { publicCidrs: ['203.0.113.0/24'] }) {
  return planReferences({ ...PLACE, ...given }, planCluster(options), 'training', undefined);
}

function codes(given: GivenReferences): [string, string][] {
  return planned(given).problems.map(({ path, code }) => [path, code]);
}

test('references are taken over, a security group that is listed twice once', () => {
  const given = {
    logGroupName: '/aws/eks/training/cluster',
    apiClientSecurityGroupIds: ['sg-0123456789abcdef0', 'sg-0123456789abcdef0'],
    volumeKeyArns: [KEY],
    deployerRoleArn: 'arn:aws:iam::111122223333:role/deployer',
  };
  const { plan, problems } = planned(given);
  expect(problems).toEqual([]);
  expect(plan.references).toEqual({ ...given, apiClientSecurityGroupIds: ['sg-0123456789abcdef0'] });
  expect(planned({}).plan.references).toEqual({ apiClientSecurityGroupIds: [], volumeKeyArns: [] });
});

test.each<[GivenReferences, string, string]>([
  [{ vpcId: undefined }, 'vpcId', 'missing'],
  [{ subnetIds: undefined }, 'subnetIds', 'missing'],
  [{ subnetIds: [] }, 'subnetIds', 'subnets-missing'],
  [{ subnetIds: ['subnet-1'] }, 'subnetIds', 'subnet-zones-too-few'],
  [{ secretsKeyArn: 'alias/secrets' }, 'secretsKeyArn', 'malformed'],
  [{ logsKeyArn: 'alias/logs' }, 'logsKeyArn', 'malformed'],
  [{ volumeKeyArns: ['alias/data'] }, 'volumeKeyArns[0]', 'malformed'],
  [{ apiClientSecurityGroupIds: ['bastion'] }, 'apiClientSecurityGroupIds[0]', 'malformed'],
  [{ deployerRoleArn: 'deployer' }, 'deployerRoleArn', 'malformed'],
  [{ logGroupName: '/aws/eks/other/cluster' }, 'logGroupName', 'log-group-unused'],
])('%j is refused', (given, path, code) => {
  expect(codes(given)).toEqual([[path, code]]);
});

test('the fix for a missing place names the network, which has both', () => {
  const { problems } = planned({ vpcId: undefined, subnetIds: undefined });
  expect(problems.map(({ fix }) => fix)).toEqual(
    Array.from({ length: 2 }, () => 'Set network, or vpcId and subnetIds.'),
  );
});

test('what only the deployment knows passes', () => {
  const late = '${Output[0]}';
  const texts = { vpcId: late, secretsKeyArn: late, logsKeyArn: late, logGroupName: late, deployerRoleArn: late };
  const lists = { subnetIds: late as never, volumeKeyArns: [late], apiClientSecurityGroupIds: [late] };
  expect(codes({ ...texts, ...lists })).toEqual([]);
});

test('problems of the cluster are among them', () => {
  expect(planned({}, { publicCidrs: ['0.0.0.0/0'] }).problems.map(({ code }) => code)).toEqual([
    'cluster-endpoint-open',
  ]);
});

test('the owner of a key of logs learns what its policy has to say', () => {
  const [warning] = planned({ logsKeyArn: KEY }).warnings;
  expect(warning?.id).toBe('ai-datacenter:key-policy-logsKeyArn');
  expect(warning?.message).toContain('for log groups of the same account');
  expect(warning?.message).toContain('logs.us-east-1.amazonaws.com');
});

test('a network that reaches AWS by endpoints has those of all add-ons', () => {
  const network = { internetAccess: false, endpointUses: [], interfaceEndpoints: ['ec2'] };
  const cluster = planCluster({ publicCidrs: ['203.0.113.0/24'], networkFlowMonitor: true });
  const { problems } = planReferences(PLACE, cluster, 'training', network);
  expect(problems).toMatchObject([{ code: 'network-endpoints-missing', path: 'network' }]);
  expect(problems[0]?.message).toContain('eks-auth (pod-identity), networkflowmonitorreports (network-flow-monitor)');
  const more = { ...network, interfaceEndpoints: ['ec2', 'eks-auth', 'networkflowmonitorreports'] };
  expect(planReferences(PLACE, cluster, 'training', more).problems).toEqual([]);
});

test('a security group that reaches the API server lets a runner apply charts', () => {
  const apiClientSecurityGroupIds = ['sg-0123456789abcdef0'];
  expect(planned({}, {}).warnings.map(({ id }) => id)).toEqual(['ai-datacenter:api-server-unreached']);
  expect(planned({ apiClientSecurityGroupIds }, {}).warnings).toEqual([]);
});
