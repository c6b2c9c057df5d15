import {
  AwsLoadBalancerController,
  Cluster,
  GpuNodeGroup,
  InferenceImage,
  InferenceService,
  Keys,
  ModelStore,
  Network,
} from '../../lib/pulumi';

export interface InferenceDatacenterOptions {
  /** The GPU nodes that larger models will run on. */
  readonly gpuInstanceType: string;
  readonly gpuNodes: number;
  /** Networks that may reach the API server over the internet: where `pulumi up` runs, if not inside the VPC. */
  readonly publicCidrs: readonly string[];
}

/** A private cluster with GPU nodes, a model store, and the embedded engine behind an internal load balancer. */
export function inferenceDatacenter({ gpuInstanceType, gpuNodes, publicCidrs }: InferenceDatacenterOptions) {
  // An example that is destroyed leaves nothing behind; leave it out for data that you would miss.
  const retainOnDelete = false;

  const keys = new Keys('keys', { retainOnDelete });
  const network = new Network('network', {
    zoneCount: 2,
    gpuNodes: [{ instanceType: gpuInstanceType, count: Math.max(gpuNodes, 1) }],
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
    instanceType: gpuInstanceType,
    minNodes: 0,
    desiredNodes: gpuNodes,
    maxNodes: Math.max(gpuNodes, 1),
  });
  const controller = new AwsLoadBalancerController('load-balancers', { cluster });

  const models = new ModelStore('models', {
    encryptionKeyArn: keys.data.arn,
    vpcEndpointId: network.s3Endpoint.id,
    withoutBackup: 'every model can be downloaded again',
    retainOnDelete,
  });
  const image = InferenceImage.fromSource('engine', { encryptionKeyArn: keys.data.arn });
  const chat = new InferenceService('chat', { cluster, image, modelStore: models, loadBalancerController: controller });
  return { keys, network, cluster, gpus, controller, models, image, chat };
}
