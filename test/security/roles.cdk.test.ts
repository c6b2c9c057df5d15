import { App, Aspects, CfnResource, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Cluster } from '../../lib/compute/cluster/cluster.cdk';
import { NodeGroup } from '../../lib/compute/node-group/node-group.cdk';
import { createRole, rolesOf } from '../../lib/security/role.cdk';
import { nodeTrustPolicy } from '../../lib/security/trust-policies';
import { declareEverything, GRANTEES, OF_CDK, resourcesOf } from './every-construct';
import { shortId } from './every-policy';

const BOUNDARY = 'arn:aws:iam::111122223333:policy/boundary';
const roles = { rolePath: '/platform/', permissionsBoundaryArn: BOUNDARY };

const OF_USERS = new Set<string>(GRANTEES);

interface RoleProperties {
  readonly Path?: string;
  readonly PermissionsBoundary?: unknown;
}

function rolesOfTemplate(stack: Stack): readonly (readonly [id: string, role: RoleProperties])[] {
  return Object.entries(resourcesOf(stack)).flatMap(([id, { Type, Properties }]) =>
    Type === 'AWS::IAM::Role' ? [[id, Properties as RoleProperties] as const] : [],
  );
}

test('every role that a construct creates has the path and the boundary', () => {
  const all = rolesOfTemplate(declareEverything(roles));
  const ours = all.filter(([id]) => !OF_CDK.test(id) && !OF_USERS.has(shortId(id)));
  expect(ours.map(([id]) => shortId(id)).toSorted()).toEqual([
    'AccessRoleauditors',
    'AccessRoleci',
    'AccessRoleoperators',
    'AccessRoleowners',
    'AccessRolevision',
    'AuditConfigurationRole',
    'AuditRole',
    'BackupsRestoreRole',
    'BackupsRole',
    'ChatIdentityRole',
    'ClusterRole',
    'ClusterRoleawsebscsidriver',
    'ClusterRoleawsnetworkflowmonitoringagent',
    'ClusterRolevpccni',
    'ClusterSystemNodesRole',
    'CompanyNodesRole',
    'ControllerIdentityRole',
    'CopiesIdentityRole',
    'CsiDriverCluster3ecd5d15awsefscsidriverefscsicontrollersaRole',
    'CsiDriverCluster3ecd5d15awsefscsidriverefscsinodesaRole',
    'CsiDriverCluster3ecd5d15awsfsxcsidriverfsxcsicontrollersaRole',
    'CsiDriverCluster3ecd5d15awsmountpoints3csidrivers3csidriversaRole',
    'FargateLoaderRole',
    'GpusRole',
    'LoaderRole',
    'ModelsReplicationRole',
    'NetworkFlowLogRole',
    'OperatorIdentityRole',
    'SecretsReadermodels',
    'SecretsReaderresearch',
    'StorageRole',
  ]);
  expect(
    ours.filter(([, { Path, PermissionsBoundary: limit }]) => Path !== '/platform/' || limit !== BOUNDARY),
  ).toEqual([]);
  expect(all.length).toBeGreaterThan(ours.length);
});

test('by default no role has either', () => {
  const all = rolesOfTemplate(declareEverything());
  expect(all.filter(([, role]) => 'Path' in role || 'PermissionsBoundary' in role)).toEqual([]);
});

test("the roles of CDK's own functions get both by aspects, as docs/roles.md shows", () => {
  const stack = declareEverything(roles);
  iam.PermissionsBoundary.of(stack.node.root).apply(iam.ManagedPolicy.fromManagedPolicyArn(stack, 'Limit', BOUNDARY));
  Aspects.of(stack.node.root).add({
    visit(node) {
      if (CfnResource.isCfnResource(node) && node.cfnResourceType === 'AWS::IAM::Role') {
        node.addPropertyOverride('Path', '/platform/');
      }
    },
  });
  const incomplete = rolesOfTemplate(stack).filter(
    ([, { Path, PermissionsBoundary: limit }]) => Path !== '/platform/' || limit !== BOUNDARY,
  );
  expect(incomplete).toEqual([]);
});

function declareCluster(): Cluster {
  const stack = new Stack(new App({ builtinCloudFormationValidation: false }), 'Stack');
  const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-0123456789abcdef0',
    availabilityZones: ['us-east-1a'],
    privateSubnetIds: ['subnet-0123456789abcdef0'],
  });
  return new Cluster(stack, 'Cluster', { vpc, ...roles });
}

test('what is set on a node group wins over its cluster', () => {
  const cluster = declareCluster();
  const group = new NodeGroup(Stack.of(cluster), 'Nodes', {
    cluster,
    instanceType: 'm7i.xlarge',
    rolePath: '/storage/',
  });
  expect(group.plan.roles).toEqual({ rolePath: '/storage/', permissionsBoundaryArn: BOUNDARY });
});

test('the cluster inside of ours passes the same on', () => {
  const cluster = declareCluster();
  expect(rolesOf(cluster)).toEqual(roles);
  expect(rolesOf(cluster.cluster)).toEqual(roles);
  expect(rolesOf(Stack.of(cluster))).toEqual({});
});

test('a boundary that only the deployment knows reaches the role', () => {
  const stack = new Stack();
  const boundary = new iam.ManagedPolicy(stack, 'Boundary', {
    statements: [new iam.PolicyStatement({ actions: ['s3:*'], resources: ['*'] })],
  });
  createRole(stack, 'Nodes', {
    description: 'Nodes',
    trust: nodeTrustPolicy(),
    permissionsBoundaryArn: boundary.managedPolicyArn,
  });
  Template.fromStack(stack).hasResourceProperties('AWS::IAM::Role', {
    PermissionsBoundary: { Ref: stack.getLogicalId(boundary.node.defaultChild as CfnResource) },
  });
});
