import { CSI_DRIVER_VERSIONS } from '../catalog/addon-versions';
import type { addonData } from '../compute/cluster/addons';

/** A managed EKS add-on by which a cluster gets volumes, or snapshots of volumes. */
export type CsiDriverName = keyof typeof CSI_DRIVER_VERSIONS;

/** A driver, as a cluster installs it. */
export interface CsiDriverPlan {
  readonly name: CsiDriverName;
  /** Undefined if EKS chooses it, when the add-on is made; then it stays. */
  readonly version: string | undefined;
  readonly namespace: string;
  /**
   * The service accounts whose pods call AWS. Each has a role of its own, without permissions: a store adds those for
   * itself.
   */
  readonly serviceAccounts: readonly string[];
}

/** The service accounts of the drivers. A store names one of them when it adds a permission. */
export const FSX_CSI_CONTROLLER = 'fsx-csi-controller-sa';
export const EFS_CSI_CONTROLLER = 'efs-csi-controller-sa';
export const EFS_CSI_NODE = 'efs-csi-node-sa';
export const S3_CSI_DRIVER = 's3-csi-driver-sa';

/**
 * The service accounts that call AWS, by driver. The driver of instance stores and the snapshot controller call none:
 * snapshots are made by the driver of the volume.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/workloads-add-ons-available-eks.html (read 2026-11-26)
 * @see https://github.com/kubernetes-sigs/aws-efs-csi-driver/tree/master/charts the names in values.yaml
 */
const SERVICE_ACCOUNTS: Readonly<Record<CsiDriverName, readonly string[]>> = {
  'aws-fsx-csi-driver': [FSX_CSI_CONTROLLER],
  'aws-efs-csi-driver': [EFS_CSI_CONTROLLER, EFS_CSI_NODE],
  'aws-mountpoint-s3-csi-driver': [S3_CSI_DRIVER],
  'aws-ec2-local-instance-store-csi-driver': [],
  'snapshot-controller': [],
};

/** All of them are in the namespace of the system. */
const NAMESPACE = 'kube-system';

/** Plans a driver. */
export function planCsiDriver(name: CsiDriverName): CsiDriverPlan {
  const { version } = CSI_DRIVER_VERSIONS[name];
  return { name, version, namespace: NAMESPACE, serviceAccounts: SERVICE_ACCOUNTS[name] };
}

/** Returns the purpose of the role of one service account, as IAM shows it. */
export function csiRoleDescription({ name }: CsiDriverPlan, serviceAccount: string): string {
  return `Pods ${serviceAccount} of the EKS add-on ${name}`;
}

/**
 * Returns a driver in EKS's own shape. A conflict is settled for the add-on: it takes over a driver that was installed
 * by Helm under the same names. Its pods get their permissions by associations of their own.
 *
 * @see https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateAddon.html
 */
export function csiDriverData({ name, version }: CsiDriverPlan, clusterName: string) {
  return {
    clusterName,
    addonName: name,
    ...(version !== undefined && { addonVersion: version }),
    resolveConflicts: 'OVERWRITE',
  } satisfies Partial<ReturnType<typeof addonData>>;
}
