import { App, CfnParameter, Fn, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Network } from '../../../lib/network/network/network.cdk';
import { CONTROL_PLANE_NEEDS } from '../../../lib/network/network/subnet-selection';
import { subnetsOf } from '../../../lib/network/network/subnet-selection.cdk';

const { PRIVATE_ISOLATED, PRIVATE_WITH_EGRESS, PUBLIC } = ec2.SubnetType;

function closedVpc(stack: Stack): ec2.Vpc {
  const subnetConfiguration = [{ name: 'Closed', subnetType: PRIVATE_ISOLATED }];
  return new ec2.Vpc(stack, 'Vpc', { natGateways: 0, subnetConfiguration });
}

/** Each selection has a scope of its own, as each construct has. */
function select(vpc: ec2.IVpc, selection?: ec2.SubnetSelection, needs = CONTROL_PLANE_NEEDS) {
  return subnetsOf(new Stack(), vpc, selection, needs);
}

const texts = (...args: Parameters<typeof select>) => select(...args).problems.map(({ message }) => message);

describe('subnets of a VPC', () => {
  test('are the private ones unless others are selected', () => {
    const { vpc } = new Network(new Stack(), 'Network');
    const { plan, problems } = select(vpc);
    expect(problems).toEqual([]);
    expect(plan.vpc).toBe(vpc);
    expect(plan.selection).toEqual({ subnetType: PRIVATE_WITH_EGRESS });
    expect(plan.subnetIds).toEqual(vpc.privateSubnets.map(({ subnetId }) => subnetId));
    const isolated = select(vpc, { subnetGroupName: 'Isolated' }).plan.subnetIds;
    expect(isolated).toEqual(vpc.isolatedSubnets.map(({ subnetId }) => subnetId));
    expect(select(closedVpc(new Stack()), { subnetType: PRIVATE_ISOLATED }).problems).toEqual([]);
  });

  test('are stood in for where there are none, without a resource', () => {
    const { plan } = select(closedVpc(new Stack()));
    expect(plan.subnetIds).toEqual(['missing-1', 'missing-2']);
    expect(plan.vpc.selectSubnets(plan.selection).subnetIds).toEqual(['missing-1', 'missing-2']);
    expect(plan.subnets).toEqual([]);
  });

  test.each<[string, ec2.SubnetSelection | undefined, string]>([
    ['default', undefined, 'The VPC has no private subnets; it has isolated ones (Closed).'],
    ['public', { subnetType: PUBLIC }, 'The VPC has no public subnets; it has isolated ones (Closed).'],
    [
      'by name',
      { subnetGroupName: 'Nodes' },
      "The VPC has no subnets of the group 'Nodes'; it has isolated ones (Closed).",
    ],
    ['empty', { subnets: [] }, 'The VPC has no listed subnets; it has isolated ones (Closed).'],
    [
      'in a zone that has none',
      { subnetType: PRIVATE_ISOLATED, availabilityZones: ['eu-west-9z'] },
      'The VPC has no isolated subnets in eu-west-9z; it has isolated ones (Closed).',
    ],
    [
      'contradictory',
      { subnetType: PRIVATE_ISOLATED, subnetGroupName: 'Closed' },
      "The selection of subnets is not valid: Only one of 'subnetType,subnetGroupName' can be supplied to subnet " +
        'selection.',
    ],
  ])('that do not match a selection are a problem: %s', (_, selection, message) => {
    expect(texts(closedVpc(new Stack()), selection)).toEqual([message]);
  });

  test('are not found by the name of a zone that only the deployment knows', () => {
    const availabilityZones = ['eu-west-1a'];
    const late = new Network(new Stack(), 'Network');
    const known = new Network(new Stack(), 'Network', { availabilityZones: ['eu-west-1a', 'eu-west-1b'] });
    expect(select(late.vpc, { availabilityZones }, {}).problems).toMatchObject([
      { fix: expect.stringContaining('known only at deployment') },
    ]);
    expect(select(known.vpc, { availabilityZones }, {}).plan.subnetIds).toHaveLength(1);
    expect(select(known.vpc, { availabilityZones: ['eu-west-1c'] }, {}).problems).toMatchObject([
      { fix: expect.stringContaining('Set vpcSubnets to subnets that the VPC has') },
    ]);
  });

  test('of an imported VPC that was not given any are a problem', () => {
    const attributes = { vpcId: 'vpc-1', availabilityZones: ['eu-west-1a', 'eu-west-1b'] };
    expect(texts(ec2.Vpc.fromVpcAttributes(new Stack(), 'Vpc', attributes))).toEqual([
      'The VPC has no private subnets; it has no known subnets.',
    ]);
  });

  test('of an imported VPC in one zone are too few for a control plane, and enough for nodes', () => {
    const attributes = { vpcId: 'vpc-1', availabilityZones: ['eu-west-1a'], privateSubnetIds: ['subnet-1'] };
    const vpc = ec2.Vpc.fromVpcAttributes(new Stack(), 'Vpc', attributes);
    expect(texts(vpc)).toEqual([
      'The private subnets are in one zone, eu-west-1a; a control plane needs subnets in 2.',
    ]);
    expect(texts(vpc, undefined, {})).toEqual([]);
  });

  test('of an imported VPC whose ids are one token are passed through', () => {
    const stack = new Stack();
    const ids = new CfnParameter(stack, 'Ids', { type: 'List<AWS::EC2::Subnet::Id>' }).valueAsList;
    const attributes = { vpcId: 'vpc-1', availabilityZones: Fn.getAzs(), privateSubnetIds: ids };
    expect(select(ec2.Vpc.fromVpcAttributes(stack, 'Vpc', attributes)).problems).toEqual([]);
  });

  test('of a VPC that is looked up are judged once they are known', () => {
    const stack = new Stack(new App(), 'Ireland', { env: { account: '111122223333', region: 'eu-west-1' } });
    const vpc = ec2.Vpc.fromLookup(stack, 'Vpc', { vpcId: 'vpc-1' });
    expect(select(vpc).problems).toEqual([]);
    const named = select(vpc, { subnetGroupName: 'Nodes' });
    expect(named.problems).toEqual([]);
    expect(named.plan.subnetIds).toEqual(['missing-1', 'missing-2']);
  });

  test('of zones that are looked up are judged once they are known', () => {
    const env = { account: '111122223333', region: 'eu-west-1' };
    const stackOf = (app: App) => new Stack(app, 'Ireland', { env });
    const context = { 'availability-zones:account=111122223333:region=eu-west-1': ['eu-west-1a', 'eu-west-1b'] };
    const wanted = { availabilityZones: ['eu-west-1c'] };
    expect(select(new ec2.Vpc(stackOf(new App()), 'Vpc'), wanted).problems).toEqual([]);
    expect(select(new ec2.Vpc(stackOf(new App({ context })), 'Vpc'), wanted).problems).toHaveLength(1);
  });

  test('of a VPC without names, or public ones only, are a problem for a control plane', () => {
    const [quiet, open] = [new Stack(), new Stack()];
    expect(texts(new ec2.Vpc(quiet, 'Vpc', { enableDnsHostnames: false }))).toEqual([
      expect.stringContaining('DNS host names switched off'),
    ]);
    expect(texts(new ec2.Vpc(open, 'Vpc'), { subnetType: PUBLIC })).toEqual([
      expect.stringContaining('Only public subnets'),
    ]);
  });
});
