import { HELM_RELEASES } from '../catalog/releases';
import { isLateBound } from '../core/late-bound';
import { releaseSources } from '../network/chart-source';
import { hostOf, isAllowed } from '../network/public-hosts';
import { AWS_DOMAINS } from '../network/network/egress-filter';
import { givenServices } from './inference';
import type { DatacenterReader } from './options';

/**
 * Returns the charts and images of the declared parts that come from outside of AWS: the filter of a network lets their
 * hosts through. Options are read as they were given: the planner of each part judges them.
 */
export function declaredSources(read: DatacenterReader, hasController: boolean): readonly string[] {
  const controller = read.raw('loadBalancerController') ?? undefined;
  const sources: readonly unknown[] = [
    ...(hasController ? releaseSources(HELM_RELEASES.awsLoadBalancerController, controller) : []),
    ...givenServices(read).map((service) => service?.image),
  ];
  return sources
    .filter((source) => typeof source === 'string')
    .filter((source) => /^\S+$/.test(source) && !isLateBound(source) && !isAllowed(hostOf(source), AWS_DOMAINS));
}
