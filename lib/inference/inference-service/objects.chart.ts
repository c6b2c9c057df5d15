import { App } from 'cdk8s';
import { InferenceNamespaceChart } from './inference-namespace.chart';
import { InferenceServiceChart } from './inference-service.chart';
import type { InferenceServicePlan } from './inference-service';

type KubernetesObjects = readonly Readonly<Record<string, unknown>>[];

/** The objects of a service as the API server takes them. */
export interface InferenceServiceObjects {
  /** Undefined if the namespace exists already. */
  readonly namespace: KubernetesObjects | undefined;
  readonly service: KubernetesObjects;
}

/** Returns the objects of a service, for every engine that applies objects. Image and role may be late-bound. */
export function inferenceServiceObjects(
  plan: InferenceServicePlan,
  image: string,
  roleArn?: string,
): InferenceServiceObjects {
  const app = new App();
  const { createNamespace, namespace } = plan;
  return {
    namespace: createNamespace ? new InferenceNamespaceChart(app, 'namespace', { namespace }).toJson() : undefined,
    service: new InferenceServiceChart(app, 'service', { plan, image, roleArn }).toJson(),
  };
}
