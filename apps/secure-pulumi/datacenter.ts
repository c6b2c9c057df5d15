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
} from '../../lib/pulumi';
import { type AccessMember, PRIVATE_CLUSTER_USES } from '../../lib';

export interface SecureDatacenterOptions {
  /** Who hears of alarms. */
  readonly securityEmail: string;
  /** A private registry of ECR with copies of charts and images: see docs/private-networks.md. */
  readonly registry: string;
  /** A certificate of ACM in the account and region. */
  readonly certificateArn: string;
  /** Networks that may reach the API server over the internet: where `pulumi up` runs, if not inside the VPC. */
  readonly publicCidrs: readonly string[];
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
export function secureDatacenter(options: SecureDatacenterOptions) {
  const { securityEmail, registry, certificateArn, publicCidrs } = options;
  // An example that is destroyed leaves nothing behind; leave it out for data that you would miss.
  const retainOnDelete = false;

  const keys = new Keys('keys', { retainOnDelete });
  const network = new Network('network', {
    egress: 'closed',
    endpointUses: [...PRIVATE_CLUSTER_USES, 'web-acls'], // the edge has a web ACL
    gpuNodes: [{ instanceType: GPU_INSTANCE, count: 2 }],
    logsKeyArn: keys.logs.arn,
    retainOnDelete,
  });
  const cluster = new Cluster('cluster', {
    network,
    publicCidrs,
    secretsKeyArn: keys.clusterSecrets.arn,
    logsKeyArn: keys.logs.arn,
    retainOnDelete,
  });
  const gpus = new GpuNodeGroup('gpus', {
    cluster,
    instanceType: GPU_INSTANCE,
    desiredNodes: 2,
    subnetIds: [network.privateSubnets[0]!.id], // EFA does not reach another zone
    clusterPlacementGroup: true,
  });
  const controller = new AwsLoadBalancerController('load-balancer-controller', {
    cluster,
    chartRepository: `oci://${registry}/charts`,
    imageRegistry: `${registry}/mirror`,
    applicationLoadBalancers: true,
    gatewayApi: true,
  });
  const vision = new TeamNamespace('vision', {
    cluster,
    namespace: 'vision',
    devices: [{ name: GPUS, count: 4 }],
    internalTraffic: true, // training on several nodes
  });
  const devices = [{ name: GPUS, count: 4 }];
  const language = new TeamNamespace('language', { cluster, namespace: 'language', devices });
  const access = new Access('access', { cluster, members: MEMBERS });
  const admission = new AdmissionPolicies('admission', { cluster });

  const models = new ModelStore('models', {
    encryptionKeyArn: keys.data.arn,
    vpcEndpointId: network.s3Endpoint.id,
    withoutBackup: 'every model can be downloaded again',
    retainOnDelete,
  });
  const image = InferenceImage.fromSource('engine', { encryptionKeyArn: keys.data.arn });
  // The edge is the only way in.
  const chat = new InferenceService('chat', { cluster, image, modelStore: models, loadBalancer: false });
  const edge = new InferenceEdge(
    'edge',
    {
      cluster,
      loadBalancerController: controller,
      logsKeyArn: keys.logs.arn,
      certificateArns: [certificateArn],
      routes: [{ service: chat.endpoint.serviceName, port: chat.endpoint.port, pathPrefix: '/v1' }],
      rateLimitHeader: 'authorization',
      requestsPerHeaderValue: 500,
      retainOnDelete,
    },
    { dependsOn: [chat] },
  );
  const audit = new Audit('audit', {
    auditName: 'secure',
    threatDetector: 'none', // an account has one detector a region, which outlives an example
    alarmEmails: [securityEmail],
    dataEventBucketArns: [models.bucket.arn],
    clusterNames: [cluster.clusterName],
    retainOnDelete,
  });
  const teams = { vision, language, access, admission };
  return { keys, network, cluster, gpus, controller, ...teams, models, image, chat, edge, audit };
}
