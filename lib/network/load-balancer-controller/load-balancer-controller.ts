import { HELM_RELEASES } from '../../catalog/releases';
import { OptionReader } from '../../core/option-reader';
import type { Planned } from '../../core/plan';
import type { PermissionsByOptions } from '../../security/permissions-by';
import type { RoleOptions } from '../../security/roles';
import type { ChartReleasePlan } from '../chart-release';
import { chartAddress, MIRROR_CHART, RELEASE_NAME } from '../chart-source';
import { type ControllerReleasePlan, readControllerRelease, serviceAccountValues } from '../controller-release';
import type { SourceAccess } from '../network/internet-access';
import { type PUBLIC_SOURCE_CODES, requireReachable } from '../public-sources';
import type { LoadBalancerControllerPlace } from './policy';

/** What the controller may make. The path and the boundary of its role are by default those of our own Cluster. */
export interface LoadBalancerControllerOptions extends PermissionsByOptions, RoleOptions {
  /**
   * Whether Ingresses become application load balancers. The controller needs more AWS permissions for it.
   * @default false - Services become network load balancers, nothing else is made
   */
  readonly applicationLoadBalancers?: boolean;
  /**
   * Whether load balancers may face the internet. Otherwise AWS refuses every other scheme than `internal`, whatever
   * annotations of Services, Ingresses and Gateways say. Those that are there already stay.
   * @default false
   */
  readonly internetFacing?: boolean;
  /**
   * Whether Gateways become load balancers: network ones and, with `applicationLoadBalancers`, application ones. The
   * kinds of the Gateway API are installed before the controller, by a chart of Docker Hub or of `chartRepository`.
   * @default false
   */
  readonly gatewayApi?: boolean;
  /**
   * Name of the Helm release and of the service account. A release of this name that is in the cluster already is taken
   * over: Helm updates it, and removes it with this construct.
   * @default 'ai-datacenter-aws-load-balancer-controller': beside a controller that others installed, Helm refuses to
   * install it and changes nothing
   */
  readonly releaseName?: string;
  /**
   * The repository of the chart, for a network that does not reach the internet: `https://…`, or `oci://…` of a
   * registry that has the chart under its own name. Private registries of ECR need no further settings.
   * @default - that of the chart's publisher
   */
  readonly chartRepository?: string;
  /**
   * A registry that has the image under its own repository name, optionally with a path before it:
   * `111122223333.dkr.ecr.eu-central-1.amazonaws.com/mirror`.
   * @default - that of the chart: public.ecr.aws
   */
  readonly imageRegistry?: string;
}

/**
 * The controller, as planned. Its values and permissions need the cluster and its VPC: see
 * `loadBalancerControllerValues` and `loadBalancerControllerPolicy`.
 */
export interface LoadBalancerControllerPlan extends ControllerReleasePlan {
  readonly applicationLoadBalancers: boolean;
  /** Whether its role lets it make load balancers that face the internet. */
  readonly internetFacing: boolean;
  /** The chart that defines the kinds of the Gateway API. Undefined without Gateways. */
  readonly gatewayApi: ChartReleasePlan | undefined;
}

/** What the planner has to know of the cluster. */
export interface LoadBalancerControllerSurroundings extends Partial<SourceAccess> {
  /** Whether the VPC of the cluster is known. An imported cluster may not know it. */
  readonly vpcKnown: boolean;
}

/**
 * Other installers name the release after its chart, as the chart's own page does; `helm upgrade --install` would take
 * that release over. Under another name Helm finds that objects with fixed names, such as the webhooks, belong to a
 * release already, and stops before it creates anything.
 *
 * @see https://github.com/aws/eks-charts/tree/5239609/stable/aws-load-balancer-controller `namePrefix`, 2026-08-03
 * @see https://github.com/helm/helm/issues/9125 the refusal, 2020-12-14
 */
const DEFAULT_RELEASE_NAME = RELEASE_NAME.example;

const GATEWAY_API_RELEASE_NAME = 'ai-datacenter-gateway-api';

type ControllerReader = OptionReader<LoadBalancerControllerOptions, keyof typeof PUBLIC_SOURCE_CODES>;

/** Plans the controller. */
export function planLoadBalancerController(
  options: LoadBalancerControllerOptions,
  { vpcKnown, ...access }: LoadBalancerControllerSurroundings = { vpcKnown: true },
): Planned<LoadBalancerControllerPlan> {
  const read: ControllerReader = new OptionReader(options);
  read.require(
    vpcKnown,
    'missing',
    'vpc',
    'vpc is required for an imported cluster that does not know its VPC, and was left out.',
    'Set vpc, or pass it to fromClusterAttributes.',
  );
  const release = HELM_RELEASES.awsLoadBalancerController;
  const decisions = { release, defaultName: DEFAULT_RELEASE_NAME, createNamespace: false, waitUntilReady: true };
  const controller = readControllerRelease(read, decisions, access);
  return read.planned({
    ...controller,
    applicationLoadBalancers: read.flag('applicationLoadBalancers', false),
    internetFacing: read.flag('internetFacing', false),
    gatewayApi: read.flag('gatewayApi', false) ? gatewayApiChart(read, controller, access) : undefined,
  });
}

/** The kinds of the Gateway API. They come from the repository of the controller, if that is one's own. */
function gatewayApiChart(
  read: ControllerReader,
  { createNamespace, readyTimeoutMinutes }: ChartReleasePlan,
  access: Partial<SourceAccess>,
): ChartReleasePlan {
  const release = HELM_RELEASES.gatewayApi;
  const isJudged = !read.failed('chartRepository');
  const repository = chartAddress(release, isJudged ? read.raw('chartRepository') : undefined);
  if (isJudged) {
    const chart = { option: 'chartRepository', what: `The chart ${release.chart}`, address: repository } as const;
    requireReachable(read, access, [{ ...chart, fix: MIRROR_CHART }]);
  }
  const releaseName = GATEWAY_API_RELEASE_NAME;
  return { release, releaseName, repository, createNamespace, waitUntilReady: false, readyTimeoutMinutes };
}

/** The pods that get the role of the controller, and its purpose. */
export function controllerPods({ release: { namespace }, serviceAccount }: LoadBalancerControllerPlan) {
  return { namespace, serviceAccount, description: 'Pods of the AWS Load Balancer Controller' };
}

/**
 * The values of the Helm chart.
 *
 * @param roleArn the role of the controller's pods
 *
 * @see https://github.com/aws/eks-charts/blob/5239609/stable/aws-load-balancer-controller/values.yaml
 */
export function loadBalancerControllerValues(
  plan: LoadBalancerControllerPlan,
  { clusterName, region, vpcId }: LoadBalancerControllerPlace,
  roleArn?: string,
): Readonly<Record<string, unknown>> {
  const { image, applicationLoadBalancers, gatewayApi } = plan;
  return {
    clusterName,
    // Pods cannot read region and VPC from the instance metadata service: the nodes' hop limit is 1.
    region,
    vpcId,
    image: { ...image },
    serviceAccount: serviceAccountValues(plan, roleArn),
    replicaCount: 2,
    podDisruptionBudget: { maxUnavailable: 1 },
    resources: { requests: { cpu: '100m', memory: '200Mi' }, limits: { memory: '500Mi' } },
    defaultTargetType: 'ip',
    // This webhook would reject every Service of the cluster while the controller starts. The library's Services name
    // the class of their load balancer themselves.
    // @see https://github.com/kubernetes-sigs/aws-load-balancer-controller/issues/4140
    enableServiceMutatorWebhook: false,
    createIngressClassResource: applicationLoadBalancers,
    ingressClassParams: { create: applicationLoadBalancers },
    enableShield: false,
    enableWaf: false,
    enableWafv2: applicationLoadBalancers,
    // Without gates the controller looks for the kinds when it starts, and takes what it finds.
    ...(gatewayApi !== undefined && {
      controllerConfig: { featureGates: { NLBGatewayAPI: true, ALBGatewayAPI: applicationLoadBalancers } },
    }),
  };
}
