import { LOAD_BALANCER_ZONES } from '../../catalog/load-balancer-zones';
import type { AwsPlace } from '../../security/policy';
import type { InferenceEdgePlan } from './inference-edge';

/** How kubectl calls Gateways. */
export const GATEWAY_RESOURCE = 'gateways.gateway.networking.k8s.io';

/** Where the controller writes the name of the load balancer when it has made it. */
export const ADDRESS_OF_GATEWAY = '.status.addresses[0].value';

/**
 * Makes the Kubernetes provider of Pulumi wait until the load balancer is there. CDK asks for the address instead.
 * @see https://www.pulumi.com/registry/packages/kubernetes/installation-configuration/ `pulumi.com/waitFor`
 */
export const WAIT_FOR_LOAD_BALANCER = { 'pulumi.com/waitFor': 'condition=Programmed' } as const;

/** The tags that the controller sets on the load balancer of a Gateway. @see pkg/deploy/tracking/provider.go, 3.5 */
export function loadBalancerTags({ kind, namespace, name }: InferenceEdgePlan, clusterName: string) {
  const prefix = kind === 'application' ? 'gateway.k8s.aws.alb' : 'gateway.k8s.aws.nlb';
  return { 'elbv2.k8s.aws/cluster': clusterName, [`${prefix}/stack`]: `${namespace}/${name}` };
}

/**
 * The log group of the web ACL: WAF writes only into those whose name begins with `aws-waf-logs-`.
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/logging-cw-logs.html 2026-11
 */
export function webAclLogGroupName({ namespace, name }: InferenceEdgePlan, clusterName: string): string {
  return `aws-waf-logs-${clusterName}-${namespace}-${name}`;
}

/** The ARN of that log group as WAF takes it: without the ':*' that CloudFormation has at the end. */
export function webAclLogGroupArn(logGroupName: string, { partition, region, accountId }: AwsPlace): string {
  return `arn:${partition}:logs:${region}:${accountId}:log-group:${logGroupName}`;
}

/**
 * Returns the hosted zone that has the names of load balancers of a region.
 *
 * @throws Error for a region that the library does not know
 */
export function loadBalancerZone(region: string, kind: InferenceEdgePlan['kind']): string {
  const zones = LOAD_BALANCER_ZONES[region];
  if (zones === undefined) {
    throw new Error(`The library does not know the hosted zone of load balancers in ${region}. Leave recordNames out.`);
  }
  return zones[kind];
}
