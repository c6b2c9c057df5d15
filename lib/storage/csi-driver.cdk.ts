import { Stack } from 'aws-cdk-lib';
import { CfnAddon } from 'aws-cdk-lib/aws-eks';
import { Policy } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { readyForCharts } from '../core/cluster-readiness.cdk';
import { type AnyCluster, type ClusterHolder, clusterOf } from '../core/kubernetes.cdk';
import { PodIdentityAssociation } from '../security/pod-identity-association.cdk';
import type { PolicyStatement } from '../security/policy';
import { cdkStatements } from '../security/policy.cdk';
import { rolesOf } from '../security/role.cdk';
import { csiDriverData, type CsiDriverName, type CsiDriverPlan, csiRoleDescription, planCsiDriver } from './csi-driver';

/**
 * A CSI driver of a cluster: the managed add-on, and a role for each of its service accounts. It belongs to the stack
 * of the cluster and is there once, however many stores use it. What mounts volumes of it depends on it.
 */
export class CsiDriver extends Construct {
  /** Returns the driver of a cluster, which is made for the first store that uses it. */
  static of(given: AnyCluster | ClusterHolder, name: CsiDriverName): CsiDriver {
    const cluster = clusterOf(given);
    const stack = Stack.of(cluster);
    const id = `CsiDriver-${cluster.node.id}-${cluster.node.addr.slice(-8)}-${name}`;
    const existing = stack.node.tryFindChild(id);
    return existing === undefined ? new CsiDriver(stack, id, cluster, planCsiDriver(name)) : (existing as CsiDriver);
  }

  readonly addon: CfnAddon;
  /** The role of each service account that calls AWS. */
  readonly identities: ReadonlyMap<string, PodIdentityAssociation>;

  private constructor(
    scope: Construct,
    id: string,
    cluster: AnyCluster,
    readonly plan: CsiDriverPlan,
  ) {
    super(scope, id);
    const { clusterName } = cluster;
    this.identities = new Map(
      plan.serviceAccounts.map((serviceAccount) => [
        serviceAccount,
        new PodIdentityAssociation(this, serviceAccount, {
          ...rolesOf(cluster),
          clusterName,
          namespace: plan.namespace,
          serviceAccount,
          description: csiRoleDescription(plan, serviceAccount),
        }),
      ]),
    );
    this.addon = new CfnAddon(this, 'Addon', csiDriverData(plan, clusterName));
    // Pods get their credentials when they are created, and the add-on fails without a node to run on.
    this.addon.node.addDependency(readyForCharts(cluster), ...this.identities.values());
  }

  /**
   * Lets the pods of one service account do something for a store. The policy is in the stack of `scope`, so the stack
   * of the cluster refers to nothing of the store.
   */
  allow(scope: Construct, id: string, serviceAccount: string, statements: readonly PolicyStatement[]): Policy {
    const identity = this.identities.get(serviceAccount);
    if (identity === undefined) throw new Error(`${this.plan.name} has no service account '${serviceAccount}'.`);
    return new Policy(scope, id, { roles: [identity.role], statements: cdkStatements(statements) });
  }
}
