import { k8s } from 'cdk8s-plus-28';

/** Returns amounts of resources, such as `{ cpu: '100m', memory: '128Mi' }`, as cdk8s takes them. */
export function quantities(amounts: Readonly<Record<string, string>>): Record<string, k8s.Quantity> {
  return Object.fromEntries(Object.entries(amounts).map(([name, amount]) => [name, k8s.Quantity.fromString(amount)]));
}
