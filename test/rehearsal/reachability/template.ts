import type { NetworkResource } from '../../../lib/rehearsal/src/reachability/network-resource';

interface Template {
  readonly Resources: Readonly<
    Record<string, { readonly Type: string; readonly Properties?: Readonly<Record<string, unknown>> }>
  >;
}

const PSEUDO: Readonly<Record<string, string>> = { 'AWS::Region': 'eu-central-1', 'AWS::Partition': 'aws' };
/** Attributes by which other resources name the resource itself. */
const OWN_IDS = ['GroupId', 'VpcId', 'SubnetId', 'AllocationId'];

/** The resources of a template that stands for itself, named by their logical ids. */
export function resourcesOfTemplate(template: unknown): NetworkResource[] {
  const { Resources } = template as Template;
  return Object.entries(Resources).map(([id, { Type, Properties = {} }]) => ({
    id,
    type: Type,
    path: id,
    properties: resolved(Properties) as NetworkResource['properties'],
    ...(Type === 'AWS::EKS::Cluster' && { attributes: { ClusterSecurityGroupId: `${id}.ClusterSecurityGroupId` } }),
  }));

  function resolved(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(resolved);
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value);
    const [name = '', argument] = entries[0] ?? [];
    if (entries.length !== 1) return Object.fromEntries(entries.map(([key, item]) => [key, resolved(item)]));
    if (name === 'Ref') return PSEUDO[String(argument)] ?? argument;
    if (name === 'Fn::Join')
      return (resolved((argument as unknown[])[1]) as unknown[]).join(String((argument as unknown[])[0]));
    if (name !== 'Fn::GetAtt') return { [name]: resolved(argument) };
    const [resource = '', attribute = ''] = argument as string[];
    if (OWN_IDS.includes(attribute)) return resource;
    const property = Resources[resource]?.Properties?.[attribute];
    return typeof property === 'string' ? property : `${resource}.${attribute}`;
  }
}
