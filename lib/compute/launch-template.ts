import type { VolumePlan } from './node-group/disks';
import type { NodeGroupPlan } from './node-group/node-group';

/** What a launch template refers to. Every text may be late-bound. */
export interface LaunchTemplateReferences {
  /** The node group's own security group. */
  readonly ownGroupId: string;
  /** The security group of nodes and control plane. */
  readonly clusterGroupId: string;
  /** Base64. */
  readonly userData: string;
  /** The key of every volume. @default - the account's default EBS key */
  readonly kmsKeyId?: string;
  /** @default - no placement group */
  readonly placementGroupName?: string;
}

/** EC2's `LaunchTemplateData` of a node group. */
export type LaunchTemplateData = ReturnType<typeof launchTemplateData>;

/** Resources that EC2 tags together with a node. */
const TAGGED_RESOURCES = ['instance', 'volume', 'network-interface'] as const;

/**
 * Returns the launch template of a node group in EC2's own shape. It carries the instance type if the group has one:
 * with types in the node group EKS rejects the interfaces of the launch template.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RequestLaunchTemplateData.html
 * @see https://docs.aws.amazon.com/eks/latest/userguide/launch-templates.html
 */
export function launchTemplateData(plan: NodeGroupPlan, refs: LaunchTemplateReferences) {
  const { capacityReservationId, marketType } = plan.capacity;
  // With types in the node group its launch template names none, and leaves the interfaces to EKS.
  const isOneType = plan.instanceTypes.length === 1;
  const interfaces = networkInterfaces(plan, refs);
  return {
    instanceType: isOneType ? plan.instance.type : undefined,
    imageId: plan.image.imageId,
    networkInterfaces: isOneType ? interfaces : undefined,
    securityGroupIds: isOneType ? undefined : interfaces[0]?.groups,
    metadataOptions: {
      httpEndpoint: 'enabled',
      httpTokens: plan.metadata.httpTokens,
      httpPutResponseHopLimit: plan.metadata.hopLimit,
    },
    blockDeviceMappings: plan.volumes.map((volume) => blockDeviceMapping(volume, refs)),
    userData: refs.userData,
    instanceMarketOptions: marketType && { marketType },
    capacityReservationSpecification: ifPresent(capacityReservationId, (id) => ({
      capacityReservationTarget: { capacityReservationId: id },
    })),
    placement: ifPresent(refs.placementGroupName, (groupName) => ({ groupName })),
    tagSpecifications: nodeTagSpecifications(plan.tags, plan.interfaceTags),
  };
}

function networkInterfaces(plan: NodeGroupPlan, { ownGroupId, clusterGroupId }: LaunchTemplateReferences) {
  const groupIds = { own: ownGroupId, cluster: clusterGroupId };
  const more = { interface: plan.additionalSecurityGroupIds, 'efa-only': [] } as const;
  return plan.interfaces.map(({ networkCardIndex, deviceIndex, interfaceType, securityGroups }) => ({
    networkCardIndex,
    deviceIndex,
    interfaceType,
    associatePublicIpAddress: false,
    deleteOnTermination: true,
    groups: [...securityGroups.map((group) => groupIds[group]), ...more[interfaceType]],
  }));
}

/** Without a key of its own a volume of the image would have the account's default one. */
function blockDeviceMapping(volume: VolumePlan, { kmsKeyId }: LaunchTemplateReferences) {
  return {
    deviceName: volume.deviceName,
    ebs: {
      volumeType: volume.volumeType,
      volumeSize: volume.sizeGiB,
      iops: volume.iops,
      throughput: volume.throughputMiBs,
      encrypted: volume.encrypted,
      kmsKeyId,
      deleteOnTermination: true,
    },
  };
}

/** Returns the tags of everything that EC2 makes from a launch template, and those of its interfaces only. */
export function nodeTagSpecifications(
  tags: Readonly<Record<string, string>>,
  interfaceTags: Readonly<Record<string, string>>,
) {
  const specifications = TAGGED_RESOURCES.flatMap((resourceType) => {
    const own = resourceType === 'network-interface' ? interfaceTags : {};
    return tagSpecifications({ ...tags, ...own }, [resourceType]) ?? [];
  });
  return specifications.length === 0 ? undefined : specifications;
}

/**
 * Returns the same tags for each kind of resource that EC2 makes with or from a launch template. Nothing but the launch
 * template reaches them: neither tags of the node group, nor those of a CloudFormation stack. EC2 rejects an empty list
 * of tags.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/eks-using-tags.html (node groups do not pass tags on)
 */
export function tagSpecifications(tags: Readonly<Record<string, string>>, resourceTypes: readonly string[]) {
  const list = Object.entries(tags).map(([key, value]) => ({ key, value }));
  return list.length === 0 ? undefined : resourceTypes.map((resourceType) => ({ resourceType, tags: list }));
}

function ifPresent<Value>(text: string | undefined, build: (text: string) => Value): Value | undefined {
  return text === undefined ? undefined : build(text);
}
