import type { IVpc } from 'aws-cdk-lib/aws-ec2';
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
import { awsPlaceOf } from '../../security/policy.cdk';
import { rolesOf } from '../../security/role.cdk';
import { inheritedRoles } from '../../security/roles';
import { chartOf } from '../chart-release.cdk';
import { loadBalancerUses, planEndpointUses } from '../network/endpoint-uses';
import { sourceAccessOf } from '../network/internet-access.cdk';
import { networkOf } from '../network/network.cdk';
import {
  controllerPods,
  type LoadBalancerControllerOptions,
  type LoadBalancerControllerPlan,
  loadBalancerControllerValues,
  planLoadBalancerController,
} from './load-balancer-controller';
import { loadBalancerControllerPolicy } from './policy';

/** Props of `AwsLoadBalancerController`. */
export interface AwsLoadBalancerControllerProps extends LoadBalancerControllerOptions {
  /**
   * Our `Cluster`, or any cluster of `aws-eks-v2` or `aws-eks` that runs the add-on `eks-pod-identity-agent`. Without
   * the add-on set `permissionsBy` to 'irsa'.
   */
  readonly cluster: AnyCluster | ClusterHolder;
  /** The VPC of the cluster. @default - the cluster's, which an imported cluster may not know */
  readonly vpc?: IVpc;
}

/**
 * The AWS Load Balancer Controller: makes network load balancers of Services, and on request application load
 * balancers of Ingresses. One for a cluster; whatever has a load balancer depends on it. Beside a controller of others
 * it is refused: by synthesis where this app declares both, by Helm where it does not.
 *
 * Costs nothing itself: its pods run on the cluster's nodes. Each load balancer that it makes has a price per hour and
 * per capacity unit.
 *
 * @example
 * const controller = new AwsLoadBalancerController(stack, 'LoadBalancerController', { cluster });
 * new InferenceService(stack, 'Chat', { cluster, image, loadBalancerController: controller });
 */
export class AwsLoadBalancerController extends Construct {
  readonly plan: LoadBalancerControllerPlan;
  /** The role of the controller's pods, and its association with Pod Identity. */
  readonly identity: PodIdentityAssociation;
  /** What refuses pods of the controller without credentials of that role. */
  readonly credentialsPolicy: IConstruct;
  /** The Helm release. */
  readonly release: IConstruct;

  constructor(scope: Construct, id: string, props: AwsLoadBalancerControllerProps) {
    super(scope, id);
    const cluster = clusterOf(checked(this, props, ['cluster']).cluster);
    const vpc = props.vpc ?? vpcOf(cluster);
    const options = { ...props, ...inheritedRoles(props, rolesOf(props.cluster)) };
    this.plan = accept(
      this,
      planLoadBalancerController(options, { vpcKnown: vpc !== undefined, ...sourceAccessOf(vpc) }),
    );
    const { permissionsBy } = this.plan;
    accept(this, planEndpointUses(vpc && networkOf(vpc)?.plan, loadBalancerUses(this.plan)));
    const place = { ...awsPlaceOf(this), clusterName: cluster.clusterName, vpcId: vpc?.vpcId ?? '' };

    this.identity = new PodIdentityAssociation(this, 'Identity', {
      ...this.plan.roles,
      clusterName: cluster.clusterName,
      ...controllerPods(this.plan),
      permissionsBy,
      openIdConnectProvider: oidcProviderOf(cluster, permissionsBy),
      statements: loadBalancerControllerPolicy(this.plan, place),
    });
    const pods = { ...controllerPods(this.plan), permissionsBy };
    this.credentialsPolicy = applyObjects(this, 'Credentials', cluster, podCredentialsObjects(pods));
    const kinds = this.installGatewayApi(cluster);
    this.release = installChart(this, 'Release', cluster, {
      ...chartOf(this.plan),
      values: loadBalancerControllerValues(this.plan, place, this.identity.role.roleArn),
    });
    // Pods get their credentials when they are created. At deletion the controller needs its permissions to the end.
    this.release.node.addDependency(this.identity, this.credentialsPolicy);
    // The controller looks for the kinds when it starts.
    if (kinds !== undefined) this.release.node.addDependency(kinds);
  }

  private installGatewayApi(cluster: AnyCluster): IConstruct | undefined {
    const { gatewayApi } = this.plan;
    if (gatewayApi === undefined) return undefined;
    return installChart(this, 'GatewayApi', cluster, { ...chartOf(gatewayApi), values: gatewayApi.release.values });
  }
}
