import { planAccess } from '../../../lib/security/access/access';
import { memberRole } from '../../../lib/security/access/member-role';
import type { Persona } from '../../../lib/security/access/persona-groups';

const PLACE = { partition: 'aws-cn', accountId: '111122223333', region: 'cn-north-1' };
const EKS = 'arn:aws-cn:eks:cn-north-1:111122223333';
const CLUSTER = `${EKS}:cluster/ai`;
const LOGS = 'arn:aws-cn:logs:cn-north-1:111122223333:log-group:/aws/eks/ai/cluster';
const CI = 'arn:aws-cn:iam::111122223333:role/ci';

function roleOf(persona: Persona) {
  const namespaces = persona === 'researcher' || persona === 'service' ? ['vision'] : undefined;
  const { plan } = planAccess({
    members: [{ name: 'people', persona, namespaces, principals: [CI] }],
    rolePath: '/platform/',
    permissionsBoundaryArn: 'arn:aws-cn:iam::111122223333:policy/boundary',
  });
  return plan.members.map((member) => memberRole(plan, member, 'ai', PLACE))[0];
}

/** What the role of a persona may do in AWS: by statement, the resources. */
const resources = (persona: Persona) =>
  roleOf(persona)?.inlinePolicies.access.map(({ Sid, Resource }) => [Sid, Resource]);

const REACH = ['Reach', [CLUSTER]];
const LOOKS = [
  ['Look', [CLUSTER]],
  ['LookInside', [CLUSTER, `${EKS}:nodegroup/ai/*`, `${EKS}:addon/ai/*`]],
];
const READS_LOGS = ['Logs', [LOGS, `${LOGS}:*`]];

test('the role of a researcher finds the cluster, and has the path and the boundary of all roles', () => {
  expect(roleOf('researcher')).toEqual({
    rolePath: '/platform/',
    permissionsBoundaryArn: 'arn:aws-cn:iam::111122223333:policy/boundary',
    description: 'researcher of cluster ai: people',
    trust: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { AWS: CI }, Action: ['sts:AssumeRole'] }],
    },
    inlinePolicies: {
      access: [{ Sid: 'Reach', Effect: 'Allow', Action: ['eks:DescribeCluster'], Resource: [CLUSTER] }],
    },
  });
});

test('who runs or examines the cluster sees its parts; an operator also reads the logs of the control plane', () => {
  expect(resources('service')).toEqual([REACH]);
  expect(resources('administrator')).toEqual([REACH, ...LOOKS]);
  expect(resources('operator')).toEqual([REACH, ...LOOKS, READS_LOGS]);
});

test('an auditor also sees who gets in', () => {
  const who = [
    ['Who', [CLUSTER]],
    ['WhoInside', [`${EKS}:access-entry/ai/*`, `${EKS}:podidentityassociation/ai/*`]],
  ];
  expect(resources('auditor')).toEqual([REACH, ...LOOKS, ...who, READS_LOGS]);
});
