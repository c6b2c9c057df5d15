import { planLoadBalancerController } from '../../lib/network/load-balancer-controller';
import type { PolicyStatement } from '../../lib/security/policy';

const place = {
  partition: 'aws',
  accountId: '111122223333',
  region: 'eu-central-1',
  clusterName: 'ai',
  vpcId: 'vpc-1',
};
const plan = planLoadBalancerController({}, place);
const withIngresses = planLoadBalancerController({ applicationLoadBalancers: true }, place);

function statement(sid: string, statements = plan.statements): PolicyStatement {
  const found = statements.find(({ Sid }) => Sid === sid);
  if (found === undefined) throw new Error(`no statement ${sid}`);
  return found;
}

test('the chart is pinned and told what its pods cannot ask the instance for', () => {
  expect(plan.release).toMatchObject({
    chart: 'aws-load-balancer-controller',
    version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
    namespace: 'kube-system',
  });
  expect(plan.values).toMatchObject({
    clusterName: 'ai',
    region: 'eu-central-1',
    vpcId: 'vpc-1',
    replicaCount: 2,
    serviceAccount: { create: true, name: plan.serviceAccount },
  });
});

test('the webhook that refuses Services while the controller starts is off', () => {
  expect(plan.values).toMatchObject({ enableServiceMutatorWebhook: false });
});

test('no statement allows everything: each names resources, or is held by a condition', () => {
  for (const { Sid, Resource, Condition } of withIngresses.statements) {
    expect({ Sid, open: Resource?.includes('*') && Condition === undefined }).toEqual({ Sid, open: false });
  }
  expect(withIngresses.statements.flatMap(({ Action }) => Action).filter((action) => action.includes('*'))).toEqual([]);
});

test('what is read cannot be held to resources, so it is held to the region', () => {
  expect(statement('Read')).toMatchObject({
    Resource: ['*'],
    Condition: { StringEquals: { 'aws:RequestedRegion': 'eu-central-1' } },
  });
  expect(
    statement('Read').Action.every((action) => /^(ec2:(Describe|Get)|elasticloadbalancing:Describe)/.test(action)),
  ).toBe(true);
});

test.each(['TagSecurityGroup', 'DeleteSecurityGroup', 'Tag', 'Change', 'Targets', 'CreateListener'])(
  '%s works on what this cluster owns alone',
  (sid) => {
    expect(statement(sid).Condition?.StringEquals).toEqual({ 'aws:ResourceTag/elbv2.k8s.aws/cluster': 'ai' });
  },
);

test.each(['CreateSecurityGroup', 'Create'])('%s has to say that this cluster owns it', (sid) => {
  expect(statement(sid).Condition).toEqual({ StringEquals: { 'aws:RequestTag/elbv2.k8s.aws/cluster': 'ai' } });
});

test("tags come with the creation, and the owner's tag is never changed afterwards", () => {
  expect(statement('TagNewSecurityGroup').Condition).toEqual({
    StringEquals: { 'aws:RequestTag/elbv2.k8s.aws/cluster': 'ai', 'ec2:CreateAction': 'CreateSecurityGroup' },
  });
  expect(statement('TagNew').Condition).toEqual({
    StringEquals: {
      'aws:RequestTag/elbv2.k8s.aws/cluster': 'ai',
      'elasticloadbalancing:CreateAction': ['CreateLoadBalancer', 'CreateTargetGroup'],
    },
  });
  expect(statement('TagSecurityGroup').Condition?.Null).toEqual({ 'aws:RequestTag/elbv2.k8s.aws/cluster': 'true' });
  expect(statement('Tag').Condition?.Null).toEqual({ 'aws:RequestTag/elbv2.k8s.aws/cluster': 'true' });
});

test("security groups are opened in the cluster's own VPC alone", () => {
  expect(statement('OpenSecurityGroup')).toEqual({
    Sid: 'OpenSecurityGroup',
    Effect: 'Allow',
    Action: ['ec2:AuthorizeSecurityGroupIngress', 'ec2:RevokeSecurityGroupIngress'],
    Resource: ['arn:aws:ec2:eu-central-1:111122223333:security-group/*'],
    Condition: { ArnEquals: { 'ec2:Vpc': 'arn:aws:ec2:eu-central-1:111122223333:vpc/vpc-1' } },
  });
});

test('application load balancers, their rules and web ACLs take a switch', () => {
  const written = JSON.stringify(plan.statements);
  expect(written).not.toMatch(/\/app\/|wafv2|acm:|cognito|ModifyRule/);
  expect(plan.values).toMatchObject({ createIngressClassResource: false, enableWafv2: false });
  expect(statement('Rules', withIngresses.statements).Resource).toEqual([
    'arn:aws:elasticloadbalancing:eu-central-1:111122223333:listener-rule/app/*/*/*/*',
  ]);
  expect(withIngresses.values).toMatchObject({ createIngressClassResource: true, enableWafv2: true });
});

test('no Sid is used twice, and the policy fits into a role', () => {
  const sids = withIngresses.statements.map(({ Sid }) => Sid);
  expect(new Set(sids).size).toBe(sids.length);
  expect(JSON.stringify({ Version: '2012-10-17', Statement: withIngresses.statements }).length).toBeLessThan(10_240);
});
