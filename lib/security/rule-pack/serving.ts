import { acceleratorsOf, isTogether, podsOf, servicesOf, type ViewedPods } from './pods';
import { objectsAt, type Properties, textAt, valueAt } from './properties';
import type { ResourceView, ViewedObject } from './resource-view';

/** Pods that clients wait for: a load balancer is in front of them, or they have accelerators and a Service. */
export interface ServingPods extends ViewedPods {
  readonly services: readonly ViewedObject[];
  /** The containers that listen. */
  readonly servers: readonly Properties[];
}

const LONG_RUNNING = ['Deployment', 'StatefulSet', 'LeaderWorkerSet'];

/** Returns the pods that answer clients. */
export function servingPodsOf(view: ResourceView): readonly ServingPods[] {
  return podsOf(view)
    .filter(({ object }) => LONG_RUNNING.includes(object.kind))
    .map((pods) => ({
      ...pods,
      services: servicesOf(view, pods),
      servers: pods.containers.filter((container) => objectsAt(container, 'ports').length > 0),
    }))
    .filter(
      ({ services, containers }) =>
        services.some((service) => isInFront(view, service)) ||
        (services.length > 0 && containers.some((container) => acceleratorsOf(container) > 0)),
    );
}

/** Returns whether clients outside the cluster come through a Service. */
function isInFront(view: ResourceView, service: ViewedObject): boolean {
  if (textAt(service.content, 'spec.type') === 'LoadBalancer') return true;
  return view.ofKind('Ingress').some(
    (ingress) =>
      isTogether(ingress, service) &&
      objectsAt(ingress.content, 'spec.rules')
        .flatMap((rule) => objectsAt(rule, 'http.paths'))
        .some((path) => valueAt(path, 'backend.service.name') === service.name),
  );
}
