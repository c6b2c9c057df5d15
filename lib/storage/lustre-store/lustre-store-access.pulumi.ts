import type { RolePolicy } from '@pulumi/aws/iam/rolePolicy';
import * as pulumi from '@pulumi/pulumi';
import type { KubernetesObject } from '../../core/kubernetes-objects';
import { type AnyCluster, applyObjects } from '../../core/kubernetes.pulumi';
import { OutputMarkers } from '../../core/late-bound.pulumi';
import { awsPlace, markedPlace } from '../../security/policy.pulumi';
import { CsiDriver } from '../csi-driver.pulumi';
import { type Grantee, grantStatements } from '../../security/grantee.pulumi';
import type { LustreAddress } from './existing-lustre-store';
import type { LustreReferences } from './file-system-data';
import { type LustreStorePlan, needsDriver } from './lustre-store';
import { repositoryTaskStatements } from './policy';

/** Permissions on a file system, for roles. Files themselves have owners and modes, as in any POSIX file system. */
export interface LustreStoreGrants {
  /** Import objects of linked buckets and export files to them, by data repository tasks. */
  repositoryTasks(name: string, grantee: Grantee): RolePolicy;
}

/** A Lustre file system: a `LustreStore`, or one that exists already. */
export interface ILustreStore {
  readonly fileSystemId: pulumi.Output<string>;
  readonly dnsName: pulumi.Output<string>;
  readonly mountName: pulumi.Output<string>;
  readonly grants: LustreStoreGrants;
  /** The objects of the cluster: claims, and a StorageClass. What mounts them depends on them. */
  readonly objects: readonly pulumi.CustomResource[];
}

/** What new and existing file systems have in common. */
export abstract class LustreStoreAccess extends pulumi.ComponentResource implements ILustreStore {
  abstract readonly fileSystemId: pulumi.Output<string>;
  abstract readonly dnsName: pulumi.Output<string>;
  abstract readonly mountName: pulumi.Output<string>;
  abstract readonly objects: readonly pulumi.CustomResource[];
  protected readonly late = new OutputMarkers();

  readonly grants: LustreStoreGrants = {
    repositoryTasks: (name, grantee) => this.grant(`${this.storeName}-${name}-repository-tasks`, grantee),
  };

  constructor(
    protected readonly storeName: string,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super('ai-datacenter:storage:LustreStore', storeName, {}, opts);
  }

  /** The driver of the cluster if something is mounted there. */
  protected driverOf(cluster: AnyCluster | undefined, plan: LustreStorePlan, install = true): CsiDriver | undefined {
    return install && needsDriver(plan) && cluster !== undefined
      ? CsiDriver.of(this, cluster, 'aws-fsx-csi-driver')
      : undefined;
  }

  /** Applies the objects of a file system after what they need; none without any. */
  protected apply(
    cluster: AnyCluster | undefined,
    plan: LustreStorePlan,
    dependsOn: readonly pulumi.Resource[],
    references?: LustreReferences,
  ): readonly pulumi.CustomResource[] {
    const address = {
      fileSystemId: this.late.mark(this.fileSystemId),
      dnsName: this.late.mark(this.dnsName),
      mountName: this.late.mark(this.mountName),
    };
    const objects = objectsOf(plan, address, references);
    if (cluster === undefined || objects.length === 0) return [];
    return applyObjects(this, this.storeName, cluster, objects, { late: this.late, dependsOn });
  }

  private grant(name: string, grantee: Grantee): RolePolicy {
    const late = new OutputMarkers();
    const place = markedPlace(awsPlace(this), late);
    const statements = repositoryTaskStatements(late.mark(this.fileSystemId), place);
    return grantStatements(this, name, grantee, statements, late);
  }
}

/** The objects as the API server takes them. The chart is loaded here and not at the top, because of cdk8s. */
function objectsOf(
  plan: LustreStorePlan,
  address: LustreAddress,
  references?: LustreReferences,
): readonly KubernetesObject[] {
  const { lustreObjects } = require('./objects.chart') as typeof import('./objects.chart');
  return lustreObjects(plan, address, references);
}
