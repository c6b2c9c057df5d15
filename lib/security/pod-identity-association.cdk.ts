import { CfnPodIdentityAssociation } from 'aws-cdk-lib/aws-eks';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { PodIdentitySubject } from './pod-identity';
import type { PolicyStatement } from './policy';
import { trustedBy } from './policy.cdk';
import { podIdentityTrustPolicy } from './trust-policies';

export interface PodIdentityAssociationProps extends PodIdentitySubject {
  /** What the role is for, as IAM shows it. */
  readonly description: string;
  /** What the pods may do. @default - nothing, until something is granted */
  readonly statements?: readonly PolicyStatement[];
}

/**
 * A role that the pods of one service account may take by EKS Pod Identity. The agent tags the session, so the trust
 * has to allow `sts:TagSession` beside `sts:AssumeRole`.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html
 */
export function podIdentityRole(
  scope: Construct,
  id: string,
  props: PodIdentitySubject & { readonly description: string; readonly managedPolicies?: readonly string[] },
): iam.Role {
  return new iam.Role(scope, id, {
    description: props.description,
    assumedBy: trustedBy(podIdentityTrustPolicy(props)),
    managedPolicies: (props.managedPolicies ?? []).map((name) => iam.ManagedPolicy.fromAwsManagedPolicyName(name)),
  });
}

const POD_IDENTITY_ASSOCIATION = Symbol.for('ai-datacenter.security.PodIdentityAssociation');

/**
 * AWS permissions for the pods of one service account: a role that only they can take, and its association.
 *
 * A pod gets its credentials when it is created, so what creates pods has to depend on this construct.
 *
 * @example
 * const identity = new PodIdentityAssociation(stack, 'Loader', {
 *   clusterName: cluster.clusterName, namespace: 'models', serviceAccount: 'loader', description: 'Loads models',
 * });
 * models.grants.read(identity);
 */
export class PodIdentityAssociation extends Construct implements iam.IGrantable {
  static isPodIdentityAssociation(x: unknown): x is PodIdentityAssociation {
    return x !== null && typeof x === 'object' && POD_IDENTITY_ASSOCIATION in x;
  }

  readonly role: iam.Role;
  /** The association, as CloudFormation has it. */
  readonly association: CfnPodIdentityAssociation;

  constructor(scope: Construct, id: string, props: PodIdentityAssociationProps) {
    super(scope, id);
    Object.defineProperty(this, POD_IDENTITY_ASSOCIATION, { value: true });
    this.role = podIdentityRole(this, 'Role', props);
    for (const statement of props.statements ?? []) this.role.addToPolicy(iam.PolicyStatement.fromJson(statement));
    this.association = new CfnPodIdentityAssociation(this, 'Association', {
      clusterName: props.clusterName,
      namespace: props.namespace,
      serviceAccount: props.serviceAccount,
      roleArn: this.role.roleArn,
    });
  }

  get grantPrincipal(): iam.IPrincipal {
    return this.role;
  }
}
