import type { Release } from '@pulumi/kubernetes/helm/v3/release';
import * as pulumi from '@pulumi/pulumi';
import { claimChart, installChart } from '../../core/helm-chart.pulumi';
import { type AnyCluster, applyObjects } from '../../core/kubernetes.pulumi';
import { OutputMarkers } from '../../core/late-bound.pulumi';
import { OptionReader } from '../../core/option-reader';
import type { Planned } from '../../core/plan';
import { accept, checked } from '../../core/plan.pulumi';
import { podCredentialsObjects } from '../../security/pod-credentials';
import { PodIdentityAssociation } from '../../security/pod-identity-association.pulumi';
import { oidcProviderOf, planClusterPods } from '../../security/pod-identity.pulumi';
import { inheritedRoles, type RoleOptions } from '../../security/roles';
import { chartOf } from '../chart-release.pulumi';
import { planEndpointUses, secretsOperatorUses } from '../network/endpoint-uses';
import { sourceAccess } from '../network/internet-access';
import {
  type ExternalSecretsOperatorOptions,
  type ExternalSecretsOperatorPlan,
  externalSecretsValues,
  operatorPods,
  planExternalSecretsOperator,
} from './external-secrets-operator';

/** The options of the operator whose values may be Outputs. */
export interface LateBoundOperatorOptions {
  /**
   * Name of the Helm release and of the service account. A release of this name that is in the cluster already is not
   * taken over: import it.
   * @default 'ai-datacenter-external-secrets'
   */
  readonly releaseName?: pulumi.Input<string>;
  /** The repository of the chart, `https://…` or `oci://…`, which Pulumi reaches. @default - the publisher's */
  readonly chartRepository?: pulumi.Input<string>;
  /** A registry that has the image under its own repository name. @default - that of the chart: ghcr.io */
  readonly imageRegistry?: pulumi.Input<string>;
  /** The path of the role, for example `/platform/`. @default - that of our own cluster, or '/' */
  readonly rolePath?: pulumi.Input<string>;
  /** ARN of the policy that limits the permissions of the role. @default - that of our own cluster, or none */
  readonly permissionsBoundaryArn?: pulumi.Input<string>;
}

/** Args of `ExternalSecretsOperator`. */
export interface ExternalSecretsOperatorArgs
  extends Omit<ExternalSecretsOperatorOptions, keyof LateBoundOperatorOptions>, LateBoundOperatorOptions {
  /**
   * Our `Cluster`, or the name of an EKS cluster and a provider of `@pulumi/kubernetes` for it. It runs the add-on
   * `eks-pod-identity-agent`; without the add-on set `permissionsBy` to 'irsa'.
   */
  readonly cluster: AnyCluster;
}

/**
 * The External Secrets Operator: brings secrets of AWS Secrets Manager into namespaces. One for a cluster;
 * `ServiceSecrets` says which secrets. Its own role may do nothing but what `ServiceSecrets` gives it.
 *
 * Costs nothing itself: its pods run on the cluster's nodes.
 *
 * @example
 * const operator = new ExternalSecretsOperator('external-secrets', { cluster });
 */
export class ExternalSecretsOperator extends pulumi.ComponentResource {
  readonly plan: ExternalSecretsOperatorPlan;
  /** The role of the operator's pods, and its association with Pod Identity. */
  readonly identity: PodIdentityAssociation;
  /** What refuses pods of the operator without credentials of that role. */
  readonly credentialsPolicy: readonly pulumi.CustomResource[];
  /** The Helm release. */
  readonly release: Release;

  constructor(name: string, args: ExternalSecretsOperatorArgs, opts?: pulumi.ComponentResourceOptions) {
    super('ai-datacenter:network:ExternalSecretsOperator', name, {}, opts);
    const { cluster, ...options } = checked(name, args, ['cluster']);
    const late = new OutputMarkers();
    const marked = late.markAll<ExternalSecretsOperatorOptions>(options);
    const roles = inheritedRoles(marked, late.markAll<RoleOptions>(cluster.roles ?? {}));
    this.plan = accept(this, name, planOperator({ ...marked, ...roles }, cluster));
    claimChart(this, name, cluster, chartOf(this.plan));
    const { permissionsBy } = this.plan;
    this.identity = new PodIdentityAssociation(
      `${name}-identity`,
      {
        ...late.resolve({ ...this.plan.roles, ...operatorPods(this.plan) }),
        clusterName: cluster.clusterName,
        permissionsBy,
        openIdConnectProvider: oidcProviderOf(cluster, permissionsBy),
      },
      { parent: this },
    );
    const pods = { ...operatorPods(this.plan), permissionsBy };
    this.credentialsPolicy = applyObjects(this, `${name}-credentials`, cluster, podCredentialsObjects(pods), { late });
    this.release = installChart(this, name, cluster, {
      ...chartOf(this.plan),
      values: externalSecretsValues(this.plan, late.mark(this.identity.role.arn)),
      // Pods get their credentials when they are created.
      dependsOn: [this.identity, ...this.credentialsPolicy],
      late,
    });
    this.registerOutputs({ roleArn: this.identity.role.arn });
  }
}

/** Plans the operator, with the problems of its cluster. */
function planOperator(
  options: ExternalSecretsOperatorOptions,
  cluster: AnyCluster,
): Planned<ExternalSecretsOperatorPlan> {
  const read = new OptionReader<object, never>({});
  const network = cluster.network?.plan;
  const plan = read.part(planExternalSecretsOperator(options, sourceAccess(network)));
  const { permissionsBy } = plan;
  read.part(planEndpointUses(network, secretsOperatorUses(permissionsBy), 'cluster'));
  read.part(planClusterPods({ ...operatorPods(plan), permissionsBy }, cluster));
  return read.planned(plan);
}
