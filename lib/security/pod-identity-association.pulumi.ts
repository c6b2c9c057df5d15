import { PodIdentityAssociation as EksPodIdentityAssociation } from '@pulumi/aws/eks/podIdentityAssociation';
import type { Role } from '@pulumi/aws/iam/role';
import * as pulumi from '@pulumi/pulumi';
import { OutputMarkers } from '../core/late-bound.pulumi';
import { accept, checked } from '../core/plan.pulumi';
import { issuerOf, type OidcProvider, type PermissionsByOptions, roleAnnotations } from './permissions-by';
import { type PodIdentityOptions, type PodIdentityPlan, planPodIdentity } from './pod-identity';
import type { PolicyStatement } from './policy';
import { awsPlace, type LateBoundStatement, markedPlace } from './policy.pulumi';
import { createRole } from './role.pulumi';
import { podTrustPolicy } from './trust-policies';

/** What roles have of the company's own; each text may be an Output. */
export interface RoleArgs {
  /** The path of the roles that are created, for example `/platform/`. A change replaces the roles. @default '/' */
  readonly rolePath?: pulumi.Input<string>;
  /** ARN of the policy that limits the permissions of the roles that are created. @default - none */
  readonly permissionsBoundaryArn?: pulumi.Input<string>;
}

/** The OIDC provider of a cluster: an `aws.iam.OpenIdConnectProvider`, or the two values of one. */
export interface OidcProviderArgs {
  readonly arn: pulumi.Input<string>;
  /** The address of the issuer; `https://` may be left out. */
  readonly url: pulumi.Input<string>;
}

/** Args of `PodIdentityAssociation`. */
export interface PodIdentityAssociationArgs extends PermissionsByOptions, RoleArgs {
  readonly clusterName: pulumi.Input<string>;
  readonly namespace: pulumi.Input<string>;
  readonly serviceAccount: pulumi.Input<string>;
  /** The purpose of the role, as IAM shows it: at most 1000 characters. */
  readonly description: pulumi.Input<string>;
  /** What the pods may do. @default - nothing, until something is granted */
  readonly statements?: readonly LateBoundStatement[];
  /** The OIDC provider of the cluster. @default - none: required with `permissionsBy: 'irsa'`, else not used */
  readonly openIdConnectProvider?: OidcProviderArgs;
}

/**
 * AWS permissions for the pods of one service account: a role that only they can assume, and its association. With
 * `permissionsBy: 'irsa'` there is no association, and the service account carries `serviceAccountAnnotations`.
 *
 * A pod gets its credentials when it is created, so what creates pods has to depend on this component.
 * Costs nothing.
 *
 * @example
 * const identity = new PodIdentityAssociation('loader', {
 *   clusterName: cluster.clusterName, namespace: 'models', serviceAccount: 'loader', description: 'Loads models',
 * });
 * models.grants.read('loader', identity);
 */
export class PodIdentityAssociation extends pulumi.ComponentResource {
  readonly plan: PodIdentityPlan;
  readonly role: Role;
  /** The association, as EKS has it. None with `permissionsBy: 'irsa'`. */
  readonly association: EksPodIdentityAssociation | undefined;
  /** What the service account has to carry: with `permissionsBy: 'irsa'` the ARN of the role, else nothing. */
  readonly serviceAccountAnnotations: Readonly<Record<string, pulumi.Input<string>>>;
  private readonly late = new OutputMarkers();

  constructor(name: string, args: PodIdentityAssociationArgs, opts?: pulumi.ComponentResourceOptions) {
    super('ai-datacenter:security:PodIdentityAssociation', name, {}, opts);
    const { openIdConnectProvider: provider, statements = [], ...options } = checked(name, args, []);
    const oidcProviderKnown = provider !== undefined;
    const marked = this.late.markAll<PodIdentityOptions>(options);
    this.plan = accept(this, name, planPodIdentity(marked, { oidcProviderKnown }));

    const place = markedPlace(awsPlace(this), this.late);
    const permissions = statements.map((statement) => this.late.markAll<PolicyStatement>(statement));
    const { role, policies } = createRole(
      this,
      name,
      {
        ...this.plan,
        trust: podTrustPolicy(this.plan, place, provider && this.oidc(provider)),
        inlinePolicies: permissions.length > 0 ? { permissions } : {},
      },
      this.late,
    );
    this.role = role;
    const { permissionsBy } = this.plan;
    this.serviceAccountAnnotations = this.late.resolve(roleAnnotations(permissionsBy, this.late.mark(role.arn)));
    this.association = permissionsBy === 'pod-identity' ? this.associate(name, policies) : undefined;
    this.registerOutputs({ roleArn: role.arn });
  }

  private oidc({ arn, url }: OidcProviderArgs): OidcProvider {
    return { arn: this.late.mark(arn), issuer: this.late.mark(pulumi.output(url).apply(issuerOf)) };
  }

  /** After the permissions: a pod that is created in between would be refused. */
  private associate(name: string, policies: readonly pulumi.Resource[]): EksPodIdentityAssociation {
    const { clusterName, namespace, serviceAccount } = this.late.resolve(this.plan);
    const association = { clusterName, namespace, serviceAccount, roleArn: this.role.arn };
    return new EksPodIdentityAssociation(name, association, { parent: this, dependsOn: [...policies] });
  }
}
