import { OptionReader } from '../../core/option-reader';
import { type Planned, planOf } from '../../core/plan';
import type { ProblemCodes } from '../../core/problem';

export const SCHEME_CODES = {
  'controller-internal-only': 'The controller may not make a load balancer that faces the internet.',
} as const satisfies ProblemCodes;

/** What faces the internet, and the construct of the controller that makes its load balancer, if it is known. */
export interface SchemeFacts {
  /** The option as given: only `true` makes something face the internet. */
  readonly internetFacing: boolean | undefined;
  readonly controller: unknown;
}

/** Whether a load balancer faces the internet, by the word of AWS. */
export interface SchemePlan {
  readonly scheme: 'internal' | 'internet-facing';
}

/** Judges whether a controller of this library may make a load balancer. Nothing is known of one of others. */
export function planScheme({ internetFacing, controller }: SchemeFacts): Planned<SchemePlan> {
  const read = new OptionReader<{ readonly internetFacing?: boolean }, keyof typeof SCHEME_CODES>({});
  const plan = planOf(controller);
  read.require(
    internetFacing !== true || plan === undefined || !('internetFacing' in plan) || plan.internetFacing === true,
    'controller-internal-only',
    'internetFacing',
    'internetFacing is true, and AwsLoadBalancerController may make internal load balancers only: AWS would refuse it.',
    'Set internetFacing of the AwsLoadBalancerController too, or leave it out here.',
  );
  return read.planned({ scheme: internetFacing === true ? 'internet-facing' : 'internal' });
}
