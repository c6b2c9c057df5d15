import { findInstance } from '../../catalog/instance-lookup';
import type { Instance } from '../../catalog/instances';
import { objectAt, type Properties, textAt, textsAt, valueAt } from './properties';
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

/** Returns the zones of a node group: undefined where one of them is not known before the deployment. */
export function subnetsOf(view: ResourceView, { resource }: ViewedNodeGroup): readonly ViewedResource[] {
  return view.targets(valueAt(resource.properties, 'Subnets')).filter(({ type }) => type === 'AWS::EC2::Subnet');
}

const BASE64 = /^[A-Za-z0-9+/\s]+=*$/;

function decoded(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  if (!BASE64.test(text)) return text;
  return isKnown(text) ? Buffer.from(text, 'base64').toString('utf8') : undefined;
}
