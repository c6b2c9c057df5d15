import { Construct, type IConstruct, type IDependable } from 'constructs';
import {
  type AnyCluster,
  applyObjects,
  type ClusterHolder,
  clusterOf,
  installChart,
  vpcOf,
} from '../../core/kubernetes.cdk';
import { accept, checked } from '../../core/plan.cdk';
import { chartOf } from '../chart-release.cdk';
import { sourceAccessOf } from '../network/internet-access.cdk';
import { aiGatewayValues, envoyGatewayValues } from './controllers';
import { type GatewayEndpointPlan, type InferenceGatewayPlan, planInferenceGateway } from './inference-gateway';
import type { InferenceGatewayOptions } from './options';

/** Props of `InferenceGateway`. */
export interface InferenceGatewayProps extends InferenceGatewayOptions {
  /** Our `Cluster`, or any cluster of `aws-eks-v2` or `aws-eks`, declared or imported. */
  readonly cluster: AnyCluster | ClusterHolder;
  /**
   * The load balancer controller of the cluster, if it has `gatewayApi`: it defines the kinds of the Gateway API, and
   * the gateway comes after it.
   * @default - the gateway defines the kinds that the cluster does not have
   */
  readonly loadBalancerController?: IDependable;
}

/**
 * A gateway in front of the inference services of a cluster: it asks for API keys or tokens, sends each request to the
 * service of its model, and limits requests and tokens of each client. One for a cluster. It runs Envoy, by Envoy
 * Gateway and Envoy AI Gateway, whose charts it installs. An `InferenceEdge` before it terminates TLS.
 *
 * Costs nothing itself: its pods run on the cluster's nodes.
 *
 * @example
 * const gateway = new InferenceGateway(stack, 'Gateway', {
 *   cluster,
 *   backends: [{ service: 'chat', models: ['smollm2'] }],
 *   apiKeySecrets: ['api-keys'],
 *   tokensPerDay: 1_000_000,
 * });
 */
export class InferenceGateway extends Construct {
  readonly plan: InferenceGatewayPlan;
  /** Where an `InferenceEdge` and clients in the cluster reach it. */
  readonly endpoint: GatewayEndpointPlan;
  /** The Helm releases: Envoy Gateway, the kinds of Envoy AI Gateway, and Envoy AI Gateway. */
  readonly releases: readonly IConstruct[];
  /** What asks for keys, limits clients and configures pods. */
  readonly policies: IConstruct;
  /** The Gateway and its routes. */
  readonly routes: IConstruct;

  constructor(scope: Construct, id: string, props: InferenceGatewayProps) {
    super(scope, id);
    const cluster = clusterOf(checked(this, props, ['cluster']).cluster);
    this.plan = accept(this, planInferenceGateway(props, { id, ...sourceAccessOf(vpcOf(cluster)) }));
    this.endpoint = this.plan.endpoint;
    const { inferenceGatewayObjects } =
      require('./inference-gateway.chart') as typeof import('./inference-gateway.chart');
    this.releases = this.install(cluster, props);
    const { policies, routes } = inferenceGatewayObjects(this.plan);
    this.policies = applyObjects(this, 'Policies', cluster, policies);
    this.routes = applyObjects(this, 'Routes', cluster, routes);
    // The controllers also remove what they made of the objects.
    this.policies.node.addDependency(...this.releases);
    // No request has a route while nothing asks for keys.
    this.routes.node.addDependency(this.policies);
  }

  private install(cluster: AnyCluster, { loadBalancerController }: InferenceGatewayProps): readonly IConstruct[] {
    const { envoyGateway, aiGatewayKinds, aiGateway } = this.plan.controllers;
    const gateway = installChart(this, 'EnvoyGateway', cluster, {
      ...chartOf(envoyGateway),
      values: envoyGatewayValues(this.plan),
    });
    const kinds = installChart(this, 'AiGatewayKinds', cluster, { ...chartOf(aiGatewayKinds), values: {} });
    const ai = installChart(this, 'AiGateway', cluster, { ...chartOf(aiGateway), values: aiGatewayValues(this.plan) });
    if (loadBalancerController !== undefined) gateway.node.addDependency(loadBalancerController);
    // Its controller watches kinds of both when it starts.
    ai.node.addDependency(gateway, kinds);
    return [gateway, kinds, ai];
  }
}
