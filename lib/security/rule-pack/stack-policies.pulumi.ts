import { checkAcknowledgements } from './acknowledgements';
import { RULES } from './all-rules';
import { type Acknowledgement, evaluateRules, openFindings } from './evaluate';
import type { PulumiResource } from './pulumi-document';
import { idOf, viewOfPulumi } from './pulumi-view';
import type { ResourceView } from './resource-view';
import { isObject } from './properties';
import { UNKNOWN } from '../../catalog/cloud-types/json';

/** A resource as `@pulumi/policy` gives it to a policy of the whole stack. */
export interface PolicyStackResource {
  readonly type: string;
  readonly urn: string;
  readonly props: Readonly<Record<string, unknown>>;
  readonly parent?: { readonly urn: string };
  readonly dependencies: readonly { readonly urn: string }[];
  readonly propertyDependencies: Readonly<Record<string, readonly { readonly urn: string }[]>>;
}

/** One rule as a policy of `@pulumi/policy`: a StackValidationPolicy. */
export interface DatacenterPolicy {
  readonly name: string;
  readonly description: string;
  readonly enforcementLevel: 'advisory' | 'mandatory';
  validateStack(
    args: { readonly resources: readonly PolicyStackResource[] },
    report: (message: string, urn?: string) => void,
  ): void;
}

export interface DatacenterPoliciesOptions {
  /**
   * Whether a finding stops an update ('mandatory') or is printed alone ('advisory').
   * @default 'mandatory'
   */
  readonly enforcementLevel?: 'advisory' | 'mandatory';
  /**
   * Findings that are accepted, each with a reason of at least three words. A path is the names of the components and
   * of the resource, such as `cluster/cluster-system-nodes`.
   * @default - none
   */
  readonly acknowledgements?: readonly Acknowledgement[];
}

/**
 * Returns the rules for GPU and AI datacenters as policies for a `PolicyPack` of `@pulumi/policy` (1.x), which you
 * install yourself. A preview is judged as an update is: what is not known yet is not judged.
 *
 * It costs nothing on AWS.
 *
 * @see https://www.pulumi.com/docs/insights/policy/
 * @example
 * new PolicyPack('ai-datacenter', { policies: datacenterPolicies() });
 */
export function datacenterPolicies(options: DatacenterPoliciesOptions = {}): DatacenterPolicy[] {
  const { enforcementLevel = 'mandatory', acknowledgements = [] } = options;
  checkAcknowledgements(acknowledgements);
  const views = new WeakMap<object, ResourceView>();
  const viewOf = (resources: readonly PolicyStackResource[]): ResourceView => {
    const view = views.get(resources) ?? viewOfPulumi(resources.map(known));
    views.set(resources, view);
    return view;
  };
  return RULES.map((rule) => ({
    name: rule.id,
    description: `${rule.title} ${rule.why}`,
    enforcementLevel,
    validateStack: ({ resources }, report) => {
      const urns = new Map(resources.map(({ urn }) => [idOf(urn), urn]));
      for (const { resource, path, message, fix } of openFindings(
        evaluateRules(viewOf(resources), [rule], acknowledgements),
      ))
        report(`${path}: ${message} ${fix}`, urns.get(resource));
    },
  }));
}

function known({ type, urn, props, parent, dependencies, propertyDependencies }: PolicyStackResource): PulumiResource {
  return {
    type,
    urn,
    parent: parent?.urn,
    inputs: readable(props) as PulumiResource['inputs'],
    dependencies: dependencies.map((each) => each.urn),
    propertyDependencies: Object.fromEntries(
      Object.entries(propertyDependencies).map(([name, list]) => [name, list.map((each) => each.urn)]),
    ),
  };
}

/** A copy of properties. During a preview `@pulumi/policy` throws where a value is read that is not known yet. */
function readable(value: unknown): unknown {
  if (Array.isArray(value)) return Array.from(value, (_, index) => readable(readAt(value, index)));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.keys(value).map((name) => [name, readable(readAt(value, name))]));
}

function readAt(value: object, name: string | number): unknown {
  try {
    return (value as Readonly<Record<string | number, unknown>>)[name];
  } catch {
    return UNKNOWN;
  }
}
