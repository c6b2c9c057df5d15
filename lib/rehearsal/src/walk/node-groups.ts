import type { DeclaredResource } from './declared';

/** A node group and the parts of its launch template that say what its nodes are. */
export interface DeclaredNodeGroup {
  readonly instanceType: string;
  readonly desiredNodes: number;
  readonly efaInterfaces: number;
  readonly taints: readonly { readonly Key: string; readonly Value?: string; readonly Effect: string }[];
}

interface NodeGroupProperties {
  readonly LaunchTemplate: { readonly Id: { readonly Ref: string } };
  readonly ScalingConfig: { readonly DesiredSize: number };
  readonly Taints?: DeclaredNodeGroup['taints'];
}

interface LaunchTemplateData {
  readonly InstanceType: string;
  readonly NetworkInterfaces?: readonly { readonly InterfaceType?: string }[];
}

/** The node groups of a set of templates. */
export function declaredNodeGroups(declared: readonly DeclaredResource[]): DeclaredNodeGroup[] {
  return declared
    .filter((resource) => resource.type === 'AWS::EKS::Nodegroup')
    .map(({ stack, logicalId, properties }) => {
      const { LaunchTemplate, ScalingConfig, Taints } = properties as unknown as NodeGroupProperties;
      const template = declared.find(
        (resource) => resource.stack === stack && resource.logicalId === LaunchTemplate.Id.Ref,
      );
      if (template === undefined)
        throw new Error(`${stack} declares no launch template of the node group ${logicalId}`);
      const { InstanceType, NetworkInterfaces } = template.properties.LaunchTemplateData as LaunchTemplateData;
      return {
        instanceType: InstanceType,
        desiredNodes: ScalingConfig.DesiredSize,
        efaInterfaces: (NetworkInterfaces ?? []).filter((each) => each.InterfaceType?.startsWith('efa')).length,
        taints: Taints ?? [],
      };
    });
}
