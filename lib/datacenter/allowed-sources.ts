import { HELM_RELEASES } from '../catalog/releases';
import { isLateBound } from '../core/late-bound';
import { hostOf, isAllowed } from '../network/public-hosts';
import { AWS_DOMAINS } from '../network/network/egress-filter';
import type { DatacenterReader } from './options';

/**
 * Returns the charts and images of the declared parts that come from outside of AWS: the filter of a network lets their
 * hosts through. Options are read as they were given: the planner of each part judges them.
 */
export function declaredSources(read: DatacenterReader, hasController: boolean): readonly string[] {
  const sources: readonly unknown[] = [...(hasController ? controllerSources(read) : []), ...serviceImages(read)];
  return sources
    .filter((source) => typeof source === 'string')
    .filter((source) => /^\S+$/.test(source) && !isLateBound(source) && !isAllowed(hostOf(source), AWS_DOMAINS));
}

function controllerSources(read: DatacenterReader): readonly unknown[] {
  const { repository, images } = HELM_RELEASES.awsLoadBalancerController;
  const given = read.raw('loadBalancerController');
  return [
    given?.chartRepository ?? repository,
    ...images.map((image) => `${String(given?.imageRegistry ?? image.registry)}/${image.repository}`),
  ];
}

function serviceImages(read: DatacenterReader): readonly unknown[] {
  const services: unknown = read.raw('inferenceServices');
  if (!Array.isArray(services)) return [];
  return services.map((service: { readonly image?: unknown } | null) => service?.image);
}
