import type { Release } from '@pulumi/kubernetes/helm/v3/release';
import * as pulumi from '@pulumi/pulumi';
import { claimChart, installChart } from '../../core/helm-chart.pulumi';
import { type AnyCluster, applyObjects, VPC_FIX, vpcIdOf } from '../../core/kubernetes.pulumi';
import { OutputMarkers } from '../../core/late-bound.pulumi';
import { OptionReader } from '../../core/option-reader';
import type { Planned } from '../../core/plan';
import { accept, checked } from '../../core/plan.pulumi';
import { requireReferences } from '../../core/references';
import { podCredentialsObjects } from '../../security/pod-credentials';
import { PodIdentityAssociation } from '../../security/pod-identity-association.pulumi';
import { oidcProviderOf, planClusterPods } from '../../security/pod-identity.pulumi';
import { awsPlace, markedPlace, resolvedStatement } from '../../security/policy.pulumi';
import { inheritedRoles, type RoleOptions } from '../../security/roles';
import { chartOf } from '../chart-release.pulumi';
import { loadBalancerUses, planEndpointUses } from '../network/endpoint-uses';
import { sourceAccess } from '../network/internet-access';
import {
  controllerPods,
  type LoadBalancerControllerOptions,
  type LoadBalancerControllerPlan,
  loadBalancerControllerValues,
  planLoadBalancerController,
} from './load-balancer-controller';
import { loadBalancerControllerPolicy, type LoadBalancerControllerPlace } from './policy';

/** The options of the controller whose values may be Outputs. */
export interface LateBoundControllerOptions {
  /**
   * Name of the Helm release and of the service account. A release of this name that is in the cluster already is not
   * taken over: import it.
   * @default 'ai-datacenter-aws-load-balancer-controller'
   */
  readonly releaseName?: pulumi.Input<string>;
  /** The repository of the chart, `https://…` or `oci://…`, which Pulumi reaches. @default - the publisher's */
  readonly chartRepository?: pulumi.Input<string>;
  /** A registry that has the image under its own repository name. @default - that of the chart: public.ecr.aws */
  readonly imageRegistry?: pulumi.Input<string>;
  /** The path of the role, for example `/platform/`. @default - that of our own cluster, or '/' */
  readonly rolePath?: pulumi.Input<string>;
  /** ARN of the policy that limits the permissions of the role. @default - that of our own cluster, or none */
  readonly permissionsBoundaryArn?: pulumi.Input<string>;
}

/** Args of `AwsLoadBalancerController`. */
export interface AwsLoadBalancerControllerArgs
  extends Omit<LoadBalancerControllerOptions, keyof LateBoundControllerOptions>, LateBoundControllerOptions {
  /**
   * Our `Cluster`, or the name of an EKS cluster and a provider of `@pulumi/kubernetes` for it. It runs the add-on
   * `eks-pod-identity-agent`; without the add-on set `permissionsBy` to 'irsa'.
   */
  readonly cluster: AnyCluster;
  /** The VPC of the cluster. @default - the cluster's */
  readonly vpcId?: pulumi.Input<string>;
}

/**
 * The AWS Load Balancer Controller: makes network load balancers of Services, and on request application load
 * balancers of Ingresses. One for a cluster; whatever has a load balancer depends on it, so that it goes last. Beside a
 * controller of others it is refused: before anything is registered where this program declares both, by Helm where it
 * does not.
 *
 * Costs nothing itself: its pods run on the cluster's nodes. Each load balancer that it makes has a price per hour and
 * per capacity unit.
 *
 * @example
 * const controller = new AwsLoadBalancerController('load-balancers', { cluster });
 * new InferenceService('chat', { cluster, image, loadBalancerController: controller });
 */
export class AwsLoadBalancerController extends pulumi.ComponentResource {
  readonly plan: LoadBalancerControllerPlan;
  /** The role of the controller's pods, and its association with Pod Identity. */
  readonly identity: PodIdentityAssociation;
  /** What refuses pods of the controller without credentials of that role. */
  readonly credentialsPolicy: readonly pulumi.CustomResource[];
  /** The Helm release. */
  readonly release: Release;
  private readonly late = new OutputMarkers();

  constructor(
    private readonly name: string,
    args: AwsLoadBalancerControllerArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super('ai-datacenter:network:AwsLoadBalancerController', name, {}, opts);
    const { cluster, vpcId = vpcIdOf(cluster), ...options } = checked(name, args, ['cluster']);
    const marked = this.late.markAll<LoadBalancerControllerOptions>(options);
    const roles = inheritedRoles(marked, this.late.markAll<RoleOptions>(cluster.roles ?? {}));
    this.plan = accept(this, name, planController({ ...marked, ...roles }, cluster, vpcId));
    claimChart(this, name, cluster, chartOf(this.plan));

    const place = {
      ...markedPlace(awsPlace(this), this.late),
      clusterName: this.late.mark(cluster.clusterName),
      vpcId: this.late.mark(vpcId ?? ''),
    };
    this.identity = this.createIdentity(cluster, place);
    const pods = { ...controllerPods(this.plan), permissionsBy: this.plan.permissionsBy };
    this.credentialsPolicy = applyObjects(this, `${name}-credentials`, cluster, podCredentialsObjects(pods), {
      late: this.late,
    });
    const kinds = this.installGatewayApi(cluster);
    this.release = installChart(this, name, cluster, {
      ...chartOf(this.plan),
      values: loadBalancerControllerValues(this.plan, place, this.late.mark(this.identity.role.arn)),
      // Pods get their credentials when they are created. At deletion the controller needs its permissions to the end.
      // The controller looks for the kinds of the Gateway API when it starts.
      dependsOn: [this.identity, ...this.credentialsPolicy, ...(kinds === undefined ? [] : [kinds])],
      late: this.late,
    });
    this.registerOutputs({ roleArn: this.identity.role.arn });
  }

  private installGatewayApi(cluster: AnyCluster): Release | undefined {
    const { gatewayApi } = this.plan;
    if (gatewayApi === undefined) return undefined;
    const chart = { ...chartOf(gatewayApi), values: gatewayApi.release.values ?? {}, late: this.late, dependsOn: [] };
    return installChart(this, `${this.name}-gateway-api`, cluster, chart);
  }

  private createIdentity(cluster: AnyCluster, place: LoadBalancerControllerPlace): PodIdentityAssociation {
    const { roles, permissionsBy } = this.plan;
    return new PodIdentityAssociation(
      `${this.name}-identity`,
      {
        ...this.late.resolve({ ...roles, ...controllerPods(this.plan) }),
        statements: loadBalancerControllerPolicy(this.plan, place).map((it) => resolvedStatement(it, this.late)),
        clusterName: cluster.clusterName,
        permissionsBy,
        openIdConnectProvider: oidcProviderOf(cluster, permissionsBy),
      },
      { parent: this },
    );
  }
}

/** Plans the controller, with the problems of its cluster. */
function planController(
  options: LoadBalancerControllerOptions,
  cluster: AnyCluster,
  vpcId: pulumi.Input<string> | undefined,
): Planned<LoadBalancerControllerPlan> {
  const read = new OptionReader<object, never>({});
  const network = cluster.network?.plan;
  read.part(requireReferences({ vpcId }, ['vpcId'], VPC_FIX));
  const plan = read.part(planLoadBalancerController(options, { vpcKnown: true, ...sourceAccess(network) }));
  const { permissionsBy } = plan;
  read.part(planEndpointUses(network, loadBalancerUses(plan), 'cluster'));
  read.part(planClusterPods({ ...controllerPods(plan), permissionsBy }, cluster));
  return read.planned(plan);
}
