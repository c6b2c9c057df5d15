import { type App, type Environment, RemovalPolicy, Stack } from 'aws-cdk-lib';
import {
  Access,
  AdmissionPolicies,
  Audit,
  AwsLoadBalancerController,
  Cluster,
  GpuNodeGroup,
  InferenceEdge,
  InferenceImage,
  InferenceService,
  Keys,
  ModelStore,
  Network,
  TeamNamespace,
} from '../../lib/cdk';
import { type AccessMember, PRIVATE_CLUSTER_USES } from '../../lib';

export interface SecureDatacenterOptions {
  readonly env: Environment;
  /** Who hears of alarms. */
  readonly securityEmail: string;
  /** A private registry of ECR with copies of charts and images: see docs/private-networks.md. */
  readonly registry: string;
  /** A certificate of ACM in the account and region. */
  readonly certificateArn: string;
}

const GPU_INSTANCE = 'g6e.12xlarge';
/** Device of GPUs, and how many of them each team may use. */
const GPUS = 'nvidia.com/gpu';

/** Who gets into the cluster, by permission sets of IAM Identity Center. */
const MEMBERS: readonly AccessMember[] = [
  { name: 'platform', persona: 'administrator', permissionSets: ['Platform'] },
  { name: 'vision', persona: 'researcher', namespaces: ['vision'], permissionSets: ['Vision'] },
  { name: 'language', persona: 'researcher', namespaces: ['language'], permissionSets: ['Language'] },
  { name: 'auditors', persona: 'auditor', permissionSets: ['Security'] },
];

/** A datacenter without a way out: two teams, a service with models, and a trail of who did what. */
export function secureDatacenter(app: App, options: SecureDatacenterOptions): void {
  const { env, securityEmail, registry, certificateArn } = options;
  // An example that is destroyed leaves nothing behind; take RETAIN for data that you would miss.
  const removalPolicy = RemovalPolicy.DESTROY;

  const foundation = new Stack(app, 'SecureFoundation', { env, description: 'Keys, a network without a way out' });
  const keys = new Keys(foundation, 'Keys', { removalPolicy });
  const network = new Network(foundation, 'Network', {
    egress: 'closed',
    endpointUses: [...PRIVATE_CLUSTER_USES, 'web-acls'], // the edge has a web ACL
    gpuNodes: [{ instanceType: GPU_INSTANCE, count: 2 }],
    logsKey: keys.logs,
    removalPolicy,
  });

  const compute = new Stack(app, 'SecureCompute', { env, description: 'Cluster, nodes and the teams' });
  const cluster = new Cluster(compute, 'Cluster', {
    vpc: network.vpc,
    secretsKey: keys.clusterSecrets,
    logsKey: keys.logs,
    removalPolicy,
  });
  new GpuNodeGroup(compute, 'Gpus', {
    cluster,
    instanceType: GPU_INSTANCE,
    desiredNodes: 2,
    vpcSubnets: { subnets: [network.vpc.privateSubnets[0]!] }, // EFA does not reach another zone
    clusterPlacementGroup: true,
  });
  const controller = new AwsLoadBalancerController(compute, 'LoadBalancerController', {
    cluster,
    chartRepository: `oci://${registry}/charts`,
    imageRegistry: `${registry}/mirror`,
    applicationLoadBalancers: true,
    gatewayApi: true,
  });
  new TeamNamespace(compute, 'Vision', {
    cluster,
    namespace: 'vision',
    devices: [{ name: GPUS, count: 4 }],
    internalTraffic: true, // training on several nodes
  });
  new TeamNamespace(compute, 'Language', { cluster, namespace: 'language', devices: [{ name: GPUS, count: 4 }] });
  new Access(compute, 'Access', { cluster, members: MEMBERS });
  new AdmissionPolicies(compute, 'Admission', { cluster });

  const serving = new Stack(app, 'SecureServing', { env, description: 'Models, the service that answers, the audit' });
  const models = new ModelStore(serving, 'Models', {
    encryptionKey: keys.data,
    vpcEndpoint: network.s3Endpoint,
    withoutBackup: 'every model can be downloaded again',
    removalPolicy,
  });
  const chat = new InferenceService(serving, 'Chat', {
    cluster,
    image: InferenceImage.fromSource(serving, 'Image'),
    modelStore: models,
    loadBalancer: false, // the edge is the only way in
  });
  const edge = new InferenceEdge(serving, 'Edge', {
    cluster,
    loadBalancerController: controller,
    logsKey: keys.logs,
    certificateArns: [certificateArn],
    routes: [{ service: chat.endpoint.serviceName, port: chat.endpoint.port, pathPrefix: '/v1' }],
    rateLimitHeader: 'authorization',
    requestsPerHeaderValue: 500,
    removalPolicy,
  });
  edge.node.addDependency(chat);
  new Audit(serving, 'Audit', {
    auditName: 'secure',
    threatDetector: 'none', // an account has one detector a region, which outlives an example
    alarmEmails: [securityEmail],
    dataEventBucketArns: [models.bucket.bucketArn],
    clusterNames: [cluster.cluster.clusterName],
    removalPolicy,
  });
}
