import { SERVICE_PRICES } from '../../catalog/prices';
import { GP3 } from '../../compute/node-group/disks';
import { type CostLine, sourceOf } from '../../planning/cost';
import type { EbsVolumeType } from './class-names';
import type { VolumePerformance } from './ebs-volumes';

/**
 * IOPS of an io2 volume above these cost less.
 * @see https://aws.amazon.com/ebs/pricing/ (2026-08)
 */
const IO2_IOPS_OF_FULL_PRICE = 32_000;

/** Which volumes there will be is not known to a plan: only the price is. */
export function volumeCost(type: EbsVolumeType, className: string, performance: VolumePerformance): CostLine {
  const price = SERVICE_PRICES[type];
  const extra = performanceUsdPerMonth(type, performance);
  const atMost = type === 'io2' && (performance.iops ?? 0) > IO2_IOPS_OF_FULL_PRICE ? 'at most ' : '';
  const forPerformance =
    extra === 0 ? '' : `, and ${atMost}${usd(extra)} USD a month for the performance of each volume`;
  return {
    item: `Volumes of ${className}, while there are none`,
    usdPerHour: 0,
    basis: `${price.usdPerGBMonth} USD per GB and month${forPerformance}`,
    source: sourceOf(price),
  };
}

/** What a month of one volume costs beside its size. */
function performanceUsdPerMonth(type: EbsVolumeType, { iops = 0, throughputMiBs = 0 }: VolumePerformance): number {
  if (type === 'io2') return iops * SERVICE_PRICES.io2.usdPerIopsMonth;
  if (type !== 'gp3') return 0;
  const { usdPerIopsMonth, usdPerMiBsMonth } = SERVICE_PRICES.gp3Performance;
  return (iops - GP3.iops.default) * usdPerIopsMonth + (throughputMiBs - GP3.throughputMiBs.default) * usdPerMiBsMonth;
}

function usd(amount: number): string {
  return amount.toFixed(2).replace('.00', '');
}
