import type { RemovalPolicy } from 'aws-cdk-lib';
import type { ILayerVersion } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { Cluster } from '../compute/cluster/cluster.cdk';
import { GpuNodeGroup } from '../compute/gpu-node-group/gpu-node-group.cdk';
import { NodeGroup } from '../compute/node-group/node-group.cdk';
import { stableId } from '../core/late-bound.cdk';
import { acceptWhole, checked } from '../core/plan.cdk';
import { InferenceImage } from '../inference/inference-image/inference-image.cdk';
import { InferenceService } from '../inference/inference-service/inference-service.cdk';
import { AwsLoadBalancerController } from '../network/load-balancer-controller/load-balancer-controller.cdk';
import { Network } from '../network/network/network.cdk';
import { InferenceMonitoring } from '../operations/inference-monitoring/inference-monitoring.cdk';
import { Keys } from '../security/keys.cdk';
import type { ModelStoreOptions } from '../storage/model-store/model-store';
import { ModelStore } from '../storage/model-store/model-store.cdk';
import { type DatacenterParts, type DatacenterPlan, planDatacenterParts } from './datacenter';
import { mapValues } from './map-values';
import type { DatacenterOptions } from './options';

/** Props of `Datacenter`. */
export interface DatacenterProps extends DatacenterOptions {
  /**
   * The kubectl that applies manifests.
   * @default - the `@aws-cdk/lambda-layer-kubectl-v…` package of the cluster's version
   */
  readonly kubectlLayer?: ILayerVersion;
  /**
   * What happens to keys, logs and models when the stack is deleted.
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE - a failed first deployment leaves nothing behind
   */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * A whole datacenter from one set of options: keys, network, cluster, node groups, model store, load balancer
 * controller, inference services and their monitoring. Each part is the construct of its name, in a field.
 *
 * All problems of all parts are reported in one synthesis, by the options of the datacenter.
 *
 * Costs `plan.cost`: what its parts cost.
 *
 * @example
 * new Datacenter(stack, 'Datacenter', {
 *   gpuNodeGroups: [{ name: 'gpus', instanceType: 'g6e.48xlarge', desiredNodes: 2 }],
 *   inferenceServices: [{ name: 'chat' }],
 * });
 */
export class Datacenter extends Construct {
  readonly plan: DatacenterPlan;
  readonly keys: Keys;
  readonly network: Network;
  readonly cluster: Cluster;
  /** By name. */
  readonly gpuNodeGroups: Readonly<Record<string, GpuNodeGroup>>;
  /** By name. The cluster's system nodes are `cluster.systemNodes`. */
  readonly nodeGroups: Readonly<Record<string, NodeGroup>>;
  readonly modelStore: ModelStore | undefined;
  readonly loadBalancerController: AwsLoadBalancerController | undefined;
  /** By name. */
  readonly inferenceServices: Readonly<Record<string, InferenceService>>;
  /** By namespace. */
  readonly monitoring: Readonly<Record<string, InferenceMonitoring>>;
  private readonly parts: DatacenterParts;

  constructor(scope: Construct, id: string, props: DatacenterProps = {}) {
    super(scope, id);
    const { plan, parts } = acceptWhole(this, planDatacenterParts(checked(this, props, [])));
    this.plan = plan;
    this.parts = parts;
    const { removalPolicy } = props;
    this.keys = new Keys(this, 'Keys', { ...parts.keys, removalPolicy });
    this.network = new Network(this, 'Network', { ...parts.network, logsKey: this.keys.logs, removalPolicy });
    this.cluster = this.createCluster(props);
    const nodes = { cluster: this.cluster, encryptionKey: plan.keys.nodeVolumes ? this.keys.data : undefined };
    this.gpuNodeGroups = mapValues(
      parts.gpuNodeGroups,
      (options, name) => new GpuNodeGroup(this, `GpuNodeGroup-${name}`, { ...options, ...nodes }),
    );
    this.nodeGroups = mapValues(
      parts.nodeGroups,
      (options, name) => new NodeGroup(this, `NodeGroup-${name}`, { ...options, ...nodes }),
    );
    this.modelStore = parts.modelStore && this.createModelStore(parts.modelStore, removalPolicy);
    this.loadBalancerController =
      parts.loadBalancerController &&
      new AwsLoadBalancerController(this, 'LoadBalancerController', {
        ...parts.loadBalancerController,
        cluster: this.cluster,
      });
    this.inferenceServices = this.createServices();
    this.monitoring = this.createMonitoring();
  }

  private createCluster({ kubectlLayer, removalPolicy }: DatacenterProps): Cluster {
    return new Cluster(this, 'Cluster', {
      ...this.parts.cluster,
      vpc: this.network.vpc,
      secretsKey: this.keys.clusterSecrets,
      logsKey: this.keys.logs,
      kubectlLayer,
      removalPolicy,
    });
  }

  private createModelStore(options: ModelStoreOptions, removalPolicy: RemovalPolicy | undefined): ModelStore {
    return new ModelStore(this, 'ModelStore', {
      ...options,
      encryptionKey: this.keys.data,
      vpcEndpoint: this.network.s3Endpoint,
      expressVpcEndpoint: this.network.s3ExpressEndpoint,
      removalPolicy,
    });
  }

  private createServices(): Readonly<Record<string, InferenceService>> {
    const { inferenceImage, inferenceServices } = this.parts;
    const built = inferenceImage && InferenceImage.fromSource(this, 'Image', inferenceImage);
    return mapValues(inferenceServices, ({ image, ...options }, name) => {
      const given = image === undefined ? undefined : InferenceImage.fromRegistry(image);
      return new InferenceService(this, `InferenceService-${name}`, {
        ...options,
        cluster: this.cluster,
        image: (given ?? built) as InferenceImage,
        modelStore: this.modelStore,
        loadBalancerController: this.loadBalancerController,
      });
    });
  }

  private createMonitoring(): Readonly<Record<string, InferenceMonitoring>> {
    const services = Object.values(this.inferenceServices);
    return mapValues(
      this.parts.monitoring,
      (options, namespace) =>
        new InferenceMonitoring(this, `InferenceMonitoring-${stableId(this, namespace)}`, {
          ...options,
          cluster: this.cluster,
          services: services.filter(({ plan }) => plan.namespace === namespace),
        }),
    );
  }
}
