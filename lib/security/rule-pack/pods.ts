import { isObject, listAt, objectAt, objectsAt, type Properties, textAt, valueAt } from './properties';
import type { ResourceView, ViewedObject } from './resource-view';

/** The pods that an object makes. */
export interface ViewedPods {
  readonly object: ViewedObject;
  /** The path of the pod's specification in the object. */
  readonly property: string;
  readonly labels: Properties;
  readonly spec: Properties;
  readonly containers: readonly Properties[];
}

/** Returns all pods that the objects of a view make, also those of custom resources: each has a pod template. */
export function podsOf(view: ResourceView): readonly ViewedPods[] {
  return view.objects.flatMap((object) =>
    templatesIn(object.content, '').map(({ property, template }) => {
      const spec = objectAt(template, 'spec');
      return {
        object,
        property,
        labels: objectAt(template, 'metadata.labels'),
        spec,
        containers: [...objectsAt(spec, 'initContainers'), ...objectsAt(spec, 'containers')],
      };
    }),
  );
}

/** Returns the specification of each pod template of an object, wherever its kind has it: in a list too. */
export function podSpecsOf(object: unknown): readonly Properties[] {
  return templatesIn(object, '').map(({ template }) => objectAt(template, 'spec'));
}

/** A container, and where a finding about it is. */
export interface ViewedContainer {
  readonly on: ViewedObject;
  /** The path of the containers in the object. */
  readonly property: string;
  readonly name: string;
  readonly container: Properties;
}

/** Returns the containers of all pods. */
export function containersOf(view: ResourceView): readonly ViewedContainer[] {
  return podsOf(view).flatMap(({ object, property, containers }) =>
    containers.map((container) => ({
      on: object,
      property: `${property}.containers`,
      name: String(container['name']),
      container,
    })),
  );
}

interface FoundTemplate {
  readonly property: string;
  readonly template: Properties;
}

/** A schema of a custom resource looks like an object, and makes no pods. */
const NO_PODS = 'CustomResourceDefinition';

function templatesIn(value: unknown, path: string): readonly FoundTemplate[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => templatesIn(item, `${path}.${index}`));
  if (!isObject(value) || value['kind'] === NO_PODS) return [];
  if (listAt(value, 'spec.containers').some(isObject))
    return [{ property: `${path}.spec`.replace(/^\./, ''), template: value }];
  return Object.entries(value).flatMap(([name, item]) => templatesIn(item, `${path}.${name}`));
}

/** What a GPU, a Trainium or an EFA interface is called as a resource of a pod. */
const DEVICE = /^(nvidia\.com\/(gpu|mig-.+)|aws\.amazon\.com\/neuron(core|device)?)$/;
export const EFA_RESOURCE = 'vpc.amazonaws.com/efa';

/** Returns how many accelerators a container asks for. */
export function acceleratorsOf(container: Properties): number {
  const limits = objectAt(container, 'resources.limits');
  const requests = objectAt(container, 'resources.requests');
  const names = [...new Set([...Object.keys(limits), ...Object.keys(requests)])].filter(isAccelerator);
  return names.reduce((sum, name) => sum + (Number(limits[name] ?? requests[name]) || 0), 0);
}

/** Returns whether a resource of a pod is an accelerator. */
export function isAccelerator(resource: string): boolean {
  return DEVICE.test(resource);
}

/** Returns whether a selector of labels chooses pods. An empty selector chooses all. */
export function selects(selector: unknown, labels: Properties): boolean {
  const matchLabels = objectAt(selector, 'matchLabels');
  const expressions = objectsAt(selector, 'matchExpressions');
  return (
    Object.entries(matchLabels).every(([name, value]) => labels[name] === value) &&
    expressions.every((each) => holds(each, labels))
  );
}

function holds(expression: Properties, labels: Properties): boolean {
  const value = labels[textAt(expression, 'key') ?? ''];
  const values = listAt(expression, 'values');
  switch (expression['operator']) {
    case 'In':
      return values.includes(value);
    case 'NotIn':
      return !values.includes(value);
    case 'Exists':
      return value !== undefined;
    default:
      return value === undefined;
  }
}

/** Returns the Services in front of pods. */
export function servicesOf(view: ResourceView, { object, labels }: ViewedPods): readonly ViewedObject[] {
  return view.ofKind('Service').filter((service) => {
    const selector = objectAt(service.content, 'spec.selector');
    const isChosen = Object.keys(selector).length > 0 && selects({ matchLabels: selector }, labels);
    return isChosen && isTogether(service, object);
  });
}

/** Returns whether two objects are in one namespace of one cluster. */
export function isTogether(one: ViewedObject, other: ViewedObject): boolean {
  return one.cluster === other.cluster && (one.namespace ?? 'default') === (other.namespace ?? 'default');
}

/** Returns how many pods an object makes; 1 where it does not say. */
export function replicasOf({ content }: ViewedObject): number {
  const replicas = valueAt(content, 'spec.replicas');
  return typeof replicas === 'number' ? replicas : 1;
}
