import { Addon } from '@pulumi/aws/eks/addon';
import type { RolePolicy } from '@pulumi/aws/iam/rolePolicy';
import * as pulumi from '@pulumi/pulumi';
import { attached } from '../core/claims.pulumi';
import { type AnyCluster, providerName } from '../core/kubernetes.pulumi';
import type { OutputMarkers } from '../core/late-bound.pulumi';
import { PodIdentityAssociation } from '../security/pod-identity-association.pulumi';
import type { PolicyStatement } from '../security/policy';
import { grantStatements } from '../security/grantee.pulumi';
import { csiDriverData, type CsiDriverName, type CsiDriverPlan, csiRoleDescription, planCsiDriver } from './csi-driver';

/** By symbol: another copy of this library may look them up. */
const DRIVERS = Symbol.for('ai-datacenter.storage.csiDrivers');

/**
 * A CSI driver of a cluster: the managed add-on, and a role for each of its service accounts. It is there once for a
 * provider of `@pulumi/kubernetes`, however many stores use it. What mounts volumes of it depends on it.
 */
export class CsiDriver extends pulumi.ComponentResource {
  /**
   * Returns the driver of a cluster, which is made for the first store that uses it.
   *
   * @param store whose provider of AWS makes the driver, for a cluster that is none of our own
   */
  static of(store: pulumi.Resource, cluster: AnyCluster, name: CsiDriverName): CsiDriver {
    const drivers = attached<Map<CsiDriverName, CsiDriver>>(cluster.provider, DRIVERS, () => new Map());
    const existing = drivers.get(name);
    if (existing !== undefined) return existing;
    const driver = new CsiDriver(
      `${providerName(cluster.provider)}-${name}`,
      cluster,
      planCsiDriver(name),
      // Not a child of the store: it stays while another store uses it.
      pulumi.Resource.isInstance(cluster)
        ? { parent: cluster }
        : { provider: store.getProvider('aws:eks/addon:Addon') },
    );
    drivers.set(name, driver);
    return driver;
  }

  readonly addon: Addon;
  /** The role of each service account that calls AWS. */
  readonly identities: ReadonlyMap<string, PodIdentityAssociation>;

  private constructor(
    name: string,
    cluster: AnyCluster,
    readonly plan: CsiDriverPlan,
    opts: pulumi.ComponentResourceOptions,
  ) {
    super('ai-datacenter:storage:CsiDriver', name, {}, opts);
    const { clusterName, roles = {}, readyForCharts = [] } = cluster;
    const child = { parent: this };
    this.identities = new Map(
      plan.serviceAccounts.map((serviceAccount) => [
        serviceAccount,
        new PodIdentityAssociation(
          `${name}-${serviceAccount}`,
          {
            ...roles,
            clusterName,
            namespace: plan.namespace,
            serviceAccount,
            description: csiRoleDescription(plan, serviceAccount),
          },
          child,
        ),
      ]),
    );
    const { resolveConflicts, clusterName: _, ...data } = csiDriverData(plan, '');
    this.addon = new Addon(
      `${name}-addon`,
      { ...data, clusterName, resolveConflictsOnCreate: resolveConflicts, resolveConflictsOnUpdate: resolveConflicts },
      // Pods get their credentials when they are created, and the add-on fails without a node to run on.
      { parent: this, dependsOn: [...readyForCharts, ...this.identities.values()] },
    );
    this.registerOutputs({ addon: this.addon.arn });
  }

  /**
   * Lets the pods of one service account do something for a store.
   *
   * @param late made the markers in the statements
   */
  allow(
    store: pulumi.Resource,
    name: string,
    serviceAccount: string,
    statements: readonly PolicyStatement[],
    late: OutputMarkers,
  ): RolePolicy {
    const identity = this.identities.get(serviceAccount);
    if (identity === undefined) throw new Error(`${this.plan.name} has no service account '${serviceAccount}'.`);
    return grantStatements(store, name, identity, statements, late);
  }
}
