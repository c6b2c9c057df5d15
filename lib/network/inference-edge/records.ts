import { LOAD_BALANCER_ZONES } from '../../catalog/load-balancer-zones';
import { isLateBound } from '../../core/late-bound';
import type { OptionReader } from '../../core/option-reader';
import type { ProblemCodes } from '../../core/problem';
import { ALIAS_RECORD_CODES, type AliasRecordsPlan, planAliasRecords } from '../alias-records';
import type { LoadBalancerPlace } from '../certificates';
import type { InferenceEdgeOptions } from './options';

export const EDGE_RECORD_CODES = {
  'records-elsewhere': 'The hosted zone of the load balancers of this region is not known.',
  ...ALIAS_RECORD_CODES,
} as const satisfies ProblemCodes;

type RecordReader = OptionReader<InferenceEdgeOptions, keyof typeof EDGE_RECORD_CODES>;

/** Plans the alias records of the load balancer. */
export function planRecords(read: RecordReader, { region }: LoadBalancerPlace): AliasRecordsPlan | undefined {
  const records = planAliasRecords(read);
  if (records === undefined || region === undefined || isLateBound(region)) return records;
  read.require(
    region in LOAD_BALANCER_ZONES,
    'records-elsewhere',
    'recordNames',
    `The library does not know the hosted zone of load balancers in ${region}.`,
    'Leave recordNames out, and make the records beside the edge.',
  );
  return records;
}
