import { isObject, type Properties } from './properties';

/** A resource of a Pulumi program, as a preview or a state has it. */
export interface PulumiResource {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly parent?: string;
  /** What is read, and not made. @default false */
  readonly external?: boolean;
  readonly inputs?: Properties;
  readonly outputs?: Properties;
  readonly dependencies?: readonly string[];
  /** By the name of an input the resources that its value is made from. */
  readonly propertyDependencies?: Readonly<Record<string, readonly string[]>>;
  /** Where the program declares it. @default - not known */
  readonly sourcePosition?: string;
}

/** What a step of a preview does to a resource that is there no more afterwards. */
const GONE = ['delete', 'delete-replaced', 'discard', 'discard-replaced', 'read-discard'];

/**
 * Returns the resources of `pulumi preview --json` or `pulumi stack export`; undefined for another document.
 *
 * @see https://github.com/pulumi/pulumi/blob/master/sdk/go/common/apitype/deployments.go (ResourceV3)
 */
export function pulumiResources(document: unknown): readonly PulumiResource[] | undefined {
  if (!isObject(document)) return undefined;
  const { steps, deployment } = document;
  if (Array.isArray(steps)) {
    const kept = steps.filter(isObject).filter(({ op }) => !GONE.includes(String(op)));
    // A replacement has several steps: the last one has the new state.
    const states = kept.map(({ newState }) => newState).filter(isResource);
    return [...new Map(states.map((state) => [state.urn, state])).values()];
  }
  if (!isObject(deployment) || !Array.isArray(deployment['resources'])) return undefined;
  return deployment['resources'].filter(isResource).filter((state) => (state as { delete?: boolean }).delete !== true);
}

function isResource(value: unknown): value is PulumiResource {
  return isObject(value) && typeof value['urn'] === 'string' && typeof value['type'] === 'string';
}
