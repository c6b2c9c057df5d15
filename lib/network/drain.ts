import type { OptionReader } from '../core/option-reader';
import type { ProblemCodes } from '../core/problem';

/** How a pod terminates without cutting a response. All times are seconds. */
export interface DrainOptions {
  /** The longest response that rollouts, node updates and scaling down must not cut. 1 to 3470 s. @default 60 */
  readonly maxResponseSeconds?: number;
  /** Interval of the load balancer's health checks, 5 to 300 s. @default 10 */
  readonly healthCheckIntervalSeconds?: number;
  /** Failed health checks after which the load balancer takes a pod out, 2 to 10. @default 2 */
  readonly unhealthyThreshold?: number;
  /**
   * How long a terminating pod serves as before, until the load balancer sends it no new connection.
   * @default - as long as that takes
   */
  readonly preStopSeconds?: number;
  /** When Kubernetes kills a terminating pod. @default - the pre-stop sleep, the longest response, and a margin */
  readonly terminationGracePeriodSeconds?: number;
  /**
   * How long the load balancer keeps the connections of a terminating pod, at most 3600 s.
   * @default - as long as the pod needs, and a margin
   */
  readonly deregistrationDelaySeconds?: number;
}

/** Graceful termination: preStop, SIGTERM, deregistration delay and SIGKILL, derived from one number. */
export interface DrainPlan {
  /** Sleep before SIGTERM. */
  readonly preStopSeconds: number;
  /** How long the server finishes responses after SIGTERM. */
  readonly shutdownTimeoutSeconds: number;
  readonly terminationGracePeriodSeconds: number;
  readonly deregistrationDelaySeconds: number;
  readonly healthCheck: {
    readonly intervalSeconds: number;
    readonly timeoutSeconds: number;
    readonly healthyThreshold: number;
    readonly unhealthyThreshold: number;
  };
  /** How long a new pod must be ready before an old one is removed: until the load balancer has found it healthy. */
  readonly minReadySeconds: number;
}

export const DRAIN_CODES = {
  'response-too-long': 'No load balancer keeps the connections of a terminating pod for the longest response.',
  'pre-stop-cuts-responses': 'A terminating pod stops while the load balancer still sends it connections.',
  'grace-period-cuts-responses': 'A terminating pod is killed before its last response can be complete.',
  'deregistration-cuts-responses': 'The load balancer drops the connections of a terminating pod too early.',
} as const satisfies ProblemCodes;

const RESPONSE_SECONDS = { min: 1, default: 60, unit: 'seconds' } as const;

/**
 * A network load balancer sends new connections for about two minutes after a target was deregistered, whatever its
 * deregistration delay. AWS gives no number; users measured 120 seconds again and again.
 *
 * @see https://github.com/kubernetes-sigs/aws-load-balancer-controller/issues/2366 2022-04-26
 * @see https://github.com/aws/containers-roadmap/issues/470 2023-08-31
 */
const DEREGISTRATION_SECONDS = 120;
/** From the deletion of a pod until the controller has deregistered it. Our own allowance. */
const CONTROLLER_SECONDS = 10;
/**
 * New connections continue for 30 to 40 seconds after a target was found unhealthy.
 * @see https://github.com/aws/containers-roadmap/issues/470
 */
const UNHEALTHY_SECONDS = 40;
/**
 * Between the end of the last response and SIGKILL.
 * @see https://github.com/llm-d/llm-d whose graceful-shutdown component leaves 15 seconds too
 */
const MARGIN_SECONDS = 15;

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/target-group-health-checks.html */
const HEALTH_CHECK_INTERVAL = { min: 5, max: 300, default: 10, unit: 'seconds' } as const;
const UNHEALTHY_THRESHOLD = { min: 2, max: 10, default: 2, unit: 'failed checks' } as const;
const HEALTHY_THRESHOLD = 2;
const HEALTH_CHECK_TIMEOUT_SECONDS = 5;
/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupAttribute.html */
const MAX_DEREGISTRATION_SECONDS = 3600;
/** The API server takes more; this keeps the number one that every client can read. */
const MAX_GRACE_PERIOD_SECONDS = 2 ** 31 - 1;

/**
 * Plans how a pod terminates.
 *
 *     pod deleted ── preStop ──────────── SIGTERM ── longest response ── margin ── SIGKILL
 *     load balancer: deregistered · new connections stop
 *                    ├───────────── deregistration delay ───────────────┤
 */
export function planDrain(read: OptionReader<DrainOptions, keyof typeof DRAIN_CODES>): DrainPlan {
  const interval = read.integer('healthCheckIntervalSeconds', HEALTH_CHECK_INTERVAL);
  const unhealthyThreshold = read.integer('unhealthyThreshold', UNHEALTHY_THRESHOLD);
  // Two ways out of the load balancer: the controller deregisters the pod or, without it, health checks fail.
  const settled = Math.max(
    CONTROLLER_SECONDS + DEREGISTRATION_SECONDS,
    interval * unhealthyThreshold + UNHEALTHY_SECONDS,
  );
  const response = planResponse(read, settled);
  const preStop = planPreStop(read, settled, response);
  return {
    preStopSeconds: preStop,
    shutdownTimeoutSeconds: response,
    terminationGracePeriodSeconds: planGracePeriod(read, preStop, response),
    deregistrationDelaySeconds: planDeregistrationDelay(read, preStop, response),
    healthCheck: {
      intervalSeconds: interval,
      timeoutSeconds: HEALTH_CHECK_TIMEOUT_SECONDS,
      healthyThreshold: HEALTHY_THRESHOLD,
      unhealthyThreshold,
    },
    minReadySeconds: interval * HEALTHY_THRESHOLD,
  };
}

type DrainReader = Parameters<typeof planDrain>[0];

/** Returns whether the times that the others are derived from are right. Otherwise no rule is applied to the others. */
function isJudged(read: DrainReader): boolean {
  return !read.failed('healthCheckIntervalSeconds', 'unhealthyThreshold', 'maxResponseSeconds');
}

function planResponse(read: DrainReader, settled: number): number {
  const longest = MAX_DEREGISTRATION_SECONDS - settled;
  const response = read.integer('maxResponseSeconds', RESPONSE_SECONDS);
  if (isJudged(read)) {
    read.require(
      response <= longest,
      'response-too-long',
      'maxResponseSeconds',
      `A response of ${response} seconds outlives its connection: the load balancer keeps the connections of a ` +
        `terminating pod for at most ${MAX_DEREGISTRATION_SECONDS} seconds, ` +
        `and ${settled} of them pass before it sends no new ones.`,
      `Use at most ${longest} seconds.`,
    );
  }
  return Math.min(response, longest);
}

function planPreStop(read: DrainReader, settled: number, response: number): number {
  const longest = MAX_DEREGISTRATION_SECONDS - response;
  const preStop = read.integer('preStopSeconds', { min: 0, unit: 'seconds' }) ?? settled;
  if (isJudged(read)) {
    read.require(
      preStop >= settled && preStop <= longest,
      'pre-stop-cuts-responses',
      'preStopSeconds',
      `A pre-stop sleep of ${preStop} seconds cuts responses: the load balancer sends new connections for up to ` +
        `${settled} seconds, and after more than ${longest} there is no time left for a response.`,
      `Use ${settled}, or leave it out.`,
    );
  }
  return Math.min(Math.max(preStop, settled), longest);
}

function planGracePeriod(read: DrainReader, preStop: number, response: number): number {
  const least = preStop + response + MARGIN_SECONDS;
  const range = { min: 1, max: MAX_GRACE_PERIOD_SECONDS, unit: 'seconds' };
  const grace = read.integer('terminationGracePeriodSeconds', range) ?? least;
  if (isJudged(read)) {
    read.require(
      grace >= least,
      'grace-period-cuts-responses',
      'terminationGracePeriodSeconds',
      `A grace period of ${grace} seconds cuts responses: the pod sleeps ${preStop} seconds, responds for up to ` +
        `${response}, and needs ${MARGIN_SECONDS} to stop.`,
      `Use at least ${least}, or leave it out.`,
    );
  }
  return Math.max(grace, least);
}

function planDeregistrationDelay(read: DrainReader, preStop: number, response: number): number {
  const least = preStop + response;
  const usual = Math.min(least + MARGIN_SECONDS, MAX_DEREGISTRATION_SECONDS);
  const range = { min: 0, max: MAX_DEREGISTRATION_SECONDS, unit: 'seconds' };
  const delay = read.integer('deregistrationDelaySeconds', range) ?? usual;
  if (isJudged(read)) {
    read.require(
      delay >= least,
      'deregistration-cuts-responses',
      'deregistrationDelaySeconds',
      `A deregistration delay of ${delay} seconds cuts responses: the last one may begin after ${preStop} seconds ` +
        `and take ${response}.`,
      `Use at least ${least} and at most ${MAX_DEREGISTRATION_SECONDS}, or leave it out.`,
    );
  }
  return Math.max(delay, least);
}
