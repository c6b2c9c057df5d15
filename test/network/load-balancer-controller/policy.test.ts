import { planLoadBalancerController } from '../../../lib/network/load-balancer-controller/load-balancer-controller';
import { loadBalancerControllerPolicy } from '../../../lib/network/load-balancer-controller/policy';
import type { PolicyStatement } from '../../../lib/security/policy';

const place = {
  partition: 'aws',
  accountId: '111122223333',
  region: 'eu-central-1',
  clusterName: 'ai',
  vpcId: 'vpc-1',
};
const policyOf = (applicationLoadBalancers: boolean) =>
  loadBalancerControllerPolicy(planLoadBalancerController({ applicationLoadBalancers }).plan, place);
const networkOnly = policyOf(false);
const withIngresses = policyOf(true);

function statement(sid: string, statements = networkOnly): PolicyStatement {
  const found = statements.find(({ Sid }) => Sid === sid);
  if (found === undefined) throw new Error(`no statement ${sid}`);
  return found;
}

test('no statement allows everything: each names resources, or has a condition', () => {
  for (const { Sid, Resource, Condition } of withIngresses) {
    expect({ Sid, open: Resource?.includes('*') && Condition === undefined }).toEqual({ Sid, open: false });
  }
  expect(withIngresses.flatMap(({ Action }) => Action).filter((action) => action.includes('*'))).toEqual([]);
});

test('every statement allows named actions on named resources', () => {
  for (const { Sid, Effect, Action, Resource } of withIngresses) {
    expect({ Sid, Effect, actions: Action.filter((action) => !/^[a-z0-9-]+:[A-Z]\w+$/.test(action)) }).toEqual({
      Sid: expect.stringMatching(/^[A-Z]\w+$/),
      Effect: 'Allow',
      actions: [],
    });
    expect({ Sid, actions: Action.length > 0, resources: Resource?.length !== 0 }).toEqual({
      Sid,
      actions: true,
      resources: true,
    });
  }
});

test.each([
  ['CreateSecurityGroup', ['ec2:CreateSecurityGroup'], ['security-group/*']],
  ['CreateSecurityGroupInVpc', ['ec2:CreateSecurityGroup'], ['vpc/vpc-1']],
  ['TagNewSecurityGroup', ['ec2:CreateTags'], ['security-group/*']],
  ['TagSecurityGroup', ['ec2:CreateTags'], ['security-group/*']],
  ['UntagSecurityGroup', ['ec2:DeleteTags'], ['security-group/*']],
  ['DeleteSecurityGroup', ['ec2:DeleteSecurityGroup'], ['security-group/*']],
])('%s allows %j on %j', (sid, actions, resources) => {
  expect(statement(sid)).toMatchObject({
    Action: actions,
    Resource: resources.map((resource) => `arn:aws:ec2:eu-central-1:111122223333:${resource}`),
  });
});

test.each(['Lookup', 'AssociateWebAcl'])('%s names no resource and is limited to the region', (sid) => {
  expect(statement(sid, withIngresses)).toMatchObject({
    Resource: ['*'],
    Condition: { StringEquals: { 'aws:RequestedRegion': 'eu-central-1' } },
  });
});

test('calls that read support no resources, so they are limited to the region', () => {
  expect(statement('Read')).toMatchObject({
    Resource: ['*'],
    Condition: { StringEquals: { 'aws:RequestedRegion': 'eu-central-1' } },
  });
  expect(
    statement('Read').Action.every((action) => /^(ec2:(Describe|Get)|elasticloadbalancing:Describe)/.test(action)),
  ).toBe(true);
});

test.each([
  'TagSecurityGroup',
  'UntagSecurityGroup',
  'DeleteSecurityGroup',
  'OpenSecurityGroup',
  'Tag',
  'Untag',
  'Change',
  'Targets',
  'CreateListener',
  'Listeners',
  'CreateRule',
  'Rules',
])('%s works only on what this cluster owns', (sid) => {
  expect(statement(sid, withIngresses).Condition?.StringEquals).toMatchObject({
    'aws:ResourceTag/elbv2.k8s.aws/cluster': 'ai',
  });
});

test.each(['CreateSecurityGroup', 'CreateLoadBalancer', 'CreateTargetGroup', 'CreateListener', 'CreateRule'])(
  '%s has to set the tag of this cluster',
  (sid) => {
    expect(statement(sid, withIngresses).Condition?.StringEquals).toMatchObject({
      'aws:RequestTag/elbv2.k8s.aws/cluster': 'ai',
    });
  },
);

function withoutCreation(statements: readonly PolicyStatement[]): readonly PolicyStatement[] {
  return statements.filter(({ Sid }) => Sid !== 'CreateLoadBalancer');
}

test('load balancers are internal, unless the option lets them face the internet', () => {
  const tag = { 'aws:RequestTag/elbv2.k8s.aws/cluster': 'ai' };
  expect(statement('CreateLoadBalancer').Condition).toEqual({
    StringEquals: { ...tag, 'elasticloadbalancing:Scheme': 'internal' },
  });
  const { plan } = planLoadBalancerController({ internetFacing: true });
  const open = loadBalancerControllerPolicy(plan, place);
  expect(statement('CreateLoadBalancer', open).Condition).toEqual({ StringEquals: tag });
  expect(withoutCreation(open)).toEqual(withoutCreation(networkOnly));
});

test("tags come with the creation, and the owner's tag is never changed afterwards", () => {
  expect(statement('TagNewSecurityGroup').Condition).toEqual({
    StringEquals: { 'aws:RequestTag/elbv2.k8s.aws/cluster': 'ai', 'ec2:CreateAction': 'CreateSecurityGroup' },
  });
  expect(statement('TagNew').Condition).toEqual({
    StringEquals: {
      'aws:RequestTag/elbv2.k8s.aws/cluster': 'ai',
      'elasticloadbalancing:CreateAction': ['CreateLoadBalancer', 'CreateTargetGroup', 'CreateListener'],
    },
  });
  expect(statement('TagNew', withIngresses).Condition?.StringEquals).toMatchObject({
    'elasticloadbalancing:CreateAction': ['CreateLoadBalancer', 'CreateTargetGroup', 'CreateListener', 'CreateRule'],
  });
  expect(statement('TagSecurityGroup').Condition?.Null).toEqual({ 'aws:RequestTag/elbv2.k8s.aws/cluster': 'true' });
  expect(statement('Tag').Condition?.Null).toEqual({ 'aws:RequestTag/elbv2.k8s.aws/cluster': 'true' });
});

test.each(['Untag', 'UntagSecurityGroup'])("%s names the tags that go, and never the owner's", (sid) => {
  expect(statement(sid).Condition).toMatchObject({
    'ForAllValues:StringNotEquals': { 'aws:TagKeys': 'elbv2.k8s.aws/cluster' },
    Null: { 'aws:TagKeys': 'false' },
  });
});

test('of groups without a tag of ours only that of EKS is opened, in the VPC of the cluster', () => {
  expect(statement('OpenClusterSecurityGroup')).toEqual({
    Sid: 'OpenClusterSecurityGroup',
    Effect: 'Allow',
    Action: ['ec2:AuthorizeSecurityGroupIngress', 'ec2:RevokeSecurityGroupIngress'],
    Resource: ['arn:aws:ec2:eu-central-1:111122223333:security-group/*'],
    Condition: {
      StringEquals: { 'aws:ResourceTag/aws:eks:cluster-name': 'ai' },
      ArnEquals: { 'ec2:Vpc': 'arn:aws:ec2:eu-central-1:111122223333:vpc/vpc-1' },
    },
  });
});

test('rules of application load balancers and web ACLs need the option', () => {
  expect(withIngresses.map(({ Sid }) => Sid)).toEqual([
    ...networkOnly.map(({ Sid }) => Sid),
    'CreateRule',
    'Rules',
    'RuleOrder',
    'Lookup',
    'AssociateWebAcl',
  ]);
  expect(JSON.stringify(networkOnly)).not.toMatch(/\/app\/|wafv2|acm:|cognito|ModifyRule/);
  expect(statement('Rules', withIngresses).Resource).toEqual([
    'arn:aws:elasticloadbalancing:eu-central-1:111122223333:listener-rule/app/*/*/*/*',
  ]);
});

test.each([
  ['CreateLoadBalancer', networkOnly, ['loadbalancer/net/*/*']],
  ['CreateLoadBalancer', withIngresses, ['loadbalancer/net/*/*', 'loadbalancer/app/*/*']],
  ['CreateTargetGroup', withIngresses, ['targetgroup/*/*']],
  ['Targets', networkOnly, ['targetgroup/*/*']],
  ['Listeners', networkOnly, ['listener/net/*/*/*']],
  ['TagNew', networkOnly, ['loadbalancer/net/*/*', 'targetgroup/*/*', 'listener/net/*/*/*']],
  [
    'Tag',
    withIngresses,
    [
      'loadbalancer/net/*/*',
      'loadbalancer/app/*/*',
      'targetgroup/*/*',
      'listener/net/*/*/*',
      'listener/app/*/*/*',
      'listener-rule/app/*/*/*/*',
    ],
  ],
  ['RuleOrder', withIngresses, ['listener-rule/app/*/*/*/*']],
])('%s names the resources of its kinds of load balancer', (sid, policy, resources) => {
  const prefix = 'arn:aws:elasticloadbalancing:eu-central-1:111122223333';
  expect(statement(sid, policy).Resource).toEqual(resources.map((resource) => `${prefix}:${resource}`));
});

test('the only role that may be made is the service-linked one of load balancing', () => {
  expect(statement('ServiceLinkedRole')).toEqual({
    Sid: 'ServiceLinkedRole',
    Effect: 'Allow',
    Action: ['iam:CreateServiceLinkedRole'],
    Resource: [
      'arn:aws:iam::111122223333:role/aws-service-role/elasticloadbalancing.amazonaws.com/' +
        'AWSServiceRoleForElasticLoadBalancing',
    ],
    Condition: { StringEquals: { 'iam:AWSServiceName': 'elasticloadbalancing.amazonaws.com' } },
  });
});

test('no Sid is used twice, and the policy fits into a role', () => {
  const sids = withIngresses.map(({ Sid }) => Sid);
  expect(new Set(sids).size).toBe(sids.length);
  expect(JSON.stringify({ Version: '2012-10-17', Statement: withIngresses }).length).toBeLessThan(10_240);
});
