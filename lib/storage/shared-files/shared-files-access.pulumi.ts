import type { RolePolicy } from '@pulumi/aws/iam/rolePolicy';
import * as pulumi from '@pulumi/pulumi';
import { type AnyCluster, applyObjects } from '../../core/kubernetes.pulumi';
import { OutputMarkers } from '../../core/late-bound.pulumi';
import { awsPlace, type AwsPlaceOutputs } from '../../security/policy.pulumi';
import { EFS_CSI_NODE } from '../csi-driver';
import { CsiDriver } from '../csi-driver.pulumi';
import { type Grantee, grantStatements } from '../../security/grantee.pulumi';
import type { FolderPlan } from './folders';
import { type SharedFilesArns, sharedFilesReadStatements, sharedFilesWriteStatements } from './policy';

/** Permissions on shared files, for roles: through the access points of the folders only. */
export interface SharedFilesGrants {
  /** Mount the folders and read them. */
  read(name: string, grantee: Grantee): RolePolicy;
  /** Mount the folders and write into them. */
  write(name: string, grantee: Grantee): RolePolicy;
}

/** Files that many clients share: `SharedFiles`, or a file system that exists already. */
export interface ISharedFiles {
  readonly fileSystemId: pulumi.Output<string>;
  /** The id of the access point of each folder, by its name. */
  readonly accessPointIds: ReadonlyMap<string, pulumi.Output<string>>;
  readonly grants: SharedFilesGrants;
  /** The claims. What mounts them depends on them. */
  readonly objects: readonly pulumi.CustomResource[];
}

/** Where the claims of shared files are. */
export interface SharedFilesCluster {
  /** The cluster whose pods mount them. @default - none */
  readonly cluster?: AnyCluster;
  /**
   * Whether the EFS CSI driver is installed in `cluster`, once for all file systems. A driver that others installed
   * needs `grants.write` for the role of its node pods.
   * @default true
   */
  readonly installCsiDriver?: boolean;
}

type StatementsOf = typeof sharedFilesReadStatements;

/** What new and existing file systems have in common. */
export abstract class SharedFilesAccess extends pulumi.ComponentResource implements ISharedFiles {
  abstract readonly fileSystemId: pulumi.Output<string>;
  abstract readonly accessPointIds: ReadonlyMap<string, pulumi.Output<string>>;
  abstract readonly objects: readonly pulumi.CustomResource[];
  protected readonly late = new OutputMarkers();
  private place: AwsPlaceOutputs | undefined;

  readonly grants: SharedFilesGrants = {
    read: (name, grantee) => this.grant(`${this.storeName}-${name}-read`, grantee, sharedFilesReadStatements),
    write: (name, grantee) => this.grant(`${this.storeName}-${name}-write`, grantee, sharedFilesWriteStatements),
  };

  constructor(
    protected readonly storeName: string,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super('ai-datacenter:storage:SharedFiles', storeName, {}, opts);
  }

  /** Applies the claims, after the driver and what it needs. */
  protected mount(
    { cluster, installCsiDriver = true }: SharedFilesCluster,
    folders: readonly Pick<FolderPlan, 'name' | 'volumes'>[],
    needs: readonly pulumi.Resource[] = [],
  ): readonly pulumi.CustomResource[] {
    if (cluster === undefined || folders.every(({ volumes }) => volumes.length === 0)) return [];
    const mounted = folders.map((folder) => ({
      folder,
      accessPointId: this.late.mark(this.accessPointIds.get(folder.name) ?? ''),
    }));
    const { sharedFilesObjects } = require('./objects.chart') as typeof import('./objects.chart');
    const objects = sharedFilesObjects(this.late.mark(this.fileSystemId), mounted);
    const dependsOn = [...needs, ...(installCsiDriver ? this.install(cluster) : [])];
    return applyObjects(this, this.storeName, cluster, objects, { late: this.late, dependsOn });
  }

  private install(cluster: AnyCluster): readonly pulumi.Resource[] {
    const driver = CsiDriver.of(this, cluster, 'aws-efs-csi-driver');
    const statements = sharedFilesWriteStatements(this.arns(this.late));
    return [driver, driver.allow(this, `${this.storeName}-driver`, EFS_CSI_NODE, statements, this.late)];
  }

  private grant(name: string, grantee: Grantee, statementsOf: StatementsOf): RolePolicy {
    const late = new OutputMarkers();
    return grantStatements(this, name, grantee, statementsOf(this.arns(late)), late);
  }

  private arns(late: OutputMarkers): SharedFilesArns {
    this.place ??= awsPlace(this);
    const { partition, region, accountId } = this.place;
    const arn = (kind: string, id: pulumi.Output<string>): string =>
      late.mark(pulumi.interpolate`arn:${partition}:elasticfilesystem:${region}:${accountId}:${kind}/${id}`);
    return {
      fileSystemArn: arn('file-system', this.fileSystemId),
      accessPointArns: [...this.accessPointIds.values()].map((id) => arn('access-point', id)),
    };
  }
}
