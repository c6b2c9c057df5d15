import { SERVICE_PRICES } from '../../catalog/prices';
import { type CostLine, HOURS_PER_MONTH, sourceOf } from '../../planning/cost';
import type { InferenceEdgePlan } from './inference-edge';
import { webAclRules } from './web-acl';

/** What an edge costs while it stands. */
export function edgeCost({ kind, webAcl }: Pick<InferenceEdgePlan, 'kind' | 'webAcl'>): readonly CostLine[] {
  const price = kind === 'application' ? SERVICE_PRICES.applicationLoadBalancer : SERVICE_PRICES.networkLoadBalancer;
  const between = SERVICE_PRICES.trafficBetweenZones.usdPerGB;
  const loadBalancer: CostLine = {
    item: `1 ${kind} load balancer`,
    usdPerHour: price.usdPerHour,
    basis:
      `Its hours only. A capacity unit costs ${price.usdPerCapacityUnitHour} USD an hour, and traffic between zones ` +
      `${between} USD per GB and direction`,
    source: sourceOf(price),
  };
  if (webAcl === undefined) return [loadBalancer];
  const waf = SERVICE_PRICES.webAcl;
  const rules = webAclRules(webAcl).length;
  const webAclLine: CostLine = {
    item: `1 web ACL with ${rules} rules`,
    usdPerHour: (waf.usdPerMonth + rules * waf.usdPerRuleMonth) / HOURS_PER_MONTH,
    basis: `Its months only. A million requests cost ${waf.usdPerMillionRequests} USD`,
    source: sourceOf(waf),
  };
  return [loadBalancer, webAclLine];
}
