import { AccessEntry } from '@pulumi/aws/eks/accessEntry';
import { AccessPolicyAssociation } from '@pulumi/aws/eks/accessPolicyAssociation';
import type { Role } from '@pulumi/aws/iam/role';
import * as pulumi from '@pulumi/pulumi';
import { type AnyCluster, applyObjects } from '../../core/kubernetes.pulumi';
import { OutputMarkers } from '../../core/late-bound.pulumi';
import { accept, checked } from '../../core/plan.pulumi';
import type { RoleArgs } from '../pod-identity-association.pulumi';
import type { AwsPlace } from '../policy';
import { awsPlace, markedPlace } from '../policy.pulumi';
import { createRole } from '../role.pulumi';
import { inheritedRoles, type RoleOptions } from '../roles';
import { type AccessPlan, planAccess } from './access';
import { accessEntryData } from './access-entry';
import { memberRole } from './member-role';
import type { AccessMemberPlan } from './members';
import type { AccessMember, AccessOptions } from './options';

/** Some people or programs with the same rights; names and ARNs may be Outputs. */
export interface AccessMemberArgs extends Omit<
  AccessMember,
  'namespaces' | 'permissionSets' | 'principals' | 'oidcSubjects' | 'oidcAudience'
> {
  /** The namespaces of the teams of a `researcher` or a `service`: each is a `TeamNamespace`. */
  readonly namespaces?: readonly pulumi.Input<string>[];
  /** Names of permission sets of IAM Identity Center, as they are assigned in this account. @default - none */
  readonly permissionSets?: readonly pulumi.Input<string>[];
  /** ARNs of IAM roles and users that may assume the role. @default - none */
  readonly principals?: readonly pulumi.Input<string>[];
  /** Which subjects of the OIDC provider; `*` stands for a part. @default - none */
  readonly oidcSubjects?: readonly pulumi.Input<string>[];
  /** For whom the tokens of the OIDC provider are issued. @default 'sts.amazonaws.com' */
  readonly oidcAudience?: pulumi.Input<string>;
}

/** Args of `Access`. */
export interface AccessArgs extends RoleArgs {
  /** Our `Cluster`, or the name of an EKS cluster with access entries, and a provider for it. */
  readonly cluster: AnyCluster;
  /** The people and programs that get in, each with one persona: at least one. */
  readonly members: readonly AccessMemberArgs[];
}

/**
 * Who may do what in a cluster: an IAM role for each member, which the cluster admits with the rights of one of five
 * personas. One of these for a cluster; the rights in the namespaces of teams come with each `TeamNamespace`.
 *
 * Costs nothing.
 *
 * @example
 * new Access('access', {
 *   cluster,
 *   members: [
 *     { name: 'operators', persona: 'operator', permissionSets: ['Operator'] },
 *     { name: 'vision', persona: 'researcher', namespaces: ['vision'], permissionSets: ['Vision'] },
 *   ],
 * });
 */
export class Access extends pulumi.ComponentResource {
  readonly plan: AccessPlan;
  /** The roles by the names of their members. */
  readonly roles: ReadonlyMap<string, Role>;
  /** How the cluster admits each role, by the names of the members. */
  readonly accessEntries: ReadonlyMap<string, AccessEntry>;
  /** What operators and auditors may do: roles and bindings of Kubernetes. */
  readonly objects: readonly pulumi.CustomResource[];
  private readonly late = new OutputMarkers();

  constructor(
    private readonly name: string,
    args: AccessArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super('ai-datacenter:security:Access', name, {}, opts);
    const { cluster, ...options } = checked(name, args, ['cluster']);
    const marked = this.late.markAll<AccessOptions>(options);
    const roles = inheritedRoles(marked, this.late.markAll<RoleOptions>(cluster.roles ?? {}));
    this.plan = accept(this, name, planAccess({ ...marked, ...roles }));
    const { late } = this;
    this.objects = applyObjects(this, name, cluster, objectsOf(this.plan), { late });
    const place = markedPlace(awsPlace(this), late);
    const clusterName = late.mark(cluster.clusterName);
    const { members } = this.plan;
    this.roles = new Map(members.map((member) => [member.name, this.role(member, clusterName, place)]));
    this.accessEntries = new Map(members.map((member) => [member.name, this.admit(member, clusterName, place)]));
    this.registerOutputs({});
  }

  private role(member: AccessMemberPlan, clusterName: string, place: AwsPlace): Role {
    const settings = memberRole(this.plan, member, clusterName, place);
    return createRole(this, `${this.name}-${member.name}`, settings, this.late).role;
  }

  private admit(member: AccessMemberPlan, clusterName: string, { partition }: AwsPlace): AccessEntry {
    const principalArn = this.late.mark(this.roles.get(member.name)?.arn ?? '');
    const data = accessEntryData(member, { clusterName, principalArn }, partition);
    const { accessPolicies = [], ...entry } = this.late.resolve(data);
    const name = `${this.name}-${member.name}`;
    const made = new AccessEntry(name, entry, { parent: this });
    for (const policy of accessPolicies) {
      const association = { clusterName: entry.clusterName, ...policy, principalArn: made.principalArn };
      new AccessPolicyAssociation(name, association, { parent: this });
    }
    return made;
  }
}

/** The roles as the API server takes them. The chart is loaded here and not at the top, because of cdk8s. */
function objectsOf(plan: AccessPlan) {
  const { accessObjects } = require('./access.chart') as typeof import('./access.chart');
  return accessObjects(plan);
}
