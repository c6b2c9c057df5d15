import type { OptionReader, TextForm } from '../../core/option-reader';
import type { ProblemCodes } from '../../core/problem';
import type { GatewayLimitOptions, InferenceGatewayOptions } from './options';

/** What a client may use in a window of time. */
export interface GatewayLimitPlan {
  readonly counts: 'requests' | 'tokens';
  readonly limit: number;
  readonly window: 'Minute' | 'Hour' | 'Day';
}

/** Where the counters of the limits are. */
export interface GatewayCountersPlan {
  /** Host and port of a Redis of your own; undefined for the pod of Valkey that the gateway brings. */
  readonly redisAddress: string | undefined;
  readonly redisTls: boolean;
  /** Whether requests are refused while the counters cannot be reached. */
  readonly failClosed: boolean;
}

export const GATEWAY_LIMIT_CODES = {
  'gateway-limits-left-out': 'An option of the counters of limits, and the gateway has no limit.',
} as const satisfies ProblemCodes;

type LimitReader = OptionReader<InferenceGatewayOptions, keyof typeof GATEWAY_LIMIT_CODES>;

/** @see https://github.com/envoyproxy/gateway/blob/v1.9.1/api/v1alpha1/ratelimit_types.go `requests` */
const LIMIT = { min: 1, max: 2 ** 32 - 1, unit: '' } as const;

const LIMITS = [
  { option: 'requestsPerMinute', counts: 'requests', window: 'Minute' },
  { option: 'tokensPerMinute', counts: 'tokens', window: 'Minute' },
  { option: 'tokensPerHour', counts: 'tokens', window: 'Hour' },
  { option: 'tokensPerDay', counts: 'tokens', window: 'Day' },
] as const satisfies readonly ({ readonly option: keyof GatewayLimitOptions } & Omit<GatewayLimitPlan, 'limit'>)[];

const REDIS_ADDRESS = {
  pattern: /^(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?:\d{1,5}$/,
  name: 'address of Redis',
  rule: 'a host, a colon and a port',
  example: 'limits.abc123.0001.euc1.cache.amazonaws.com:6379',
} as const satisfies TextForm;

/** Plans what each client may use. */
export function planLimits(read: LimitReader): readonly GatewayLimitPlan[] {
  return LIMITS.flatMap(({ option, counts, window }) => {
    const limit = read.integer(option, LIMIT);
    return limit === undefined ? [] : [{ counts, limit, window }];
  });
}

/** Plans where the counters are: nowhere without a limit. */
export function planCounters(read: LimitReader): GatewayCountersPlan | undefined {
  const redisAddress = read.text('redisAddress', REDIS_ADDRESS);
  const redisTls = read.flag('redisTls', redisAddress !== undefined);
  const failClosed = read.flag('failClosed', false);
  const hasLimit = LIMITS.some(({ option }) => read.has(option));
  for (const option of ['redisAddress', 'redisTls', 'failClosed'] as const) {
    read.require(
      hasLimit || !read.has(option) || read.failed(option),
      'gateway-limits-left-out',
      option,
      `${option} is for the counters of limits, and no limit is set.`,
      `Set a limit, for example tokensPerMinute, or leave ${option} out.`,
    );
  }
  read.require(
    redisAddress !== undefined || !redisTls || !hasLimit || read.failed('redisTls', 'redisAddress'),
    'gateway-limits-left-out',
    'redisTls',
    'redisTls is for a Redis of your own, and redisAddress was left out.',
    'Set redisAddress, or leave redisTls out.',
  );
  if (!hasLimit) return undefined;
  return { redisAddress, redisTls: redisTls && redisAddress !== undefined, failClosed };
}
