import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Cluster } from '../../../lib/compute/cluster/cluster.cdk';
import { Access, type AccessProps } from '../../../lib/security/access/access.cdk';
import { refusedSynthesis } from '../../core/refused-synthesis';

const BOUNDARY = 'arn:aws:iam::111122223333:policy/boundary';
const MEMBERS: AccessProps['members'] = [
  { name: 'owners', persona: 'administrator', permissionSets: ['Owner'] },
  { name: 'vision', persona: 'researcher', namespaces: ['vision'], permissionSets: ['Vision'] },
];

function declared(props: Partial<AccessProps> = {}, app = new App()) {
  const base = new Stack(app, 'Base');
  const cluster = new Cluster(base, 'Cluster', {
    vpc: new Vpc(base, 'Vpc'),
    clusterName: 'ai',
    rolePath: '/platform/',
    permissionsBoundaryArn: BOUNDARY,
  });
  const stack = new Stack(app, 'People');
  return { stack, access: new Access(stack, 'Access', { cluster, members: MEMBERS, ...props }) };
}

test('each member has a role with the path and the boundary of the cluster, which the cluster admits', () => {
  const { stack, access } = declared();
  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::IAM::Role', 2);
  template.allResourcesProperties('AWS::IAM::Role', { Path: '/platform/', PermissionsBoundary: BOUNDARY });
  template.hasResourceProperties('AWS::EKS::AccessEntry', {
    KubernetesGroups: ['ai-datacenter:researchers:vision'],
    PrincipalArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('AccessRolevision'), 'Arn'] },
    AccessPolicies: Match.absent(),
  });
  template.hasResourceProperties('AWS::EKS::AccessEntry', {
    PrincipalArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('AccessRoleowners'), 'Arn'] },
    AccessPolicies: [Match.objectLike({ AccessScope: { Type: 'cluster' } })],
  });
  expect([...access.roles.keys()]).toEqual(['owners', 'vision']);
  expect([...access.accessEntries.keys()]).toEqual(['owners', 'vision']);
});

test('what operators and auditors may do is applied, whoever is a member', () => {
  Template.fromStack(declared().stack).resourceCountIs('Custom::AWSCDK-EKS-KubernetesResource', 4);
});

test('problems of the options fail synthesis under the path of the construct', () => {
  const { message, templates } = refusedSynthesis((app) => {
    declared({ members: [{ name: 'nobody', persona: 'auditor' }] }, app);
  });
  expect(message).toContain('[People/Access] members[0].name: ');
  expect(templates).toEqual([]);
});

test.each([
  ['auditors', "members[1].name: Two members have the name 'auditors'."],
  ['Auditors', "members[1].name: 'Auditors' is not a valid name of a member"],
])('two members with the name %s are a problem, and no error of CDK', (name, expected) => {
  const auditors = { name, persona: 'auditor', permissionSets: ['Audit'] } as const;
  const { message } = refusedSynthesis((app) => {
    declared({ members: [auditors, auditors] }, app);
  });
  expect(message).toContain(`[People/Access] ${expected}`);
});
