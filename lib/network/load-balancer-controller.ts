import { HELM_RELEASES, type HelmRelease } from '../catalog/releases';
import type { PolicyStatement } from '../security/policy';
import { loadBalancerControllerPolicy, type LoadBalancerControllerPlace } from './load-balancer-controller-policy';

/** What the controller may make. */
export interface LoadBalancerControllerOptions {
  /**
   * Whether Ingresses become application load balancers. It takes more AWS rights.
   * @default false - Services become network load balancers, nothing else is made
   */
  readonly applicationLoadBalancers?: boolean;
}

/** The controller, decided. */
export interface LoadBalancerControllerPlan {
  readonly release: HelmRelease;
  /** Whose pods get the AWS rights. */
  readonly serviceAccount: string;
  /** Values of the chart. */
  readonly values: Readonly<Record<string, unknown>>;
  /** How long Helm waits for the controller's pods, which wait for the first nodes. */
  readonly readyTimeoutMinutes: number;
  /** What the controller may do in AWS. */
  readonly statements: readonly PolicyStatement[];
}

/**
 * The function that runs Helm can wait no longer.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html
 */
const READY_TIMEOUT_MINUTES = 15;

const SERVICE_ACCOUNT = 'aws-load-balancer-controller';

/** Decides the controller. Nothing of it can be wrong: everything else is a fact of the cluster. */
export function planLoadBalancerController(
  options: LoadBalancerControllerOptions,
  place: LoadBalancerControllerPlace,
): LoadBalancerControllerPlan {
  const applicationLoadBalancers = options.applicationLoadBalancers ?? false;
  return {
    release: HELM_RELEASES.awsLoadBalancerController,
    serviceAccount: SERVICE_ACCOUNT,
    values: {
      clusterName: place.clusterName,
      // Pods cannot ask the instance for region and VPC: the metadata service answers one hop far.
      region: place.region,
      vpcId: place.vpcId,
      serviceAccount: { create: true, name: SERVICE_ACCOUNT },
      replicaCount: 2,
      podDisruptionBudget: { maxUnavailable: 1 },
      resources: { requests: { cpu: '100m', memory: '200Mi' }, limits: { memory: '500Mi' } },
      defaultTargetType: 'ip',
      // This webhook would refuse every Service of the cluster while the controller starts. Ours name their load
      // balancer's class themselves. @see https://github.com/kubernetes-sigs/aws-load-balancer-controller/issues/4140
      enableServiceMutatorWebhook: false,
      createIngressClassResource: applicationLoadBalancers,
      ingressClassParams: { create: applicationLoadBalancers },
      enableShield: false,
      enableWaf: false,
      enableWafv2: applicationLoadBalancers,
    },
    readyTimeoutMinutes: READY_TIMEOUT_MINUTES,
    statements: loadBalancerControllerPolicy(place, applicationLoadBalancers),
  };
}
