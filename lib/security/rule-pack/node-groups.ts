import { findInstance } from '../../catalog/instance-lookup';
import type { Instance } from '../../catalog/instances';
import { objectAt, objectsAt, type Properties, textAt, textsAt, valueAt } from './properties';
import { isKnown } from './reference';
import type { ResourceView, ViewedResource } from './resource-view';

const LAUNCH_TEMPLATE = 'AWS::EC2::LaunchTemplate';

/** A managed node group with its launch template. */
export interface ViewedNodeGroup {
  readonly resource: ViewedResource;
  /** @default - EKS makes one, or it is not in the view */
  readonly template?: ViewedResource;
  /** What the launch template says of an instance. Empty without one. */
  readonly data: Properties;
  /** The types that the catalog knows. */
  readonly instances: readonly Instance[];
  /** In the template or in the node group, as text. Undefined where it is not known before the deployment. */
  readonly userData?: string;
}

/** Returns the managed node groups of a view. */
export function nodeGroupsOf(view: ResourceView): readonly ViewedNodeGroup[] {
  return view.ofType('AWS::EKS::Nodegroup').map((resource) => {
    const template =
      view.target(valueAt(resource.properties, 'LaunchTemplate.Id'), LAUNCH_TEMPLATE) ??
      view.target(valueAt(resource.properties, 'LaunchTemplate.Name'), LAUNCH_TEMPLATE);
    const data = objectAt(template?.properties, 'LaunchTemplateData');
    const types = [...textsAt(resource.properties, 'InstanceTypes'), ...textsAt(data, 'InstanceType')];
    return {
      resource,
      template,
      data,
      instances: types.flatMap((type) => findInstance(type) ?? []),
      userData: decoded(textAt(data, 'UserData')),
    };
  });
}

/** Returns the launch templates of a view with the types that they are started with. */
export function launchTemplatesOf(view: ResourceView): readonly {
  readonly template: ViewedResource;
  readonly data: Properties;
  readonly instances: readonly Instance[];
}[] {
  const groups = nodeGroupsOf(view);
  return view.ofType(LAUNCH_TEMPLATE).map((template) => {
    const data = objectAt(template.properties, 'LaunchTemplateData');
    const own = textsAt(data, 'InstanceType').flatMap((type) => findInstance(type) ?? []);
    const ofGroups = groups.filter((group) => group.template === template).flatMap(({ instances }) => instances);
    return { template, data, instances: [...new Set([...own, ...ofGroups])] };
  });
}

/** Returns the EFA interfaces of a launch template. */
export function efaInterfacesOf(data: Properties): readonly Properties[] {
  return objectsAt(data, 'NetworkInterfaces').filter((each) => (textAt(each, 'InterfaceType') ?? '').startsWith('efa'));
}

/** Returns whether the nodes of a group have EFA interfaces. */
export function hasEfa({ data }: ViewedNodeGroup): boolean {
  return efaInterfacesOf(data).length > 0;
}

/** Where a launch template names its capacity reservation. */
export const RESERVATION_TARGET = 'CapacityReservationSpecification.CapacityReservationTarget';

/** Returns whether nodes are in capacity that is reserved: EC2 has placed it already. */
export function isReserved({ data, resource }: ViewedNodeGroup): boolean {
  return (
    valueAt(data, RESERVATION_TARGET) !== undefined || valueAt(resource.properties, 'CapacityType') === 'CAPACITY_BLOCK'
  );
}

/** Returns the subnets of a node group that are in the view. */
export function subnetsOf(view: ResourceView, { resource }: ViewedNodeGroup): readonly ViewedResource[] {
  return view.targets(valueAt(resource.properties, 'Subnets')).filter(({ type }) => type === 'AWS::EC2::Subnet');
}

/** Returns the zones of these subnets; a subnet whose zone is not declared counts as one of its own. */
export function zonesOf(view: ResourceView, group: ViewedNodeGroup): readonly string[] {
  const zones = subnetsOf(view, group).map(({ id, properties }) => String(properties['AvailabilityZone'] ?? id));
  return [...new Set(zones)];
}

const BASE64 = /^[A-Za-z0-9+/\s]+=*$/;

function decoded(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  if (!BASE64.test(text)) return text;
  return isKnown(text) ? Buffer.from(text, 'base64').toString('utf8') : undefined;
}
