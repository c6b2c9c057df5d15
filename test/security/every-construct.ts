import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as cdk from '../../lib/cdk';
import type { RoleOptions } from '../../lib/security/roles';

/** A resource of a template. */
export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

/** Where the constructs are declared; the partition stays a token of CDK. */
export const PLACE = { account: '111122223333', region: 'eu-central-1' } as const;

/** The issuer of the imported cluster. */
export const COMPANY_ISSUER = `oidc.eks.${PLACE.region}.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF`;

/** The OIDC provider of a CI system. */
export const CI_ISSUER = 'token.actions.githubusercontent.com';

/** One member of each persona, with every way to come in. */
const MEMBERS: readonly cdk.AccessProps['members'][number][] = [
  { name: 'owners', persona: 'administrator', principals: [`arn:aws:iam::${PLACE.account}:role/owner`] },
  { name: 'operators', persona: 'operator', permissionSets: ['Operator'] },
  { name: 'auditors', persona: 'auditor', permissionSets: ['Audit'] },
  { name: 'vision', persona: 'researcher', namespaces: ['vision'], permissionSets: ['Vision'] },
  {
    name: 'ci',
    persona: 'service',
    namespaces: ['vision'],
    oidcProviderArn: `arn:aws:iam::${PLACE.account}:oidc-provider/${CI_ISSUER}`,
    oidcSubjects: ['repo:company/vision:*'],
  },
];

/** A function of the user's that rotates secrets. */
const ROTATION_FUNCTION = `arn:aws:lambda:${PLACE.region}:${PLACE.account}:function:rotate`;

/** Roles that users declare, for what stores grant. */
export const GRANTEES = [
  'Auditor',
  'FilesReader',
  'FilesWriter',
  'LustreTasks',
  'SecretsRotator',
  'SecretsWriter',
  'ShardsWriter',
  'Writer',
] as const;

/** What CDK itself declares: the kubectl function, its custom resources and their roles. */
export const OF_CDK = /^(CustomVpcRestrictDefaultSG|awscdkawseks|ClusterKubectlProvider)/;

/** Constructs that make no role and no policy, and why. */
export const WITHOUT_POLICIES: Readonly<Record<string, string>> = {
  AdmissionPolicies: 'Objects of a cluster.',
  Datacenter: 'Its parts are declared one by one.',
  EfaMonitoring: 'Objects of a cluster.',
  GlobalEndpoint: 'Global Accelerator takes no policy.',
  InferenceGateway: 'Objects of a cluster, and Helm releases that call nothing of AWS.',
  InferenceMonitoring: 'Objects of a cluster.',
  LocalNvme: 'Objects of a cluster, and a driver that calls nothing of AWS.',
  NcclTest: 'Objects of a cluster.',
  ReachabilityTest: 'Objects of a cluster.',
  SparkJob: 'Objects of a cluster.',
  SparkPlatform: 'Objects of a cluster, and a Helm release.',
  TeamNamespace: 'Objects of a cluster.',
  Yarn: 'Objects of a cluster.',
};

/**
 * Declares every construct that makes a role or a policy, with every option that adds to one, in one stack.
 *
 * @param roles set where a company sets them: on the network, the cluster, and what stands outside of our cluster
 */
export function declareEverything(roles: RoleOptions = {}): Stack {
  const outdir = mkdtempSync(join(tmpdir(), 'everything-'));
  const app = new App({ builtinCloudFormationValidation: false, outdir });
  const stack = new Stack(app, 'Everything', { env: PLACE });
  const keys = new cdk.Keys(stack, 'Keys', { nodeVolumes: true });
  const network = new cdk.Network(stack, 'Network', {
    availabilityZones: ['eu-central-1a', 'eu-central-1b'],
    logsKey: keys.logs,
    publicBuckets: ['public-models'],
    s3ExpressEndpoint: true,
    flowLogDestination: 'both',
    ...roles,
  });
  const cluster = new cdk.Cluster(stack, 'Cluster', {
    clusterName: 'ai',
    vpc: network.vpc,
    secretsKey: keys.clusterSecrets,
    volumeKeys: [keys.data],
    logsKey: keys.logs,
    administrators: ['arn:aws:iam::111122223333:role/platform'],
    networkFlowMonitor: true,
    imageRepositories: [`arn:aws:ecr:${PLACE.region}:${PLACE.account}:repository/team/*`],
    ...roles,
  });
  new cdk.Access(stack, 'Access', { cluster, members: MEMBERS });
  new cdk.InferenceEdge(stack, 'Edge', {
    cluster,
    logsKey: keys.logs,
    certificateArns: ['arn:aws:acm:eu-central-1:111122223333:certificate/12345678-1234-1234-1234-123456789012'],
    routes: [{ service: 'chat' }],
  });
  new cdk.NodeGroup(stack, 'Storage', { cluster, instanceType: 'i4i.8xlarge', encryptionKey: keys.data });
  new cdk.GpuNodeGroup(stack, 'Gpus', { cluster, instanceType: 'g6e.4xlarge' });
  declareImported(stack, roles);

  const audit = new cdk.Audit(stack, 'Audit', {
    auditName: 'audit',
    alarmEmails: ['security@example.com'],
    dataEventBucketArns: ['arn:aws:s3:::models'],
    deletePrincipals: ['arn:aws:iam::111122223333:role/audit-administrator'],
    clusterNames: ['ai'],
    lock: 'governance',
    configurationRecorder: 'create',
    ...roles,
  });
  audit.grants.read(granteeOf(stack, 'Auditor'));
  new cdk.Backups(stack, 'Backups', {
    encryptionKey: keys.data,
    plans: [{ name: 'daily' }],
    restoreTests: ['S3'],
    deletePrincipals: ['arn:aws:iam::111122223333:role/backup-administrator'],
    ...roles,
  });
  declareFileStores(stack, { cluster, vpc: network.vpc, encryptionKey: keys.data });
  const modelStore = new cdk.ModelStore(stack, 'Models', {
    vpcEndpoint: network.s3Endpoint,
    expressVpcEndpoint: network.s3ExpressEndpoint,
    encryptionKey: keys.data,
    uploadPrincipals: ['arn:aws:iam::111122223333:role/uploader'],
    bucketName: 'models',
    replicaBucketName: 'models-eu',
    replicaRegion: 'eu-west-1',
    replicaKeyArn: 'arn:aws:kms:eu-west-1:111122223333:key/eu',
    replicaOf: 'models-eu',
    expressZoneIds: ['euc1-az2'],
    ...roles,
  });
  modelStore.grants.write(granteeOf(stack, 'Writer'));
  const loadBalancerController = new cdk.AwsLoadBalancerController(stack, 'Controller', {
    cluster: cluster.cluster,
    applicationLoadBalancers: true,
  });
  new cdk.InferenceService(stack, 'Chat', {
    cluster,
    image: cdk.InferenceImage.fromRegistry('registry.example.com/engine:1.0.0'),
    modelStore,
    model: 's3://models/chat',
    loadBalancerController,
  });
  const operator = new cdk.ExternalSecretsOperator(stack, 'Operator', { cluster });
  const secrets = new cdk.ServiceSecrets(stack, 'Secrets', {
    cluster,
    operator,
    encryptionKey: keys.data,
    secretPrefix: 'ai',
    secrets: [
      { name: 'api-keys', namespaces: ['models'], rotationDays: 30, rotationFunctionArn: ROTATION_FUNCTION },
      { name: 'token', namespaces: ['research'], value: 'later' },
    ],
  });
  secrets.grants.write(granteeOf(stack, 'SecretsWriter'));
  secrets.grants.rotate(granteeOf(stack, 'SecretsRotator'));
  return stack;
}

interface Surroundings {
  readonly cluster: cdk.Cluster;
  readonly vpc: ec2.IVpc;
  readonly encryptionKey: kms.IKey;
}

/** Stores whose drivers get permissions, with a role for what each store grants. */
function declareFileStores(stack: Stack, { cluster, vpc, encryptionKey }: Surroundings): void {
  const withoutBackup = 'every file can be made again';
  new cdk.StorageClasses(stack, 'Classes', { cluster, encryptionKey, withoutBackup });
  const lustre = new cdk.LustreStore(stack, 'Lustre', {
    cluster,
    vpc,
    subnet: vpc.privateSubnets[0] as ec2.ISubnet,
    encryptionKey,
    storageClassName: 'lustre',
    withoutBackup,
  });
  lustre.grants.repositoryTasks(granteeOf(stack, 'LustreTasks'));
  const folders = [{ name: 'notebooks', namespaces: ['research'] }];
  const files = new cdk.SharedFiles(stack, 'Files', { cluster, vpc, encryptionKey, folders, withoutBackup });
  files.grants.read(granteeOf(stack, 'FilesReader'));
  files.grants.write(granteeOf(stack, 'FilesWriter'));
  const bucket = s3.Bucket.fromBucketName(stack, 'Datasets', 'company-datasets');
  const hdfs = new cdk.Hdfs(stack, 'Hdfs', { cluster, instanceType: 'i4i.8xlarge', dataNodes: 6, withoutBackup });
  new cdk.HdfsBackups(stack, 'Copies', { cluster, hdfs, bucket, encryptionKey, prefix: 'hdfs/' });
  const mounted = { cluster, bucket, encryptionKey, prefix: 'corpus/', namespaces: ['training'] };
  new cdk.DatasetCache(stack, 'Corpus', { ...mounted, claimName: 'corpus' });
  const shards = new cdk.DatasetCache(stack, 'Shards', {
    ...mounted,
    prefix: 'shards/',
    claimName: 'shards',
    writable: true,
    authenticationSource: 'pod',
  });
  shards.grants.mount(granteeOf(stack, 'ShardsWriter'));
}

/** What a store grants becomes a policy of the role. */
function granteeOf(stack: Stack, id: (typeof GRANTEES)[number]): iam.Role {
  return new iam.Role(stack, id, { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') });
}

/** Constructs in a cluster that is not ours: nothing passes a company's decisions on to them. */
function declareImported(stack: Stack, roles: RoleOptions): void {
  const vpc = ec2.Vpc.fromVpcAttributes(stack, 'CompanyVpc', {
    vpcId: 'vpc-0123456789abcdef0',
    availabilityZones: ['eu-central-1a'],
    privateSubnetIds: ['subnet-0123456789abcdef0'],
  });
  const cluster = eks.Cluster.fromClusterAttributes(stack, 'CompanyCluster', {
    clusterName: 'company',
    vpc,
    clusterSecurityGroupId: 'sg-0123456789abcdef0',
  });
  new cdk.NodeGroup(stack, 'CompanyNodes', { cluster, instanceType: 'm7i.xlarge', ...roles });
  new cdk.PodIdentityAssociation(stack, 'Loader', {
    clusterName: 'company',
    namespace: 'models',
    serviceAccount: 'loader',
    description: 'Loads models',
    ...roles,
  });
  const provider = `arn:aws:iam::${PLACE.account}:oidc-provider/${COMPANY_ISSUER}`;
  new cdk.PodIdentityAssociation(stack, 'FargateLoader', {
    clusterName: 'company',
    namespace: 'models',
    serviceAccount: 'loader',
    description: 'Loads models on Fargate',
    permissionsBy: 'irsa',
    openIdConnectProvider: iam.OpenIdConnectProvider.fromOpenIdConnectProviderArn(stack, 'CompanyProvider', provider),
    ...roles,
  });
}

/** Returns the resources of a stack's template by logical id. */
export function resourcesOf(stack: Stack): Readonly<Record<string, TemplateResource>> {
  const { outdir } = stack.node.root as App;
  try {
    const assembly = (stack.node.root as App).synth();
    const { Resources } = assembly.getStackArtifact(stack.artifactId).template as {
      Resources: Record<string, TemplateResource>;
    };
    return Resources;
  } finally {
    rmSync(outdir, { recursive: true });
  }
}
