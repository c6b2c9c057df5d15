import * as pulumi from '@pulumi/pulumi';
import { Cluster } from '../compute/cluster/cluster.pulumi';
import { GpuNodeGroup } from '../compute/gpu-node-group/gpu-node-group.pulumi';
import { NodeGroup } from '../compute/node-group/node-group.pulumi';
import { isLateBound } from '../core/late-bound';
import { OutputMarkers } from '../core/late-bound.pulumi';
import { accept, checked } from '../core/plan.pulumi';
import { InferenceImage } from '../inference/inference-image/inference-image.pulumi';
import { InferenceService } from '../inference/inference-service/inference-service.pulumi';
import { AwsLoadBalancerController } from '../network/load-balancer-controller/load-balancer-controller.pulumi';
import { ADDON_USES } from '../network/network/endpoint-uses';
import { Network } from '../network/network/network.pulumi';
import { InferenceMonitoring } from '../operations/inference-monitoring/inference-monitoring.pulumi';
import { Keys } from '../security/keys.pulumi';
import { ModelStore } from '../storage/model-store/model-store.pulumi';
import { type DatacenterParts, type DatacenterPlan, planDatacenterParts } from './datacenter';
import type { DatacenterArgs } from './datacenter-args.pulumi';
import { mapValues } from './map-values';
import type { DatacenterOptions } from './options';

/**
 * A whole datacenter from one set of options: keys, network, cluster, node groups, model store, load balancer
 * controller, inference services and their monitoring. Each part is the component of its name, in a field.
 *
 * All problems of all parts are reported at once, by the options of the datacenter, before anything is registered.
 *
 * Costs `plan.cost`: what its parts cost.
 *
 * @example
 * new Datacenter('datacenter', {
 *   gpuNodeGroups: [{ name: 'gpus', instanceType: 'g6e.48xlarge', desiredNodes: 2 }],
 *   inferenceServices: [{ name: 'chat' }],
 * });
 */
export class Datacenter extends pulumi.ComponentResource {
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
  private readonly late = new OutputMarkers();
  private readonly parts: DatacenterParts;

  constructor(
    private readonly name: string,
    args: DatacenterArgs = {},
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super('ai-datacenter:datacenter:Datacenter', name, {}, opts);
    const { retainOnDelete } = checked(name, args, []);
    const { plan, parts } = accept(this, name, this.planned(args));
    this.plan = plan;
    this.parts = parts;
    this.keys = new Keys(`${name}-keys`, { ...this.given(parts.keys), retainOnDelete }, this.child);
    const { clusterSecrets, data, logs } = this.keys;
    this.network = new Network(
      `${name}-network`,
      { ...this.given(parts.network), logsKeyArn: logs.arn, retainOnDelete },
      this.child,
    );
    const { network } = this;
    const keyArns = { secretsKeyArn: clusterSecrets.arn, logsKeyArn: logs.arn };
    this.cluster = new Cluster(
      `${name}-cluster`,
      { ...this.given(parts.cluster), network, ...keyArns, retainOnDelete },
      this.child,
    );
    const nodes = { cluster: this.cluster, encryptionKeyArn: plan.keys.nodeVolumes ? data.arn : undefined };
    this.gpuNodeGroups = mapValues(
      parts.gpuNodeGroups,
      (options, group) => new GpuNodeGroup(`${name}-${group}`, { ...this.given(options), ...nodes }, this.child),
    );
    this.nodeGroups = mapValues(
      parts.nodeGroups,
      (options, group) => new NodeGroup(`${name}-${group}`, { ...this.given(options), ...nodes }, this.child),
    );
    this.modelStore = this.createModelStore(retainOnDelete);
    this.loadBalancerController = this.createController();
    this.inferenceServices = this.createServices();
    this.monitoring = this.createMonitoring();
    this.registerOutputs({ clusterName: this.cluster.clusterName });
  }

  private get child(): pulumi.ComponentResourceOptions {
    return { parent: this };
  }

  /** The parts add their own warnings. */
  private planned(args: DatacenterArgs) {
    return { ...planDatacenterParts(this.late.markAll<DatacenterOptions>(args), ADDON_USES), warnings: [] };
  }

  /** The options of a part, with the Outputs that were given. A text of a few choices has no Output in its place. */
  private given<Options extends object>(options: Options): Options {
    return this.late.resolve(options) as Options;
  }

  private createModelStore(retainOnDelete: boolean | undefined): ModelStore | undefined {
    const { modelStore } = this.parts;
    if (modelStore === undefined) return undefined;
    const references = {
      encryptionKeyArn: this.keys.data.arn,
      vpcEndpointId: this.network.s3Endpoint.id,
      expressVpcEndpointId: this.network.s3ExpressEndpoint?.id,
    };
    const args = { ...this.given(modelStore), ...references, retainOnDelete };
    return new ModelStore(`${this.name}-models`, args, this.child);
  }

  private createController(): AwsLoadBalancerController | undefined {
    const { loadBalancerController } = this.parts;
    if (loadBalancerController === undefined) return undefined;
    const args = { ...this.given(loadBalancerController), cluster: this.cluster };
    return new AwsLoadBalancerController(`${this.name}-load-balancers`, args, this.child);
  }

  private createServices(): Readonly<Record<string, InferenceService>> {
    const { inferenceImage, inferenceServices } = this.parts;
    const built =
      inferenceImage && InferenceImage.fromSource(`${this.name}-engine`, this.given(inferenceImage), this.child);
    const { cluster, modelStore, loadBalancerController } = this;
    return mapValues(inferenceServices, (options, service) => {
      const { image: uri, ...given } = this.given(options);
      const image = (uri === undefined ? built : InferenceImage.fromRegistry(uri)) as InferenceImage;
      const args = { ...given, cluster, image, modelStore, loadBalancerController };
      return new InferenceService(`${this.name}-${service}`, args, this.child);
    });
  }

  private createMonitoring(): Readonly<Record<string, InferenceMonitoring>> {
    const all = Object.entries(this.inferenceServices);
    return mapValues(this.parts.monitoring, (options, namespace) => {
      const services = all
        .filter(([name]) => this.plan.inferenceServices[name]?.namespace === namespace)
        .map(([, service]) => service);
      const args = { ...this.given(options), cluster: this.cluster, services };
      // The namespace of a service may be an Output, which is no part of a name.
      const suffix = isLateBound(namespace) ? services.map(({ plan }) => plan.name).join('-') : namespace;
      return new InferenceMonitoring(`${this.name}-monitoring-${suffix}`, args, this.child);
    });
  }
}
