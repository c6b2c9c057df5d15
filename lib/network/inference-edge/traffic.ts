import type { OptionReader } from '../../core/option-reader';
import type { ProblemCodes } from '../../core/problem';
import { DRAIN_CODES, type DrainPlan, planDrain } from '../drain';
import { requireSurvived, TIMEOUT_CODES, type TimeoutLink, timeoutLink } from '../timeout-link';
import type { EdgeTrafficOptions, InferenceEdgeOptions } from './options';
import { PATH } from './routes';

export const EDGE_TRAFFIC_CODES = {
  'application-only': 'Network load balancers forward connections and cannot do what depends on requests.',
  'slow-start-without-round-robin': 'An application load balancer starts pods slowly only with round robin.',
  'sticky-without-cross-zone': 'An application load balancer that stays in each zone has no sticky clients.',
  ...DRAIN_CODES,
  ...TIMEOUT_CODES,
} as const satisfies ProblemCodes;

/** How requests reach pods. */
export interface EdgeTrafficPlan {
  readonly healthCheckPath: string;
  readonly healthCheck: DrainPlan['healthCheck'];
  readonly targetGroupAttributes: Readonly<Record<string, string>>;
  readonly loadBalancerAttributes: Readonly<Record<string, string>>;
  /** What a response of `maxResponseSeconds` passes at the edge, and whether it survives each. */
  readonly timeouts: readonly TimeoutLink[];
}

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_LoadBalancerAttribute.html 2026-11 */
const APPLICATION_IDLE = { min: 60, max: 4000 } as const;
/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/update-idle-timeout.html of TLS listeners */
const NETWORK_IDLE_SECONDS = 350;
/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupAttribute.html 2026-11 */
const SLOW_START = { min: 30, max: 900, unit: 'seconds' } as const;
const STICKY = { min: 1, max: 604_800, unit: 'seconds' } as const;
/** That of the readiness probe of an `InferenceService`. */
const READY_PATH = '/ready';
const STRATEGIES = ['least-outstanding-requests', 'round-robin'] as const;

type TrafficReader = OptionReader<InferenceEdgeOptions, keyof typeof EDGE_TRAFFIC_CODES>;

/**
 * Plans how requests are spread, and how long connections last. The times of terminating pods are those of the
 * services.
 */
export function planTraffic(read: TrafficReader, isApplication: boolean): EdgeTrafficPlan {
  const { shutdownTimeoutSeconds: response, deregistrationDelaySeconds, healthCheck, preStopSeconds } = planDrain(read);
  const idle = isApplication
    ? Math.min(Math.max(response, APPLICATION_IDLE.min), APPLICATION_IDLE.max)
    : NETWORK_IDLE_SECONDS;
  const link = timeoutLink('load balancer, idle', idle, response);
  if (!read.failed('maxResponseSeconds')) {
    const fix = `Use at most ${idle} seconds, or kind: 'application'.`;
    requireSurvived(read, link, 'maxResponseSeconds', fix);
  }
  const crossZone = read.flag('crossZone', true);
  return {
    healthCheckPath: read.text('healthCheckPath', { ...PATH, example: READY_PATH }, READY_PATH),
    healthCheck,
    targetGroupAttributes: {
      'deregistration_delay.timeout_seconds': `${deregistrationDelaySeconds}`,
      ...(isApplication
        ? { 'load_balancing.cross_zone.enabled': `${crossZone}`, ...readApplication(read, crossZone) }
        : {
            // A terminating pod turns unhealthy. By default the load balancer would cut its responses then.
            'target_health_state.unhealthy.connection_termination.enabled': 'false',
            'preserve_client_ip.enabled': 'false',
          }),
    },
    loadBalancerAttributes: {
      'deletion_protection.enabled': String(read.flag('deletionProtection', false)),
      ...(isApplication
        ? {
            'idle_timeout.timeout_seconds': `${idle}`,
            'routing.http.drop_invalid_header_fields.enabled': 'true',
            'routing.http.desync_mitigation_mode': 'defensive',
          }
        : { 'load_balancing.cross_zone.enabled': `${crossZone}` }),
    },
    timeouts: [link, timeoutLink('deregistration delay', deregistrationDelaySeconds, preStopSeconds + response)],
  };
}

function readApplication(read: TrafficReader, crossZone: boolean): Readonly<Record<string, string>> {
  const slowStart = read.integer('slowStartSeconds', SLOW_START);
  const strategy = read.oneOf('strategy', STRATEGIES, slowStart === undefined ? STRATEGIES[0] : 'round-robin');
  const sticky = read.integer('stickySeconds', STICKY);
  read.require(
    slowStart === undefined || strategy === 'round-robin',
    'slow-start-without-round-robin',
    'slowStartSeconds',
    `strategy is '${strategy}', with which an application load balancer cannot start pods slowly.`,
    "Use strategy: 'round-robin', or leave slowStartSeconds out.",
  );
  // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/disable-cross-zone.html 2026-11
  read.require(
    sticky === undefined || crossZone,
    'sticky-without-cross-zone',
    'stickySeconds',
    'crossZone is false, with which an application load balancer cannot keep a client at one pod.',
    'Leave crossZone out, or leave stickySeconds out.',
  );
  return {
    'load_balancing.algorithm.type': strategy.replaceAll('-', '_'),
    ...(slowStart !== undefined && { 'slow_start.duration_seconds': `${slowStart}` }),
    ...(sticky !== undefined && {
      'stickiness.enabled': 'true',
      'stickiness.type': 'lb_cookie',
      'stickiness.lb_cookie.duration_seconds': `${sticky}`,
    }),
  };
}

/** Options that depend on requests. */
const APPLICATION_ONLY: readonly (keyof (EdgeTrafficOptions & InferenceEdgeOptions))[] = [
  'strategy',
  'slowStartSeconds',
  'stickySeconds',
  'redirectHttp',
  'requestsPerFiveMinutes',
  'rateLimitHeader',
  'requestsPerHeaderValue',
  'maxBodyBytes',
  'blockBodyMatches',
  'allowedCountries',
  'webAclLogRetentionDays',
  'clientCaBucket',
  'clientCaKey',
  'clientRevocationKey',
];

/** Refuses what a network load balancer cannot do. */
export function requireApplicationOnly(read: TrafficReader, isApplication: boolean): void {
  for (const option of APPLICATION_ONLY) {
    read.require(
      isApplication || !read.has(option),
      'application-only',
      option,
      `${option} is for application load balancers, and kind is 'network'.`,
      `Leave ${option} out, or use kind: 'application'.`,
    );
  }
}
