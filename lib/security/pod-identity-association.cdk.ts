import { CfnPodIdentityAssociation } from 'aws-cdk-lib/aws-eks';
import type * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { type AnyCluster, attempt } from '../core/kubernetes.cdk';
import { accept, checked } from '../core/plan.cdk';
import { type PermissionsBy, roleAnnotations } from './permissions-by';
import {
  type PodIdentityOptions,
  type PodIdentityPlan,
  type PodIdentitySubject,
  planPodIdentity,
} from './pod-identity';
import type { PolicyStatement } from './policy';
import { awsPlaceOf, cdkStatements } from './policy.cdk';
import { createRole, type RoleSettings } from './role.cdk';
import { podIdentityTrustPolicy, podTrustPolicy } from './trust-policies';

/** Props of `PodIdentityAssociation`. */
export interface PodIdentityAssociationProps extends PodIdentityOptions {
  /** What the pods may do. @default - nothing, until something is granted */
  readonly statements?: readonly PolicyStatement[];
  /**
   * The OIDC provider of the cluster, for example `cluster.openIdConnectProvider`.
   * @default - none: required with `permissionsBy: 'irsa'`, else not used
   */
  readonly openIdConnectProvider?: iam.IOpenIdConnectProvider;
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
 * Returns the OIDC provider of a cluster if roles of pods trust it. A declared cluster makes it when it is read; an
 * imported one may not know it.
 */
export function oidcProviderOf(
  cluster: AnyCluster,
  permissionsBy: PermissionsBy,
): iam.IOpenIdConnectProvider | undefined {
  return permissionsBy === 'irsa' ? attempt(() => cluster.openIdConnectProvider) : undefined;
}

/**
 * AWS permissions for the pods of one service account: a role that only they can assume, and its association. With
 * `permissionsBy: 'irsa'` there is no association, and the service account carries `serviceAccountAnnotations`.
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
  /** The association, as CloudFormation has it. None with `permissionsBy: 'irsa'`. */
  readonly association: CfnPodIdentityAssociation | undefined;
  /** What the service account has to carry: with `permissionsBy: 'irsa'` the ARN of the role, else nothing. */
  readonly serviceAccountAnnotations: Readonly<Record<string, string>>;
  readonly grantPrincipal: iam.IPrincipal;

  constructor(scope: Construct, id: string, props: PodIdentityAssociationProps) {
    super(scope, id);
    checked(this, props, []);
    const provider = props.openIdConnectProvider;
    this.plan = accept(this, planPodIdentity(props, { oidcProviderKnown: provider !== undefined }));
    const oidc = provider && { arn: provider.openIdConnectProviderArn, issuer: provider.openIdConnectProviderIssuer };
    this.role = createRole(this, 'Role', { ...this.plan, trust: podTrustPolicy(this.plan, awsPlaceOf(this), oidc) });
    this.grantPrincipal = this.role;
    for (const statement of cdkStatements(props.statements ?? [])) this.role.addToPolicy(statement);
    const { permissionsBy } = this.plan;
    this.serviceAccountAnnotations = roleAnnotations(permissionsBy, this.role.roleArn);
    this.association = permissionsBy === 'pod-identity' ? this.associate() : undefined;
  }

  private associate(): CfnPodIdentityAssociation {
    const { clusterName, namespace, serviceAccount } = this.plan;
    return new CfnPodIdentityAssociation(this, 'Association', {
      clusterName,
      namespace,
      serviceAccount,
      roleArn: this.role.roleArn,
    });
  }
}
