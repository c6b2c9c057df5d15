import { SERVICE_PRICES } from '../../catalog/prices';
import { kubernetesName } from '../../core/kubernetes-names';
import { OptionReader, type TextForm } from '../../core/option-reader';
import type { Planned } from '../../core/plan';
import type { ProblemCodes } from '../../core/problem';
import { type CostLine, sourceOf } from '../../planning/cost';
import { ALIAS_RECORD_CODES, type AliasRecordsPlan, planAliasRecords } from '../alias-records';
import type { GlobalEndpointOptions } from './options';
import { type GlobalRegionPlan, planRegions, REGION_CODES } from './regions';

/** A global endpoint: everything that its resources need. */
export interface GlobalEndpointPlan {
  readonly name: string;
  readonly ports: readonly number[];
  readonly clientAffinity: 'none' | 'source-ip';
  readonly regions: readonly GlobalRegionPlan[];
  readonly records: AliasRecordsPlan | undefined;
  readonly cost: readonly CostLine[];
}

export const GLOBAL_ENDPOINT_CODES = {
  ...ALIAS_RECORD_CODES,
  ...REGION_CODES,
} as const satisfies ProblemCodes;

const DEFAULT_NAME = 'global-endpoint';
const DEFAULT_PORTS = [443] as const;
const PORT = { min: 1, max: 65_535 } as const;
/** @see https://docs.aws.amazon.com/global-accelerator/latest/api/API_CreateListener.html 2026-11 */
const MAX_PORTS = 10;
/** @see https://docs.aws.amazon.com/global-accelerator/latest/api/API_CreateAccelerator.html 2026-11 */
const NAME = {
  pattern: /^[A-Za-z0-9]([A-Za-z0-9.-]{0,62}[A-Za-z0-9])?$/,
  name: 'name of an accelerator',
  rule: 'up to 64 letters, digits, dots and hyphens, the first and last a letter or digit',
  example: DEFAULT_NAME,
} as const satisfies TextForm;

type EndpointReader = OptionReader<GlobalEndpointOptions, keyof typeof GLOBAL_ENDPOINT_CODES>;

/**
 * Plans a global endpoint, once for every engine.
 *
 * @param id the id of the construct, from which the default name comes
 *
 * @example
 * const { plan, problems } = planGlobalEndpoint({
 *   loadBalancers: [{ region: 'eu-west-1', loadBalancerArn }, { region: 'us-east-1', loadBalancerArn: other }],
 * });
 */
export function planGlobalEndpoint(options: GlobalEndpointOptions, id?: string): Planned<GlobalEndpointPlan> {
  const read: EndpointReader = new OptionReader(options);
  return read.planned({
    name: read.text('name', NAME, kubernetesName(id ?? '') ?? DEFAULT_NAME),
    ports: readPorts(read),
    clientAffinity: read.oneOf('clientAffinity', ['none', 'source-ip'] as const, 'none'),
    regions: planRegions(read),
    records: planAliasRecords(read),
    cost: [acceleratorCost()],
  });
}

function readPorts(read: EndpointReader): readonly number[] {
  const ports = [...new Set(read.integers('ports', PORT) ?? DEFAULT_PORTS)];
  if (read.failed('ports')) return DEFAULT_PORTS;
  read.require(
    ports.length >= 1 && ports.length <= MAX_PORTS,
    'out-of-range',
    'ports',
    `ports has ${ports.length}; an accelerator takes 1 to ${MAX_PORTS}.`,
    'List the ports of the load balancers, or leave ports out for 443.',
  );
  return ports.length === 0 ? DEFAULT_PORTS : ports;
}

function acceleratorCost(): CostLine {
  const price = SERVICE_PRICES.globalAccelerator;
  return {
    item: '1 accelerator',
    usdPerHour: price.usdPerHour,
    basis:
      `Its hours only. Each GB in the direction that has more of them costs ${price.usdPerGB} USD or more, beside ` +
      'the traffic out of the region',
    source: sourceOf(price),
  };
}
