import type { GlobalEndpointPlan } from './global-endpoint';
import type { GlobalRegionPlan } from './regions';

/**
 * The hosted zone of Route 53 that has the names of accelerators.
 * @see https://docs.aws.amazon.com/general/latest/gr/global_accelerator.html, as aws-cdk-lib 2.276 has it
 */
export const ACCELERATOR_ZONE = 'Z2BJ6XQ5FK7U4H';

const AFFINITIES = { none: 'NONE', 'source-ip': 'SOURCE_IP' } as const;

/** The accelerator, as its API takes it. */
export function acceleratorData({ name }: GlobalEndpointPlan) {
  return { Name: name, IpAddressType: 'IPV4', Enabled: true } as const;
}

/** The listener of all ports, without the ARN of its accelerator. */
export function listenerData({ ports, clientAffinity }: GlobalEndpointPlan) {
  return {
    Protocol: 'TCP',
    ClientAffinity: AFFINITIES[clientAffinity],
    PortRanges: ports.map((port) => ({ FromPort: port, ToPort: port })),
  } as const;
}

/**
 * The load balancers of a region, without the ARN of the listener. Their own health checks decide: those of an
 * accelerator are for instances and addresses.
 * @see https://docs.aws.amazon.com/global-accelerator/latest/dg/about-endpoint-groups-health-check-options.html 2026-11
 */
export function endpointGroupData({ region, trafficPercent, loadBalancers }: GlobalRegionPlan) {
  return {
    EndpointGroupRegion: region,
    TrafficDialPercentage: trafficPercent,
    EndpointConfigurations: loadBalancers.map(({ loadBalancerArn, weight }) => ({
      EndpointId: loadBalancerArn,
      Weight: weight,
    })),
  };
}
