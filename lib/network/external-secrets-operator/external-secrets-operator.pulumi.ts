import type { Release } from '@pulumi/kubernetes/helm/v3/release';
import * as pulumi from '@pulumi/pulumi';
import { claimChart, installChart } from '../../core/helm-chart.pulumi';
import type { AnyCluster } from '../../core/kubernetes.pulumi';
import { OutputMarkers } from '../../core/late-bound.pulumi';
import { OptionReader } from '../../core/option-reader';
import type { Planned } from '../../core/plan';
import { accept, checked } from '../../core/plan.pulumi';
import { PodIdentityAssociation } from '../../security/pod-identity-association.pulumi';
import { oidcProviderOf, planClusterPods } from '../../security/pod-identity.pulumi';
import { inheritedRoles, type RoleOptions } from '../../security/roles';
import { chartOf } from '../chart-release.pulumi';
import type { LateBoundControllerOptions } from '../load-balancer-controller/load-balancer-controller.pulumi';
import { planEndpointUses, secretsOperatorUses } from '../network/endpoint-uses';
import { sourceAccess } from '../network/internet-access';
import {
  type ExternalSecretsOperatorOptions,
  type ExternalSecretsOperatorPlan,
  externalSecretsValues,
  operatorPods,
  planExternalSecretsOperator,
} from './external-secrets-operator';

/** Args of `ExternalSecretsOperator`. */
export interface ExternalSecretsOperatorArgs
  extends Omit<ExternalSecretsOperatorOptions, keyof LateBoundControllerOptions>, LateBoundControllerOptions {
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
    this.release = installChart(this, name, cluster, {
      ...chartOf(this.plan),
      values: externalSecretsValues(this.plan, late.mark(this.identity.role.arn)),
      // Pods get their credentials when they are created.
      dependsOn: [this.identity],
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
