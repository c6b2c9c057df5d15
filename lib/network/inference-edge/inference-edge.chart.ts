import { ApiObject, type ApiObjectMetadata, App, Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import type { KubernetesObject } from '../../core/kubernetes-objects';
import { required } from '../../core/plan';
import {
  CONTROLLER_API,
  type EdgeResources,
  GATEWAY_API,
  gatewayClassName,
  gatewayClassSpec,
  gatewaySpec,
  loadBalancerSpec,
  routeObjects,
  targetGroupSpec,
} from './edge-objects';
import { type InferenceEdgePlan, planInferenceEdge } from './inference-edge';
import type { InferenceEdgeOptions } from './options';

/** Props of `InferenceEdgeChart`. */
export interface InferenceEdgeChartProps extends EdgeResources {
  /** An accepted plan. */
  readonly plan: InferenceEdgePlan;
  /** Annotations of the Gateway. @default - none */
  readonly gatewayAnnotations?: Readonly<Record<string, string>>;
}

/** The options of an edge, and what was made beside the cluster, for users without CDK. */
export interface InferenceEdgeChartOptions extends InferenceEdgeOptions, EdgeResources {}

/**
 * The Gateway, its class and its routes, and what the AWS Load Balancer Controller makes of them. The web ACL, the
 * trust store and the bucket of access logs are made elsewhere, and named here. The namespace must exist.
 *
 * @example
 * InferenceEdgeChart.fromOptions(app, 'edge', { certificateArns: [certificateArn], routes: [{ service: 'chat' }] });
 */
export class InferenceEdgeChart extends Chart {
  /**
   * Plans the edge and declares its objects.
   *
   * @throws ProblemsError with every problem of the options
   */
  static fromOptions(scope: Construct, id: string, options: InferenceEdgeChartOptions): InferenceEdgeChart {
    const { webAclArn, trustStoreArn, accessLogBucket } = options;
    const plan = required(planInferenceEdge(options, { id }));
    return new InferenceEdgeChart(scope, id, { plan, webAclArn, trustStoreArn, accessLogBucket });
  }

  constructor(scope: Construct, id: string, { plan, gatewayAnnotations, ...resources }: InferenceEdgeChartProps) {
    // Without a namespace of the chart: the class of the Gateway has none.
    super(scope, id, { labels: { 'app.kubernetes.io/part-of': 'ai-datacenter' } });
    const { namespace, name } = plan;
    const declare = (apiVersion: string, kind: string, metadata: ApiObjectMetadata, spec: object) =>
      new ApiObject(this, `${kind}-${metadata.name}`, { apiVersion, kind, metadata, spec });
    declare(GATEWAY_API, 'GatewayClass', { name: gatewayClassName(plan) }, gatewayClassSpec(plan));
    declare(CONTROLLER_API, 'TargetGroupConfiguration', { name, namespace }, targetGroupSpec(plan));
    declare(CONTROLLER_API, 'LoadBalancerConfiguration', { name, namespace }, loadBalancerSpec(plan, resources));
    const annotations = gatewayAnnotations && { ...gatewayAnnotations };
    declare(GATEWAY_API, 'Gateway', { name, namespace, annotations }, gatewaySpec(plan));
    for (const route of routeObjects(plan))
      declare(GATEWAY_API, route.kind, { name: route.name, namespace }, route.spec);
  }
}

/** Returns the objects of an edge, for every engine that applies objects. */
export function inferenceEdgeObjects(props: InferenceEdgeChartProps): readonly KubernetesObject[] {
  return new InferenceEdgeChart(new App(), 'edge', props).toJson() as KubernetesObject[];
}
