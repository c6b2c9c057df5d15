import { Construct, type IConstruct } from 'constructs';
import {
  type AnyCluster,
  applyObjects,
  type ClusterHolder,
  clusterOf,
  installChart,
  vpcOf,
} from '../../core/kubernetes.cdk';
import { accept, checked } from '../../core/plan.cdk';
import { podCredentialsObjects } from '../../security/pod-credentials';
import { oidcProviderOf, PodIdentityAssociation } from '../../security/pod-identity-association.cdk';
import { rolesOf } from '../../security/role.cdk';
import { inheritedRoles } from '../../security/roles';
import { chartOf } from '../chart-release.cdk';
import { planEndpointUses, secretsOperatorUses } from '../network/endpoint-uses';
import { sourceAccessOf } from '../network/internet-access.cdk';
import { networkOf } from '../network/network.cdk';
import {
  type ExternalSecretsOperatorOptions,
  type ExternalSecretsOperatorPlan,
  externalSecretsValues,
  operatorPods,
  planExternalSecretsOperator,
} from './external-secrets-operator';

/** Props of `ExternalSecretsOperator`. */
export interface ExternalSecretsOperatorProps extends ExternalSecretsOperatorOptions {
  /**
   * Our `Cluster`, or any cluster of `aws-eks-v2` or `aws-eks` that runs the add-on `eks-pod-identity-agent`. Without
   * the add-on set `permissionsBy` to 'irsa'.
   */
  readonly cluster: AnyCluster | ClusterHolder;
}

/**
 * The External Secrets Operator: brings secrets of AWS Secrets Manager into namespaces. One for a cluster;
 * `ServiceSecrets` says which secrets. Its own role may do nothing but what `ServiceSecrets` gives it.
 *
 * Costs nothing itself: its pods run on the cluster's nodes.
 *
 * @example
 * const operator = new ExternalSecretsOperator(stack, 'ExternalSecrets', { cluster });
 */
export class ExternalSecretsOperator extends Construct {
  readonly plan: ExternalSecretsOperatorPlan;
  /** The role of the operator's pods, and its association with Pod Identity. */
  readonly identity: PodIdentityAssociation;
  /** What refuses pods of the operator without credentials of that role. */
  readonly credentialsPolicy: IConstruct;
  /** The Helm release. */
  readonly release: IConstruct;

  constructor(scope: Construct, id: string, props: ExternalSecretsOperatorProps) {
    super(scope, id);
    const cluster = clusterOf(checked(this, props, ['cluster']).cluster);
    const vpc = vpcOf(cluster);
    const options = { ...props, ...inheritedRoles(props, rolesOf(props.cluster)) };
    this.plan = accept(this, planExternalSecretsOperator(options, sourceAccessOf(vpc)));
    const { permissionsBy } = this.plan;
    accept(this, planEndpointUses(vpc && networkOf(vpc)?.plan, secretsOperatorUses(permissionsBy)));
    const pods = { ...operatorPods(this.plan), permissionsBy };
    this.identity = new PodIdentityAssociation(this, 'Identity', {
      ...this.plan.roles,
      clusterName: cluster.clusterName,
      ...pods,
      openIdConnectProvider: oidcProviderOf(cluster, permissionsBy),
    });
    this.credentialsPolicy = applyObjects(this, 'Credentials', cluster, podCredentialsObjects(pods));
    this.release = installChart(this, 'Release', cluster, {
      ...chartOf(this.plan),
      values: externalSecretsValues(this.plan, this.identity.role.roleArn),
    });
    // Pods get their credentials when they are created.
    this.release.node.addDependency(this.identity, this.credentialsPolicy);
  }
}
