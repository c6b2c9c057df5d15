import type { Release } from '@pulumi/kubernetes/helm/v3/release';
import * as pulumi from '@pulumi/pulumi';
import { installChart } from '../../core/helm-chart.pulumi';
import { type AnyCluster, applyObjects } from '../../core/kubernetes.pulumi';
import { OutputMarkers } from '../../core/late-bound.pulumi';
import { accept, checked } from '../../core/plan.pulumi';
import { chartOf } from '../chart-release.pulumi';
import { sourceAccess } from '../network/internet-access';
import { aiGatewayValues, envoyGatewayValues } from './controllers';
import { type GatewayEndpointPlan, type InferenceGatewayPlan, planInferenceGateway } from './inference-gateway';
import type { GatewayBackend, InferenceGatewayOptions } from './options';

/** A service behind the gateway, and the models that it serves. */
export interface GatewayBackendArgs extends Omit<GatewayBackend, 'service' | 'models'> {
  /** Name of the Service, in the namespace of the gateway. */
  readonly service: pulumi.Input<string>;
  /** The models that it serves, as requests name them in `model`; all backends together at most 64. */
  readonly models: readonly pulumi.Input<string>[];
}

/** The options of a gateway whose values may be Outputs. */
export interface LateBoundGatewayOptions {
  /** Name of the Gateway and its Service. @default - the name of the component */
  readonly name?: pulumi.Input<string>;
  /** The namespace of the services and of the Secrets. It must exist. @default 'inference' */
  readonly namespace?: pulumi.Input<string>;
  /** The services behind the gateway, 1 to 15. */
  readonly backends?: readonly GatewayBackendArgs[];
  /** Secrets whose keys are the names of clients and whose values are their API keys. @default - see `jwtIssuer` */
  readonly apiKeySecrets?: readonly pulumi.Input<string>[];
  /** The issuer of the JSON Web Tokens of clients: their `iss`. @default - clients have API keys */
  readonly jwtIssuer?: pulumi.Input<string>;
  /** What a token has to be for, 1 to 8 texts: one of them is its `aud`. Required with `jwtIssuer`. */
  readonly jwtAudiences?: readonly pulumi.Input<string>[];
  /** The https:// address of the public keys of the issuer (JWKS). Required with `jwtIssuer`. */
  readonly jwtKeysUrl?: pulumi.Input<string>;
  /** The claim of a token that names the client: a text or a number. @default 'sub' */
  readonly jwtClientClaim?: pulumi.Input<string>;
  /** Host and port of a Redis or Valkey that has the counters. @default - one pod of Valkey in the cluster */
  readonly redisAddress?: pulumi.Input<string>;
  /** A repository that has the three charts under their own names: `oci://…`. @default - that of their publisher */
  readonly chartRepository?: pulumi.Input<string>;
  /** A registry that has the images under their own repository names. @default 'docker.io' */
  readonly imageRegistry?: pulumi.Input<string>;
}

/** Args of `InferenceGateway`. */
export interface InferenceGatewayArgs
  extends Omit<InferenceGatewayOptions, keyof LateBoundGatewayOptions>, LateBoundGatewayOptions {
  /** Our `Cluster`, or the name of an EKS cluster and a provider of `@pulumi/kubernetes` for it. */
  readonly cluster: AnyCluster;
  /**
   * The load balancer controller of the cluster, if it has `gatewayApi`: it defines the kinds of the Gateway API, and
   * the gateway comes after it.
   * @default - the gateway defines the kinds that the cluster does not have
   */
  readonly loadBalancerController?: pulumi.Resource;
}

/**
 * A gateway in front of the inference services of a cluster: it asks for API keys or tokens, sends each request to the
 * service of its model, and limits requests and tokens of each client. One for a cluster. It runs Envoy, by Envoy
 * Gateway and Envoy AI Gateway, whose charts it installs. An `InferenceEdge` before it terminates TLS.
 *
 * Costs nothing itself: its pods run on the cluster's nodes.
 *
 * @example
 * const gateway = new InferenceGateway('gateway', {
 *   cluster,
 *   backends: [{ service: 'chat', models: ['smollm2'] }],
 *   apiKeySecrets: ['api-keys'],
 *   tokensPerDay: 1_000_000,
 * });
 */
export class InferenceGateway extends pulumi.ComponentResource {
  readonly plan: InferenceGatewayPlan;
  /** Where an `InferenceEdge` and clients in the cluster reach it. */
  readonly endpoint: pulumi.Output<GatewayEndpointPlan>;
  /** The Helm releases: Envoy Gateway, the kinds of Envoy AI Gateway, and Envoy AI Gateway. */
  readonly releases: readonly Release[];
  /** What asks for keys, limits clients and configures pods. */
  readonly policies: readonly pulumi.CustomResource[];
  /** The Gateway and its routes. */
  readonly routes: readonly pulumi.CustomResource[];
  private readonly late = new OutputMarkers();

  constructor(
    private readonly gatewayName: string,
    args: InferenceGatewayArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super('ai-datacenter:network:InferenceGateway', gatewayName, {}, opts);
    const { cluster, loadBalancerController, ...options } = checked(gatewayName, args, ['cluster']);
    const marked = this.late.markAll<InferenceGatewayOptions>(options);
    const access = sourceAccess(cluster.network?.plan);
    this.plan = accept(this, gatewayName, planInferenceGateway(marked, { id: gatewayName, ...access }));
    this.endpoint = pulumi.output(this.late.resolve(this.plan.endpoint));
    const { inferenceGatewayObjects } =
      require('./inference-gateway.chart') as typeof import('./inference-gateway.chart');
    this.releases = this.install(cluster, loadBalancerController);
    const { policies, routes } = inferenceGatewayObjects(this.plan);
    // The controllers also remove what they made of the objects.
    const afterReleases = { late: this.late, dependsOn: this.releases };
    this.policies = applyObjects(this, gatewayName, cluster, policies, afterReleases);
    // No request has a route while nothing asks for keys.
    const afterPolicies = { late: this.late, dependsOn: this.policies };
    this.routes = applyObjects(this, gatewayName, cluster, routes, afterPolicies);
    this.registerOutputs({ endpoint: this.endpoint });
  }

  private install(cluster: AnyCluster, loadBalancerController: pulumi.Resource | undefined): readonly Release[] {
    const { late, gatewayName, plan } = this;
    const { envoyGateway, aiGatewayKinds, aiGateway } = plan.controllers;
    const gateway = installChart(this, `${gatewayName}-envoy-gateway`, cluster, {
      ...chartOf(envoyGateway),
      values: envoyGatewayValues(plan),
      dependsOn: loadBalancerController && [loadBalancerController],
      late,
    });
    const kinds = installChart(this, `${gatewayName}-ai-gateway-kinds`, cluster, {
      ...chartOf(aiGatewayKinds),
      values: {},
      late,
    });
    // Its controller watches kinds of both when it starts.
    const ai = installChart(this, `${gatewayName}-ai-gateway`, cluster, {
      ...chartOf(aiGateway),
      values: aiGatewayValues(plan),
      dependsOn: [gateway, kinds],
      late,
    });
    return [gateway, kinds, ai];
  }
}
