import { CfnAccessEntry } from 'aws-cdk-lib/aws-eks';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import { Construct, type IConstruct } from 'constructs';
import { type AnyCluster, applyObjects, type ClusterHolder, clusterOf } from '../../core/kubernetes.cdk';
import { accept, checked } from '../../core/plan.cdk';
import { awsPlaceOf } from '../policy.cdk';
import { createRole, rolesOf } from '../role.cdk';
import { inheritedRoles } from '../roles';
import { type AccessPlan, planAccess } from './access';
import { accessEntryData } from './access-entry';
import { memberRole } from './member-role';
import type { AccessMemberPlan } from './members';
import type { AccessOptions } from './options';

/** Props of `Access`. */
export interface AccessProps extends AccessOptions {
  /** Our `Cluster`, or any cluster of `aws-eks-v2` or `aws-eks` with access entries, declared or imported. */
  readonly cluster: AnyCluster | ClusterHolder;
}

/**
 * Who may do what in a cluster: an IAM role for each member, which the cluster admits with the rights of one of five
 * personas. One of these for a cluster; the rights in the namespaces of teams come with each `TeamNamespace`.
 *
 * Costs nothing.
 *
 * @example
 * new Access(stack, 'Access', {
 *   cluster,
 *   members: [
 *     { name: 'operators', persona: 'operator', permissionSets: ['Operator'] },
 *     { name: 'vision', persona: 'researcher', namespaces: ['vision'], permissionSets: ['Vision'] },
 *   ],
 * });
 */
export class Access extends Construct {
  readonly plan: AccessPlan;
  /** The roles by the names of their members. */
  readonly roles: ReadonlyMap<string, IRole>;
  /** How the cluster admits each role, by the names of the members. */
  readonly accessEntries: ReadonlyMap<string, CfnAccessEntry>;
  /** What operators and auditors may do: roles and bindings of Kubernetes. */
  readonly objects: IConstruct;

  constructor(scope: Construct, id: string, props: AccessProps) {
    super(scope, id);
    const { cluster: given } = checked(this, props, ['cluster']);
    this.plan = accept(this, planAccess({ ...props, ...inheritedRoles(props, rolesOf(given)) }));
    const cluster = clusterOf(given);
    this.objects = applyObjects(this, 'Objects', cluster, objectsOf(this.plan));
    const { members } = this.plan;
    this.roles = new Map(members.map((member) => [member.name, this.role(member, cluster)]));
    this.accessEntries = new Map(members.map((member) => [member.name, this.admit(member, cluster)]));
  }

  private role(member: AccessMemberPlan, { clusterName }: AnyCluster): IRole {
    return createRole(this, `Role-${member.name}`, memberRole(this.plan, member, clusterName, awsPlaceOf(this)));
  }

  private admit(member: AccessMemberPlan, { clusterName }: AnyCluster): CfnAccessEntry {
    const principalArn = this.roles.get(member.name)?.roleArn ?? '';
    const { partition } = awsPlaceOf(this);
    return new CfnAccessEntry(
      this,
      `Entry-${member.name}`,
      accessEntryData(member, { clusterName, principalArn }, partition),
    );
  }
}

/** The roles as the API server takes them. The chart is loaded here and not at the top, because of cdk8s. */
function objectsOf(plan: AccessPlan) {
  const { accessObjects } = require('./access.chart') as typeof import('./access.chart');
  return accessObjects(plan);
}
