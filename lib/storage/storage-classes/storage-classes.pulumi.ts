import { RolePolicy } from '@pulumi/aws/iam/rolePolicy';
import * as pulumi from '@pulumi/pulumi';
import { type AnyCluster, applyObjects } from '../../core/kubernetes.pulumi';
import { OutputMarkers } from '../../core/late-bound.pulumi';
import { accept, checked } from '../../core/plan.pulumi';
import { policyText } from '../../security/policy.pulumi';
import { CsiDriver } from '../csi-driver.pulumi';
import type { StorageClassesOptions } from './options';
import { EBS_DRIVER_ADDON, planStorageClasses, type StorageClassesPlan } from './storage-classes';

/** Args of `StorageClasses`. */
export interface StorageClassesArgs extends Omit<StorageClassesOptions, 'encryptionKeyArn'> {
  /** Our `Cluster`, or the name of an EKS cluster with the add-on `aws-ebs-csi-driver`, and a provider for it. */
  readonly cluster: AnyCluster;
  /**
   * ARN of the KMS key that encrypts the volumes: `keys.data.arn`. Volumes are encrypted without it too.
   * @default - the account's default key for EBS: the one that AWS manages, unless the account has set another
   */
  readonly encryptionKeyArn?: pulumi.Input<string>;
  /**
   * Name of the role of the EBS driver's pods. It gets the permission to use the key.
   * @default - that of our own cluster; of other clusters it is not known, and the plan warns
   */
  readonly driverRoleName?: pulumi.Input<string>;
}

/**
 * StorageClasses for the EBS volumes of pods: gp3, io2, st1 and sc1, encrypted, each volume in the zone of its first
 * pod, and a VolumeSnapshotClass. One of these for a cluster.
 *
 * Costs nothing itself; `plan.cost` has the price of each type of volume.
 *
 * @example
 * new StorageClasses('storage-classes', { cluster, encryptionKeyArn: keys.data.arn });
 */
export class StorageClasses extends pulumi.ComponentResource {
  readonly plan: StorageClassesPlan;
  /** What the EBS driver may do with the key. Undefined without a key, or where the driver's role is not known. */
  readonly keyPolicy: RolePolicy | undefined;
  /** The snapshot controller of the cluster. Undefined without snapshots. */
  readonly snapshotController: CsiDriver | undefined;
  /** The applied classes. */
  readonly objects: readonly pulumi.CustomResource[];
  private readonly late = new OutputMarkers();

  constructor(
    private readonly name: string,
    args: StorageClassesArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super('ai-datacenter:storage:StorageClasses', name, {}, opts);
    const { cluster, driverRoleName, ...options } = checked(name, args, ['cluster']);
    const role = driverRoleName ?? cluster.addonRoles?.get(EBS_DRIVER_ADDON)?.name;
    const marked = this.late.markAll<StorageClassesOptions>(options);
    this.plan = accept(this, name, planStorageClasses(marked, { driverRoleKnown: role !== undefined }));
    this.keyPolicy = this.allowKey(role);
    this.snapshotController = this.plan.snapshotClass && CsiDriver.of(this, cluster, 'snapshot-controller');
    // Volumes are made by claims that name the classes. The kind of the snapshot class comes with its controller.
    const dependsOn = [this.keyPolicy, this.snapshotController].filter((it) => it !== undefined);
    this.objects = applyObjects(this, name, cluster, objectsOf(this.plan), { late: this.late, dependsOn });
    this.registerOutputs({});
  }

  private allowKey(role: pulumi.Input<string> | undefined): RolePolicy | undefined {
    const { keyStatements } = this.plan;
    if (role === undefined || keyStatements.length === 0) return undefined;
    const args = { role, policy: policyText(keyStatements, this.late) };
    return new RolePolicy(`${this.name}-volume-key`, args, { parent: this });
  }
}

/** The classes as the API server takes them. The chart is loaded here and not at the top, because of cdk8s. */
function objectsOf(plan: StorageClassesPlan) {
  const { storageClassesObjects } = require('./storage-classes.chart') as typeof import('./storage-classes.chart');
  return storageClassesObjects(plan);
}
