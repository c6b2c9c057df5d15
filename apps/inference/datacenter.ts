import { type App, type Environment, RemovalPolicy, Stack } from 'aws-cdk-lib';
import {
  AwsLoadBalancerController,
  Cluster,
  GpuNodeGroup,
  InferenceImage,
  InferenceService,
  Keys,
  ModelStore,
  Network,
} from '../../lib/cdk';

export interface InferenceDatacenterOptions {
  readonly env: Environment;
  /** The GPU nodes that larger models will run on. */
  readonly gpuInstanceType: string;
  readonly gpuNodes: number;
}

/** A private cluster with GPU nodes, a model store, and the embedded engine behind an internal load balancer. */
export function inferenceDatacenter(app: App, options: InferenceDatacenterOptions): void {
  // An example that is destroyed leaves nothing behind; take RETAIN for data that you would miss.
  const removalPolicy = RemovalPolicy.DESTROY;

  const foundation = new Stack(app, 'Foundation', { env: options.env, description: 'Keys and network' });
  const keys = new Keys(foundation, 'Keys', { removalPolicy });
  const network = new Network(foundation, 'Network', {
    zoneCount: 2,
    gpuNodes: [{ instanceType: options.gpuInstanceType, count: Math.max(options.gpuNodes, 1) }],
    logsKey: keys.logs,
    removalPolicy,
  });

  const compute = new Stack(app, 'Compute', { env: options.env, description: 'Cluster and nodes' });
  const cluster = new Cluster(compute, 'Cluster', {
    vpc: network.vpc,
    secretsKey: keys.clusterSecrets,
    logsKey: keys.logs,
    removalPolicy,
  });
  new GpuNodeGroup(compute, 'Gpus', {
    cluster,
    instanceType: options.gpuInstanceType,
    minNodes: 0,
    desiredNodes: options.gpuNodes,
    maxNodes: Math.max(options.gpuNodes, 1),
  });
  const controller = new AwsLoadBalancerController(compute, 'LoadBalancerController', { cluster });

  const serving = new Stack(app, 'Serving', { env: options.env, description: 'Models and the service that answers' });
  const models = new ModelStore(serving, 'Models', {
    encryptionKey: keys.data,
    vpcEndpoint: network.s3Endpoint,
    withoutBackup: 'every model can be downloaded again',
    removalPolicy,
  });
  new InferenceService(serving, 'Chat', {
    cluster,
    image: InferenceImage.fromSource(serving, 'Image'),
    modelStore: models,
    loadBalancerController: controller,
  });
}
