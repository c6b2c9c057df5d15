import type { NodeGroupOptions } from '../../../lib/compute/node-group/options';

/** Values that no option takes, or only few: JavaScript users and late-bound values pass them. */
export const WRONG_VALUES: readonly unknown[] = [
  null,
  'x',
  1.5,
  NaN,
  {},
  [],
  [null],
  () => 1,
  true,
  // A number token of CDK.
  -1.8881545897087626e289,
];

const OPTIONS: Record<keyof NodeGroupOptions, true> = {
  instanceType: true,
  customInstance: true,
  amiType: true,
  imageId: true,
  serviceIpv4Cidr: true,
  desiredNodes: true,
  minNodes: true,
  maxNodes: true,
  capacityType: true,
  capacityReservationId: true,
  capacityReservationZone: true,
  clusterPlacementGroup: true,
  placementGroupName: true,
  efa: true,
  nvmeStrategy: true,
  rootVolumeGiB: true,
  rootVolumeIops: true,
  rootVolumeThroughputMiBs: true,
  labels: true,
  taints: true,
  tags: true,
  updateStrategy: true,
  maxUnavailable: true,
  nodeRepair: true,
  podNetwork: true,
  prefixDelegation: true,
  podsPerNode: true,
  maxPods: true,
  reservedCpuMillicores: true,
  reservedMemoryMiB: true,
  metadataHopLimit: true,
  cniPolicyOnNodeRole: true,
  kubernetesVersion: true,
  releaseVersion: true,
  subnetPrefixLengths: true,
  subnetZones: true,
  rolePath: true,
  permissionsBoundaryArn: true,
};

/** Every option of a node group; the compiler keeps the list complete. */
export const OPTION_NAMES = Object.keys(OPTIONS) as (keyof NodeGroupOptions)[];
