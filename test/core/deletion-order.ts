import type { Template } from 'aws-cdk-lib/assertions';

interface Resource {
  readonly Type: string;
  readonly DependsOn?: string | readonly string[];
}

/**
 * Returns the ids of the resources that CloudFormation makes before one resource, and removes after it: those that it
 * depends on or refers to, and theirs.
 */
export function outlives(template: Template, id: string): ReadonlySet<string> {
  const resources = template.toJSON().Resources as Readonly<Record<string, Resource>>;
  const found = new Set<string>();
  const visit = (from: string): void => {
    for (const name of namesIn(resources[from])) {
      if (!(name in resources) || found.has(name)) continue;
      found.add(name);
      visit(name);
    }
  };
  visit(id);
  return found;
}

/** Returns the ids of all resources of a type. */
export function idsOf(template: Template, ...types: readonly string[]): string[] {
  return types.flatMap((type) => Object.keys(template.findResources(type)));
}

/** The types of what CDK applies by kubectl and Helm. */
export const APPLIED = ['Custom::AWSCDK-EKS-KubernetesResource', 'Custom::AWSCDK-EKS-HelmChart'] as const;

/** Every text in a resource that may name another: in Ref, GetAtt, Sub and DependsOn. */
function namesIn(value: unknown): string[] {
  if (typeof value === 'string')
    return [value, ...[...value.matchAll(/\$\{([A-Za-z0-9]+)/g)].map(([, name]) => name ?? '')];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(namesIn);
}
