import type { ProviderResource, Resource } from '@pulumi/pulumi';
import type { NamedObject } from './kubernetes-objects';
import { isLateBound } from './late-bound';
import { type DeclaredObject, planOwnership } from './ownership';
import { accept } from './plan.pulumi';

/** By symbol: another copy of this library may look them up. */
const CLAIMS = Symbol.for('ai-datacenter.core.claims');

/**
 * Declares that a component has objects in a cluster. Only components of this library are known; for others the
 * provider says that an object exists already. A name that only the deployment knows is not compared.
 *
 * @throws InputPropertiesError if another component of the program has one of them
 */
export function claim(
  component: Resource,
  name: string,
  provider: ProviderResource,
  objects: readonly NamedObject[],
): void {
  const claims = attached<DeclaredObject[]>(provider, CLAIMS, () => []);
  const declaredBy = `${component.constructor.name} '${name}'`;
  const own = objects
    .filter((it) => !isLateBound(it.namespace) && !isLateBound(it.name))
    .map((it) => ({ ...it, cluster: '', declaredBy, isJudged: true }));
  accept(component, name, planOwnership(declaredBy, [...claims, ...own]));
  claims.push(...own);
}

/** What is kept with a provider for all components that use it. */
export function attached<Value>(provider: ProviderResource, key: symbol, make: () => Value): Value {
  const holder = provider as unknown as Record<symbol, Value>;
  if (holder[key] === undefined) Object.defineProperty(holder, key, { value: make() });
  return holder[key] as Value;
}
