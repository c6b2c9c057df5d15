import { LOAD_BALANCER_ZONES } from '../../catalog/load-balancer-zones';
import { isLateBound } from '../../core/late-bound';
import type { OptionReader, TextForm } from '../../core/option-reader';
import type { ProblemCodes } from '../../core/problem';
import type { LoadBalancerPlace } from '../certificates';
import type { InferenceEdgeOptions } from './options';
import { HOST_NAME } from './routes';

/** Alias records of the load balancer. */
export interface EdgeRecordsPlan {
  readonly hostedZoneId: string;
  readonly names: readonly string[];
}

export const EDGE_RECORD_CODES = {
  'records-incomplete': 'A record needs its name and the hosted zone that has it.',
  'records-elsewhere': 'The hosted zone of the load balancers of this region is not known.',
} as const satisfies ProblemCodes;

/** @see https://docs.aws.amazon.com/Route53/latest/APIReference/API_HostedZone.html 2026-11 */
const ZONE = {
  pattern: /^[A-Z0-9]{1,32}$/,
  name: 'hosted zone id',
  rule: '1 to 32 capital letters and digits',
  example: 'Z0123456789ABCDEFGHIJ',
} as const satisfies TextForm;

type RecordReader = OptionReader<InferenceEdgeOptions, keyof typeof EDGE_RECORD_CODES>;

/** Plans the alias records. */
export function planRecords(read: RecordReader, { region }: LoadBalancerPlace): EdgeRecordsPlan | undefined {
  const names = [...new Set(read.knownTexts('recordNames', { ...HOST_NAME, mustBeKnown: true }))];
  const hostedZoneId = read.text('hostedZoneId', ZONE);
  if (read.failed('recordNames', 'hostedZoneId')) return undefined;
  read.require(
    names.length === 0 || hostedZoneId !== undefined,
    'records-incomplete',
    'recordNames',
    `recordNames has ${names.length}, and hostedZoneId was left out.`,
    'Set hostedZoneId, or leave recordNames out.',
  );
  read.require(
    names.length > 0 || hostedZoneId === undefined,
    'records-incomplete',
    'hostedZoneId',
    'hostedZoneId is set, and recordNames has none.',
    'Set recordNames, or leave hostedZoneId out.',
  );
  if (names.length === 0 || hostedZoneId === undefined) return undefined;
  read.require(
    region === undefined || isLateBound(region) || region in LOAD_BALANCER_ZONES,
    'records-elsewhere',
    'recordNames',
    `The library does not know the hosted zone of load balancers in ${region ?? ''}.`,
    'Leave recordNames out, and make the records beside the edge.',
  );
  return { hostedZoneId, names };
}
