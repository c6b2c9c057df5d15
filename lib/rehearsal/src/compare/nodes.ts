import { ACCELERATORS } from '../../../catalog/accelerators';
import { findInstance } from '../../../catalog/instance-lookup';
import type { ClusterNode } from '../cluster/cluster';
import type { DeployedResource } from './resource';

/** What the nodes of a node group should be, by its declaration and the catalog. */
export interface ExpectedNodes {
  readonly cluster: string;
  readonly nodeGroup: string;
  readonly path: string;
  readonly line?: string;
  /** More than one: any of them. */
  readonly instanceTypes: readonly string[];
  readonly count: number;
  readonly taints: readonly string[];
  /** Resource name to the count of each node: GPUs, EFA interfaces. */
  readonly devices: Readonly<Record<string, number>>;
}

export interface NodeDifference {
  readonly nodeGroup: string;
  readonly path: string;
  readonly line?: string;
  readonly property: string;
  readonly declared: string;
  readonly deployed: string;
}

const EFFECTS: Readonly<Record<string, string>> = {
  NO_SCHEDULE: 'NoSchedule',
  NO_EXECUTE: 'NoExecute',
  PREFER_NO_SCHEDULE: 'PreferNoSchedule',
};

interface NodeGroup {
  readonly ClusterName?: string;
  readonly InstanceTypes?: readonly string[];
  readonly LaunchTemplate?: { readonly Id?: string; readonly Name?: string };
  readonly ScalingConfig?: { readonly DesiredSize?: number | string; readonly MinSize?: number | string };
  readonly Taints?: readonly { readonly Key: string; readonly Value?: string; readonly Effect: string }[];
}

interface TemplateData {
  readonly InstanceType?: string;
  readonly NetworkInterfaces?: readonly { readonly InterfaceType?: string }[];
}

/** The instance type that EKS takes where a node group names none. */
const EKS_DEFAULT_TYPE = 't3.medium';

export function expectedNodes(resources: readonly DeployedResource[]): ExpectedNodes[] {
  return resources
    .filter(({ type, physicalId }) => type === 'AWS::EKS::Nodegroup' && physicalId !== '')
    .map((resource) => {
      const group = resource.resolved as NodeGroup;
      const data = launchTemplateData(resources, group);
      const instanceTypes = data?.InstanceType === undefined ? group.InstanceTypes : [data.InstanceType];
      const { DesiredSize, MinSize } = group.ScalingConfig ?? {};
      return {
        cluster: String(group.ClusterName),
        // CloudFormation's id of a node group is `cluster/name` on AWS and the name alone on the local cloud.
        nodeGroup: resource.physicalId.split('/').at(-1) ?? '',
        path: resource.path,
        line: resource.line,
        instanceTypes: instanceTypes ?? [EKS_DEFAULT_TYPE],
        count: Number(DesiredSize ?? MinSize ?? 1),
        taints: (group.Taints ?? []).map(
          ({ Key, Value, Effect }) => `${Key}${Value ? `=${Value}` : ''}:${EFFECTS[Effect] ?? Effect}`,
        ),
        devices: devices(instanceTypes, data),
      };
    });
}

function launchTemplateData(resources: readonly DeployedResource[], group: NodeGroup): TemplateData | undefined {
  const { Id, Name } = group.LaunchTemplate ?? {};
  const found = resources.find(
    ({ type, physicalId, resolved }) =>
      type === 'AWS::EC2::LaunchTemplate' &&
      (physicalId === Id || (Name !== undefined && resolved.LaunchTemplateName === Name)),
  );
  return found?.resolved.LaunchTemplateData as TemplateData | undefined;
}

function devices(instanceTypes: readonly string[] | undefined, data: TemplateData | undefined): Record<string, number> {
  const [only, ...others] = instanceTypes ?? [];
  if (only === undefined || others.length > 0) return {};
  const { accelerator, acceleratorCount = 0 } = findInstance(only) ?? {};
  const efa = (data?.NetworkInterfaces ?? []).filter((each) => each.InterfaceType?.startsWith('efa')).length;
  return {
    ...(accelerator !== undefined &&
      acceleratorCount > 0 && { [ACCELERATORS[accelerator].resourceName]: acceleratorCount }),
    ...(efa > 0 && { 'vpc.amazonaws.com/efa': efa }),
  };
}

/** Compares the nodes of a group with its declaration. */
export function nodeDifferences(group: ExpectedNodes, nodes: readonly ClusterNode[]): NodeDifference[] {
  const there = nodes.filter((node) => node.nodeGroup === group.nodeGroup);
  const ready = there.filter((node) => node.ready);
  const found: NodeDifference[] = [];
  const check = (property: string, declared: string, deployed: string) => {
    const { nodeGroup, path, line } = group;
    if (declared !== deployed) found.push({ nodeGroup, path, line, property, declared, deployed });
  };
  check('ready nodes', String(group.count), String(ready.length));
  const wrong = there.filter((node) => !group.instanceTypes.includes(node.instanceType));
  check(
    'instance type',
    group.instanceTypes.join(' or '),
    distinct(wrong, (node) => node.instanceType) || group.instanceTypes.join(' or '),
  );
  if (there.length === 0) return found;
  for (const [resource, count] of Object.entries(group.devices))
    check(
      `allocatable ${resource}, each`,
      String(count),
      distinct(there, (node) => node.allocatable[resource] ?? '0'),
    );
  check(
    'taints',
    listed(group.taints),
    distinct(there, (node) => listed(node.taints)),
  );
  return found;
}

function listed(taints: readonly string[]): string {
  return taints.toSorted().join(', ') || 'none';
}

function distinct(nodes: readonly ClusterNode[], read: (node: ClusterNode) => string): string {
  return [...new Set(nodes.map(read))].join(' / ');
}
