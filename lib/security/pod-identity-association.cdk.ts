import { CfnPodIdentityAssociation } from 'aws-cdk-lib/aws-eks';
import type * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { accept, checked } from '../core/plan.cdk';
import {
  type PodIdentityOptions,
  type PodIdentityPlan,
  type PodIdentitySubject,
  planPodIdentity,
} from './pod-identity';
import type { PolicyStatement } from './policy';
import { awsPlaceOf, cdkStatements } from './policy.cdk';
import { createRole, type RoleSettings } from './role.cdk';
import { podIdentityTrustPolicy } from './trust-policies';

/** Props of `PodIdentityAssociation`. */
export interface PodIdentityAssociationProps extends PodIdentityOptions {
  /** What the pods may do. @default - nothing, until something is granted */
  readonly statements?: readonly PolicyStatement[];
}

/**
 * A role that the pods of one service account may assume through EKS Pod Identity.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html
 */
export function podIdentityRole(
  scope: Construct,
  id: string,
  props: PodIdentitySubject & Omit<RoleSettings, 'trust'>,
): iam.Role {
  return createRole(scope, id, { ...props, trust: podIdentityTrustPolicy(props, awsPlaceOf(scope)) });
}

/**
 * AWS permissions for the pods of one service account: a role that only they can assume, and its association.
 *
 * A pod gets its credentials when it is created, so what creates pods has to depend on this construct.
 * Costs nothing.
 *
 * @example
 * const identity = new PodIdentityAssociation(stack, 'Loader', {
 *   clusterName: cluster.clusterName, namespace: 'models', serviceAccount: 'loader', description: 'Loads models',
 * });
 * models.grants.read(identity);
 */
export class PodIdentityAssociation extends Construct implements iam.IGrantable {
  readonly plan: PodIdentityPlan;
  readonly role: iam.Role;
  /** The association, as CloudFormation has it. */
  readonly association: CfnPodIdentityAssociation;
  readonly grantPrincipal: iam.IPrincipal;

  constructor(scope: Construct, id: string, props: PodIdentityAssociationProps) {
    super(scope, id);
    checked(this, props, []);
    this.plan = accept(this, planPodIdentity(props));
    this.role = podIdentityRole(this, 'Role', this.plan);
    this.grantPrincipal = this.role;
    for (const statement of cdkStatements(props.statements ?? [])) this.role.addToPolicy(statement);
    const { clusterName, namespace, serviceAccount } = this.plan;
    this.association = new CfnPodIdentityAssociation(this, 'Association', {
      clusterName,
      namespace,
      serviceAccount,
      roleArn: this.role.roleArn,
    });
  }
}
