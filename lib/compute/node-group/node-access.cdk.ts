import { Aspects, type CfnResource, Stack, Token } from 'aws-cdk-lib';
import type * as eksV1 from 'aws-cdk-lib/aws-eks';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { isDeclared, isEksV1 } from '../../core/cluster-kind.cdk';
import { accept } from '../../core/plan.cdk';
import { hasAccessEntries, type NodeAccessPlan, planNodeAccess } from './node-access';

/** The child by which a cluster of `aws-eks` writes `aws-auth`. It is there once something was mapped. */
const AWS_AUTH = 'AwsAuth';
/** Nodes, their role and their cluster. */
export interface NodeAccess {
  /** Undefined if it is missing, which is a problem already. */
  readonly cluster: { readonly clusterName: string } | undefined;
  readonly role: iam.IRole;
  readonly nodeGroup: CfnResource;
}

/** Lets nodes into their cluster, of whatever kind it is and however it authenticates. */
export function letNodesIn(scope: Construct, { cluster, role, nodeGroup }: NodeAccess): void {
  if (cluster === undefined) return;
  const facts = {
    cluster: Token.isUnresolved(cluster.clusterName) ? 'of this app' : `'${cluster.clusterName}'`,
    declared: isDeclared(cluster),
    writesMap: false,
    roleInReach: true,
  };
  accept(scope, planNodeAccess(facts));
  if (!facts.declared || !isEksV1(cluster)) return;
  const owner = cluster as eksV1.Cluster;
  if (hasAccessEntries(owner.authenticationMode)) return;
  // Whether the app writes the map is known when all of it is declared. A map that nothing else writes stays EKS's own.
  Aspects.of(scope).add({
    visit(node) {
      const map = owner.node.tryFindChild(AWS_AUTH);
      if (node !== scope || map === undefined) return;
      const planned = planNodeAccess({ ...facts, writesMap: true, roleInReach: isInReach(role, owner) });
      const { mapping } = accept(scope, planned);
      if (mapping === undefined) return;
      mapRole(scope, owner, role, mapping);
      // At deletion the nodes go before what lets them in.
      nodeGroup.node.addDependency(map);
    },
  });
}

/** The map takes ARNs without the path of the role. */
function mapRole(
  scope: Construct,
  cluster: eksV1.Cluster,
  role: iam.IRole,
  { username, groups }: NonNullable<NodeAccessPlan['mapping']>,
): void {
  const roleArn = Stack.of(cluster).formatArn({
    service: 'iam',
    region: '',
    resource: 'role',
    resourceName: role.roleName,
  });
  const mapped = iam.Role.fromRoleArn(cluster, `Nodes-${scope.node.addr}`, roleArn, { mutable: false });
  cluster.awsAuth.addRoleMapping(mapped, { username, groups: [...groups] });
}

/** The cluster's stack can name a role of its own, and one whose name is known. */
function isInReach(role: iam.IRole, cluster: eksV1.Cluster): boolean {
  return !Token.isUnresolved(role.roleName) || Stack.of(role) === Stack.of(cluster);
}
