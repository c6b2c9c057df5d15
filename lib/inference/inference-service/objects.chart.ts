import { App } from 'cdk8s';
import type { KubernetesObject } from '../../core/kubernetes-objects';
import { InferenceNamespaceChart } from './inference-namespace.chart';
import { InferenceServiceChart } from './inference-service.chart';
import type { InferenceServicePlan } from './inference-service';

/** The objects of a service as the API server takes them. */
export interface InferenceServiceObjects {
  /** Undefined if the namespace exists already. */
  readonly namespace: readonly KubernetesObject[] | undefined;
  readonly service: readonly KubernetesObject[];
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
