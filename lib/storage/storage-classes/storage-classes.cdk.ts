import { type IRole, Policy } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct, type IConstruct } from 'constructs';
import { addonRoleOf } from '../../compute/cluster/addon-roles.cdk';
import { type AnyCluster, applyObjects, type ClusterHolder, clusterOf } from '../../core/kubernetes.cdk';
import { accept, checked } from '../../core/plan.cdk';
import { acceptKey } from '../../security/given-key.cdk';
import { cdkStatements } from '../../security/policy.cdk';
import { checkBackupPlan } from '../backup-decision.cdk';
import { CsiDriver } from '../csi-driver.cdk';
import type { StorageClassesOptions } from './options';
import { EBS_DRIVER_ADDON, planStorageClasses, type StorageClassesPlan } from './storage-classes';

/** Props of `StorageClasses`. */
export interface StorageClassesProps extends Omit<StorageClassesOptions, 'encryptionKeyArn'> {
  /** Our `Cluster`, or any cluster of `aws-eks-v2` or `aws-eks` that runs the add-on `aws-ebs-csi-driver`. */
  readonly cluster: AnyCluster | ClusterHolder;
  /**
   * Encrypts the volumes: `keys.data`. Volumes are encrypted without it too.
   * @default - the account's default key for EBS: the one that AWS manages, unless the account has set another
   */
  readonly encryptionKey?: IKey;
  /**
   * The role of the EBS driver's pods. It gets the permission to use the key.
   * @default - that of our own cluster; of other clusters it is not known, and the plan warns
   */
  readonly driverRole?: IRole;
}

/**
 * StorageClasses for the EBS volumes of pods: gp3, io2, st1 and sc1, encrypted, each volume in the zone of its first
 * pod, and a VolumeSnapshotClass. One of these for a cluster.
 *
 * Costs nothing itself; `plan.cost` has the price of each type of volume.
 *
 * @example
 * new StorageClasses(stack, 'StorageClasses', { cluster, encryptionKey: keys.data });
 */
export class StorageClasses extends Construct {
  readonly plan: StorageClassesPlan;
  /** What the EBS driver may do with the key. Undefined without a key, or where the driver's role is not known. */
  readonly keyPolicy: Policy | undefined;
  /** The snapshot controller of the cluster. Undefined without snapshots. */
  readonly snapshotController: CsiDriver | undefined;
  /** The applied classes. */
  readonly objects: IConstruct;

  constructor(scope: Construct, id: string, props: StorageClassesProps) {
    super(scope, id);
    const { cluster } = checked(this, props, ['cluster']);
    const encryptionKeyArn = acceptKey(this, props.encryptionKey, { option: 'encryptionKey' })?.keyArn;
    const role = props.driverRole ?? addonRoleOf(cluster, EBS_DRIVER_ADDON);
    const surroundings = { driverRoleKnown: role !== undefined };
    this.plan = accept(this, planStorageClasses({ ...props, encryptionKeyArn }, surroundings));
    checkBackupPlan(this, this.plan.backup);
    this.keyPolicy = this.allowKey(role);
    this.snapshotController = this.plan.snapshotClass && CsiDriver.of(cluster, 'snapshot-controller');
    this.objects = applyObjects(this, 'Objects', clusterOf(cluster), manifestsOf(this.plan));
    // Volumes are made by claims that name the classes. The kind of the snapshot class comes with its controller.
    for (const before of [this.keyPolicy, this.snapshotController])
      if (before !== undefined) this.objects.node.addDependency(before);
  }

  private allowKey(role: IRole | undefined): Policy | undefined {
    const { keyStatements } = this.plan;
    if (role === undefined || keyStatements.length === 0) return undefined;
    return new Policy(this, 'VolumeKey', { roles: [role], statements: cdkStatements(keyStatements) });
  }
}

/** The classes as the API server takes them. The chart is loaded here and not at the top, because of cdk8s. */
function manifestsOf(plan: StorageClassesPlan) {
  const { storageClassesObjects } = require('./storage-classes.chart') as typeof import('./storage-classes.chart');
  return storageClassesObjects(plan);
}
