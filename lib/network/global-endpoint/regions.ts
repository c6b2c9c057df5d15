import { parseArn, REGION } from '../../core/arn';
import type { OptionReader, TextForm } from '../../core/option-reader';
import type { ProblemCodes } from '../../core/problem';
import type { GlobalEndpointOptions, GlobalLoadBalancer } from './options';

/** The load balancers of one region. */
export interface GlobalRegionPlan {
  readonly region: string;
  readonly trafficPercent: number;
  readonly loadBalancers: readonly { readonly loadBalancerArn: string; readonly weight: number }[];
}

export const REGION_CODES = {
  'one-region': 'A global endpoint of one region has nothing to fail over to.',
  'load-balancer-elsewhere': 'A load balancer belongs to the region that its ARN names.',
  'traffic-percents-differ': 'All load balancers of a region share one percentage of its traffic.',
  'region-without-weight': 'A region whose load balancers have no weight takes no connections at a fail-over.',
  'no-traffic': 'Each region would be a standby of the others.',
} as const satisfies ProblemCodes;

/** @see https://docs.aws.amazon.com/global-accelerator/latest/api/API_EndpointConfiguration.html 2026-11 */
const WEIGHT = { min: 0, max: 255, default: 128, unit: '' } as const;
const PERCENT = { min: 0, max: 100, default: 100, unit: 'percent' } as const;
/** @see https://docs.aws.amazon.com/global-accelerator/latest/api/API_CreateEndpointGroup.html 2026-11 */
const MAX_LOAD_BALANCERS = 10;
const LOAD_BALANCER_ARN = {
  pattern: /^arn:aws[a-z-]*:elasticloadbalancing:[a-z0-9-]+:\d{12}:loadbalancer\/(app|net)\/[^/]+\/[^/]+$/,
  name: 'ARN of a load balancer',
  rule: 'the ARN of an application or network load balancer',
  example: 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/edge/0123456789abcdef',
} as const satisfies TextForm;

type RegionReader = OptionReader<GlobalEndpointOptions, keyof typeof REGION_CODES>;
type Read = GlobalRegionPlan['loadBalancers'][number] & Pick<GlobalRegionPlan, 'region' | 'trafficPercent'>;

/** Plans the regions, in the order in which the load balancers name them. */
export function planRegions(read: RegionReader): readonly GlobalRegionPlan[] {
  const all = read.each<GlobalLoadBalancer, Read>('loadBalancers', (item) => {
    const region = item.requiredText('region', { ...REGION, mustBeKnown: true });
    const loadBalancerArn = item.requiredText('loadBalancerArn', LOAD_BALANCER_ARN);
    const there = parseArn(loadBalancerArn)?.region ?? region;
    item.require(
      there === region || item.failed('region', 'loadBalancerArn'),
      'load-balancer-elsewhere',
      'loadBalancerArn',
      `'${loadBalancerArn}' is of region ${there}, and region is '${region}'.`,
      `Use region: '${there}', or the ARN of a load balancer of ${region}.`,
    );
    return {
      region,
      loadBalancerArn,
      weight: item.integer('weight', WEIGHT),
      trafficPercent: item.number('trafficPercent', PERCENT),
    };
  });
  read.requirePresent('loadBalancers', 'List the load balancers of two regions or more.');
  const firsts = all.filter(({ region }, index) => all.findIndex((it) => it.region === region) === index);
  const regions = firsts.map(({ region, trafficPercent }): GlobalRegionPlan => {
    const here = all.filter((it) => it.region === region);
    return {
      region,
      trafficPercent,
      loadBalancers: here.map(({ loadBalancerArn, weight }) => ({ loadBalancerArn, weight })),
    };
  });
  if (!read.failed('loadBalancers')) judge(read, regions, all);
  return regions;
}

function judge(read: RegionReader, regions: readonly GlobalRegionPlan[], all: readonly Read[]): void {
  read.require(
    regions.length > 1,
    'one-region',
    'loadBalancers',
    `loadBalancers names ${regions[0]?.region ?? 'no region'}${regions.length === 1 ? ' only' : ''}.`,
    'List the load balancers of two regions or more.',
  );
  read.require(
    regions.length === 0 || regions.some(({ trafficPercent }) => trafficPercent > 0),
    'no-traffic',
    'loadBalancers',
    'trafficPercent is 0 for all regions, so none takes connections while all are healthy.',
    'Raise it for one region, or leave it out.',
  );
  for (const { region, trafficPercent, loadBalancers } of regions) {
    const percents = new Set(all.filter((it) => it.region === region).map((it) => it.trafficPercent));
    read.require(
      percents.size === 1,
      'traffic-percents-differ',
      'loadBalancers',
      `The load balancers of ${region} have a trafficPercent of ${[...percents].join(' and ')}.`,
      `Use one for ${region}; weight divides its connections.`,
    );
    read.require(
      loadBalancers.some(({ weight }) => weight > 0),
      'region-without-weight',
      'loadBalancers',
      `All load balancers of ${region} have the weight 0.`,
      `Raise one, or use trafficPercent: 0 for a standby; now ${trafficPercent}.`,
    );
    read.require(
      loadBalancers.length <= MAX_LOAD_BALANCERS,
      'out-of-range',
      'loadBalancers',
      `${region} has ${loadBalancers.length} load balancers; a region takes ${MAX_LOAD_BALANCERS}.`,
      'Remove some of them.',
    );
  }
}
