import { Duration, Stack } from 'aws-cdk-lib';
import type { IVpc } from 'aws-cdk-lib/aws-ec2';
import { Construct, type IConstruct } from 'constructs';
import { type AnyCluster, type ClusterHolder, clusterOf, installChart } from '../core/kubernetes.cdk';
import { PodIdentityAssociation } from '../security/pod-identity-association.cdk';
import {
  type LoadBalancerControllerOptions,
  type LoadBalancerControllerPlan,
  planLoadBalancerController,
} from './load-balancer-controller';

export interface AwsLoadBalancerControllerProps extends LoadBalancerControllerOptions {
  /** Our `Cluster`, or any cluster of `aws-eks-v2` or `aws-eks` that runs the add-on `eks-pod-identity-agent`. */
  readonly cluster: AnyCluster | ClusterHolder;
  /** The VPC of the cluster. @default - the cluster's, which an imported cluster may not know */
  readonly vpc?: IVpc;
}

const CONTROLLER = Symbol.for('ai-datacenter.network.AwsLoadBalancerController');

/**
 * The AWS Load Balancer Controller: makes network load balancers of Services, and on request application load
 * balancers of Ingresses. One for a cluster; whatever has a load balancer depends on it.
 *
 * Costs nothing by itself. A network load balancer costs 0.0225 USD an hour, 16.4 a month, and its capacity units.
 * @see https://aws.amazon.com/elasticloadbalancing/pricing/ prices from memory, not verified
 *
 * @example
 * const controller = new AwsLoadBalancerController(stack, 'LoadBalancerController', { cluster });
 * new InferenceService(stack, 'Chat', { cluster, image, loadBalancerController: controller });
 */
export class AwsLoadBalancerController extends Construct {
  static isAwsLoadBalancerController(x: unknown): x is AwsLoadBalancerController {
    return x !== null && typeof x === 'object' && CONTROLLER in x;
  }

  readonly plan: LoadBalancerControllerPlan;
  /** The role of the controller's pods and its association. */
  readonly identity: PodIdentityAssociation;
  /** The Helm release. */
  readonly release: IConstruct;

  constructor(scope: Construct, id: string, props: AwsLoadBalancerControllerProps) {
    super(scope, id);
    Object.defineProperty(this, CONTROLLER, { value: true });
    const { partition, account: accountId, region } = Stack.of(this);
    const cluster = clusterOf(props.cluster);
    const { clusterName } = cluster;
    this.plan = planLoadBalancerController(props, {
      partition,
      accountId,
      region,
      clusterName,
      vpcId: (props.vpc ?? cluster.vpc).vpcId,
    });
    const { release, serviceAccount, values, statements } = this.plan;

    this.identity = new PodIdentityAssociation(this, 'Identity', {
      clusterName,
      namespace: release.namespace,
      serviceAccount,
      statements,
      description: 'Pods of the AWS Load Balancer Controller',
    });
    this.release = installChart(this, 'Release', cluster, {
      chart: release.chart,
      release: release.chart,
      repository: release.repository,
      version: release.version,
      namespace: release.namespace,
      createNamespace: false,
      values,
      wait: true,
      timeout: Duration.minutes(this.plan.readyTimeoutMinutes),
    });
    // Pods get their credentials when they are created; and on the way down the rights have to outlive the controller.
    this.release.node.addDependency(this.identity);
  }
}
