import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import type { ISubnet } from 'aws-cdk-lib/aws-ec2';
import { Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import {
  Audit,
  Access,
  AdmissionPolicies,
  AwsLoadBalancerController,
  ExternalSecretsOperator,
  Backups,
  Cluster,
  GpuNodeGroup,
  Hdfs,
  HdfsBackups,
  InferenceImage,
  EfaMonitoring,
  InferenceMonitoring,
  InferenceService,
  Keys,
  DatasetCache,
  LustreStore,
  GlobalEndpoint,
  InferenceEdge,
  InferenceGateway,
  SharedFiles,
  LocalNvme,
  ModelStore,
  Network,
  NodeGroup,
  PodIdentityAssociation,
  SparkJob,
  SparkPlatform,
  Yarn,
  StorageClasses,
  NcclTest,
  ReachabilityTest,
  ServiceSecrets,
  TeamNamespace,
} from '../../lib/cdk';
import type { GpuNodeGroupOptions } from '../../lib/compute/gpu-node-group/gpu-node-group';
import type { NodeGroupOptions } from '../../lib/compute/node-group/options';
import type { HdfsOptions } from '../../lib/storage/hdfs/options';
import type { SparkJobOptions } from '../../lib/data/spark-job/options';
import type { AccessOptions } from '../../lib/security/access/options';
import type { PodIdentityOptions } from '../../lib/security/pod-identity';
import type { NcclTestOptions } from '../../lib/network/nccl-test/options';
import type { ReachabilityTestOptions } from '../../lib/network/reachability-test/options';
import type { ServiceSecretsOptions } from '../../lib/security/service-secrets/options';
import type { TeamNamespaceOptions } from '../../lib/security/team-namespace/options';
import type { LocalNvmeOptions } from '../../lib/storage/local-nvme/options';
import type { StorageClassesOptions } from '../../lib/storage/storage-classes/options';
import { HDFS, LATE_BOUND_CASES, lateOptions } from './late-bound-options';

/** What the constructs refer to. */
interface Surroundings {
  readonly network: Network;
  readonly keys: Keys;
  readonly cluster: Cluster;
}

/** Declares one construct with these options. */
type Declare = (scope: Construct, options: object, surroundings: Surroundings) => unknown;

const DECLARE: Readonly<Record<string, Declare>> = {
  Audit: (scope, options) => new Audit(scope, 'It', options),
  Keys: (scope, options) => new Keys(scope, 'It', options),
  Network: (scope, options, { keys }) => new Network(scope, 'It', { ...options, logsKey: keys.logs }),
  Cluster: (scope, options, { network }) => new Cluster(scope, 'It', { ...options, vpc: network.vpc }),
  NodeGroup: (scope, options, { cluster, network }) =>
    new NodeGroup(scope, 'It', { ...(options as NodeGroupOptions), cluster, vpcSubnets: oneZone(network) }),
  GpuNodeGroup: (scope, options, { cluster, network }) =>
    new GpuNodeGroup(scope, 'It', { ...(options as GpuNodeGroupOptions), cluster, vpcSubnets: oneZone(network) }),
  Backups: (scope, options, { keys }) => new Backups(scope, 'It', { ...options, encryptionKey: keys.data }),
  GlobalEndpoint: (scope, options) => new GlobalEndpoint(scope, 'It', options),
  InferenceEdge: (scope, options, { cluster, keys }) =>
    new InferenceEdge(scope, 'It', { ...options, cluster, logsKey: keys.logs }),
  InferenceGateway: (scope, options, { cluster }) => new InferenceGateway(scope, 'It', { ...options, cluster }),
  SharedFiles: (scope, options, { network, keys }) =>
    new SharedFiles(scope, 'It', { ...options, vpc: network.vpc, encryptionKey: keys.data }),
  HdfsBackups: (scope, options, { cluster }) => {
    const hdfs = new Hdfs(scope, 'Hdfs', { ...HDFS, cluster });
    const bucket = Bucket.fromBucketName(scope, 'Copies', 'company-copies');
    return new HdfsBackups(scope, 'It', { ...options, cluster, hdfs, bucket });
  },
  DatasetCache: (scope, options, { cluster }) => {
    const bucket = Bucket.fromBucketName(scope, 'Datasets', 'company-datasets');
    return new DatasetCache(scope, 'It', { ...options, cluster, bucket });
  },
  LustreStore: (scope, options, { network, keys, cluster }) => {
    const { vpc } = network;
    const [subnet] = vpc.privateSubnets as [ISubnet];
    return new LustreStore(scope, 'It', { ...options, vpc, subnet, encryptionKey: keys.data, cluster });
  },
  ModelStore: (scope, options, { network, keys }) =>
    new ModelStore(scope, 'It', { ...options, vpcEndpoint: network.s3Endpoint, encryptionKey: keys.data }),
  LocalNvme: (scope, options, { cluster }) => new LocalNvme(scope, 'It', { ...(options as LocalNvmeOptions), cluster }),
  StorageClasses: (scope, { encryptionKeyArn, ...options }: StorageClassesOptions, { cluster }) =>
    new StorageClasses(scope, 'It', {
      ...options,
      cluster,
      encryptionKey: Key.fromKeyArn(scope, 'Key', String(encryptionKeyArn)),
    }),
  InferenceService: (scope, options, { cluster, network, keys }) =>
    new InferenceService(scope, 'It', {
      ...options,
      cluster,
      image: InferenceImage.fromRegistry('registry.example.com/team/engine:1.4.2'),
      modelStore: new ModelStore(scope, 'Models', { vpcEndpoint: network.s3Endpoint, encryptionKey: keys.data }),
    }),
  Hdfs: (scope, options, { cluster }) => new Hdfs(scope, 'It', { ...(options as HdfsOptions), cluster }),
  EfaMonitoring: (scope, options, { cluster }) => new EfaMonitoring(scope, 'It', { ...options, cluster }),
  InferenceMonitoring: (scope, options, { cluster }) => new InferenceMonitoring(scope, 'It', { ...options, cluster }),
  SparkJob: (scope, options, { cluster }) => new SparkJob(scope, 'It', { ...(options as SparkJobOptions), cluster }),
  Yarn: (scope, options, { cluster }) => {
    const hdfs = new Hdfs(scope, 'Hdfs', { ...HDFS, cluster });
    return new Yarn(scope, 'It', { ...options, cluster, hdfs });
  },
  Access: (scope, options, { cluster }) => new Access(scope, 'It', { ...(options as AccessOptions), cluster }),
  AdmissionPolicies: (scope, options, { cluster }) => new AdmissionPolicies(scope, 'It', { ...options, cluster }),
  NcclTest: (scope, options, { cluster }) => new NcclTest(scope, 'It', { ...(options as NcclTestOptions), cluster }),
  ReachabilityTest: (scope, options, { cluster }) =>
    new ReachabilityTest(scope, 'It', { ...(options as ReachabilityTestOptions), cluster }),
  TeamNamespace: (scope, options, { cluster }) =>
    new TeamNamespace(scope, 'It', { ...(options as TeamNamespaceOptions), cluster }),
  SparkPlatform: (scope, options, { cluster }) => new SparkPlatform(scope, 'It', { ...options, cluster }),
  ExternalSecretsOperator: (scope, options, { cluster }) =>
    new ExternalSecretsOperator(scope, 'It', { ...options, cluster }),
  ServiceSecrets: (scope, options, { cluster, keys }) =>
    new ServiceSecrets(scope, 'It', {
      ...(options as ServiceSecretsOptions),
      cluster,
      operator: new ExternalSecretsOperator(scope, 'Operator', { cluster }),
      encryptionKey: keys.data,
    }),
  AwsLoadBalancerController: (scope, options, { cluster }) =>
    new AwsLoadBalancerController(scope, 'It', { ...options, cluster }),
  PodIdentityAssociation: (scope, options) => new PodIdentityAssociation(scope, 'It', options as PodIdentityOptions),
  'InferenceImage.fromRegistry': (scope, options, { cluster }) => {
    const { image } = options as { readonly image: string };
    return new InferenceService(scope, 'It', { cluster, image: InferenceImage.fromRegistry(image) });
  },
};

/** A capacity reservation is in one zone. */
function oneZone({ vpc }: Network) {
  return { subnets: vpc.privateSubnets.slice(0, 1) };
}

/** Judged by their plans alone: nothing of them may be late-bound, or they are no CDK constructs. */
const WITHOUT_CDK = ['ImageRepository', 'InferenceImage.fromSource'];

const rendered = LATE_BOUND_CASES.filter(({ construct }) => !WITHOUT_CDK.includes(construct));

test.each(rendered.map((it) => [it.construct, it] as const))(
  '%s: each late-bound option is in the template, as CloudFormation refers to it',
  (construct, it) => {
    const app = new App();
    const base = new Stack(app, 'Base');
    const network = new Network(base, 'Network');
    const surroundings = {
      network,
      keys: new Keys(base, 'Keys'),
      cluster: new Cluster(base, 'Cluster', { vpc: network.vpc }),
    };
    const stack = new Stack(app, 'Stack');
    const { options, names: parameters } = lateOptions(it, (name) => new CfnParameter(stack, name).valueAsString);

    DECLARE[construct]?.(stack, options, surroundings);

    const template = JSON.stringify(Template.fromStack(stack).toJSON().Resources ?? {});
    const missing = parameters.filter((name) => !template.includes(`{"Ref":"${name}"}`));
    expect({ missing, unresolved: /Token\[|e\+28\d/.exec(template) }).toEqual({ missing: [], unresolved: null });
  },
);
