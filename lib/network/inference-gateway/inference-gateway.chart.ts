import { ApiObject, type ApiObjectMetadata, App, Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import type { KubernetesObject } from '../../core/kubernetes-objects';
import { podsWith, tcp } from '../../core/network-policy';
import { declareNetworkPolicy } from '../../core/network-policy.chart';
import { required } from '../../core/plan';
import { quantities } from '../../core/quantities.chart';
import { CONTAINER_SECURITY_CONTEXT } from '../../security/pod-security';
import { COUNTERS } from './controllers';
import {
  AI_GATEWAY_API,
  aiBackendSpec,
  aiRouteSpec,
  backendName,
  backendSpec,
  backendTrafficSpec,
  clientTrafficSpec,
  ENVOY_API,
  envoyProxySpec,
  GATEWAY_API,
  GATEWAY_CLASS_SPEC,
  GATEWAY_CONFIG_ANNOTATION,
  GATEWAY_CONFIG_SPEC,
  gatewayClassName,
  gatewaySpec,
  securitySpec,
} from './gateway-objects';
import { type InferenceGatewayPlan, planInferenceGateway } from './inference-gateway';
import type { InferenceGatewayOptions } from './options';

export interface InferenceGatewayChartProps {
  /** An accepted plan: `required(planInferenceGateway(...))`. */
  readonly plan: InferenceGatewayPlan;
}

/** A user that the image does not contain. */
const USER_ID = 10001;
/** Labels of the pods that compare requests with the counters. @see Envoy Gateway 1.9.1, ratelimit/resource.go */
const RATE_LIMIT_PODS = { 'app.kubernetes.io/name': 'envoy-ratelimit', 'app.kubernetes.io/component': 'ratelimit' };
/**
 * The Gateway with its routes and policies, for controllers that are in the cluster already: Envoy Gateway, with the
 * values of `envoyGatewayValues`, and Envoy AI Gateway. The namespace must exist.
 *
 * @example
 * InferenceGatewayChart.fromOptions(app, 'gateway', {
 *   backends: [{ service: 'chat', models: ['smollm2'] }], apiKeySecrets: ['api-keys'],
 * });
 */
export class InferenceGatewayChart extends Chart {
  /**
   * Plans the gateway and declares its objects.
   *
   * @throws ProblemsError with every problem of the options
   */
  static fromOptions(scope: Construct, id: string, options: InferenceGatewayOptions): InferenceGatewayChart {
    return new InferenceGatewayChart(scope, id, { plan: required(planInferenceGateway(options, { id })) });
  }

  readonly plan: InferenceGatewayPlan;

  constructor(scope: Construct, id: string, { plan }: InferenceGatewayChartProps) {
    // Without a namespace of the chart: the class of the Gateway has none.
    super(scope, id, { labels: { 'app.kubernetes.io/part-of': 'ai-datacenter' } });
    this.plan = plan;
    this.addGateway();
    this.addRoutes();
    if (plan.counters !== undefined && plan.counters.redisAddress === undefined) this.addCounters();
  }

  private declare(apiVersion: string, kind: string, metadata: ApiObjectMetadata, spec: object): void {
    new ApiObject(this, `${kind}-${metadata.name}`, { apiVersion, kind, metadata, spec });
  }

  private addGateway(): void {
    const { plan } = this;
    const metadata = { name: plan.name, namespace: plan.namespace };
    this.declare(GATEWAY_API, 'GatewayClass', { name: gatewayClassName(plan) }, GATEWAY_CLASS_SPEC);
    this.declare(ENVOY_API, 'EnvoyProxy', metadata, envoyProxySpec(plan));
    this.declare(AI_GATEWAY_API, 'GatewayConfig', metadata, GATEWAY_CONFIG_SPEC);
    this.declare(ENVOY_API, 'SecurityPolicy', metadata, securitySpec(plan));
    this.declare(ENVOY_API, 'ClientTrafficPolicy', metadata, clientTrafficSpec(plan));
    this.declare(ENVOY_API, 'BackendTrafficPolicy', metadata, backendTrafficSpec(plan));
    const annotations = { [GATEWAY_CONFIG_ANNOTATION]: plan.name };
    this.declare(GATEWAY_API, 'Gateway', { ...metadata, annotations }, gatewaySpec(plan));
  }

  private addRoutes(): void {
    const { plan } = this;
    const { namespace } = plan;
    for (const { service, port } of plan.backends) {
      const name = backendName(plan, service);
      this.declare(ENVOY_API, 'Backend', { name, namespace }, backendSpec(plan, service, port));
      this.declare(AI_GATEWAY_API, 'AIServiceBackend', { name, namespace }, aiBackendSpec(name));
    }
    this.declare(AI_GATEWAY_API, 'AIGatewayRoute', { name: plan.name, namespace }, aiRouteSpec(plan));
  }

  /** Counters of limits, in memory only: what a client used in the current windows is forgotten with the pod. */
  private addCounters(): void {
    const { name, namespace, port } = COUNTERS;
    const labels = { 'app.kubernetes.io/name': name };
    new k8s.KubeDeployment(this, 'Counters', {
      metadata: { name, namespace },
      spec: {
        replicas: 1,
        // Two pods would count each for themselves.
        strategy: { type: 'Recreate' },
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: this.counterPods() },
      },
    });
    new k8s.KubeService(this, 'CountersService', {
      metadata: { name, namespace },
      spec: { selector: labels, ports: [{ name: 'redis', port, protocol: 'TCP' }] },
    });
    const ingress = [{ from: [podsWith(RATE_LIMIT_PODS)], ports: tcp([port]) }];
    declareNetworkPolicy(this, { name, namespace, podLabels: labels, ingress, egress: [] });
  }

  private counterPods(): k8s.PodSpec {
    const { port } = COUNTERS;
    const tcpSocket = { port: k8s.IntOrString.fromNumber(port) };
    return {
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: USER_ID,
        runAsGroup: USER_ID,
        seccompProfile: { type: 'RuntimeDefault' },
      },
      containers: [
        {
          name: 'valkey',
          image: this.plan.controllers.images.valkey,
          args: [...COUNTERS.command],
          ports: [{ containerPort: port, name: 'redis', protocol: 'TCP' }],
          readinessProbe: { tcpSocket },
          livenessProbe: { tcpSocket },
          resources: { requests: quantities(COUNTERS.requests), limits: quantities(COUNTERS.limits) },
          securityContext: CONTAINER_SECURITY_CONTEXT,
        },
      ],
    };
  }
}

/** The objects of a gateway in the order in which they are applied. */
export interface InferenceGatewayObjects {
  /** What asks for keys, limits clients and configures pods. It is there before the first request has a route. */
  readonly policies: readonly KubernetesObject[];
  /** The Gateway and its routes. */
  readonly routes: readonly KubernetesObject[];
}

/** Kinds without which a request could pass: the Gateway that clients reach, and its routes. */
const ROUTE_KINDS: ReadonlySet<string> = new Set(['Gateway', 'AIGatewayRoute']);

/** Returns the objects of a gateway, for every engine that applies objects. */
export function inferenceGatewayObjects(plan: InferenceGatewayPlan): InferenceGatewayObjects {
  const objects = new InferenceGatewayChart(new App(), 'gateway', { plan }).toJson() as KubernetesObject[];
  return {
    policies: objects.filter(({ kind }) => !ROUTE_KINDS.has(String(kind))),
    routes: objects.filter(({ kind }) => ROUTE_KINDS.has(String(kind))),
  };
}
