import type { Problem } from '../planning/problem';

/** How a pod leaves without cutting an answer. Seconds, everywhere. */
export interface DrainOptions {
  /** The longest answer that a rollout, a node update or scaling down must not cut. @default 60 */
  readonly longestAnswerSeconds?: number;
  /** How often the load balancer asks whether a pod is ready, 5 to 300. @default 10 */
  readonly healthCheckIntervalSeconds?: number;
  /** After how many failed answers the load balancer takes a pod out, 2 to 10. @default 2 */
  readonly unhealthyThreshold?: number;
  /**
   * How long a leaving pod goes on as if nothing were, until the load balancer sends it no new connection.
   * @default - as long as that takes
   */
  readonly preStopSeconds?: number;
  /** When Kubernetes kills a leaving pod. @default - when the longest answer is out, and a margin */
  readonly terminationGracePeriodSeconds?: number;
  /**
   * How long the load balancer keeps the connections of a leaving pod.
   * @default - as long as the pod needs, and a margin
   */
  readonly deregistrationDelaySeconds?: number;
}

/** A pod's way out: the one place where load balancer, kubelet and server agree on times. */
export interface DrainPlan {
  /** Sleep before SIGTERM. */
  readonly preStopSeconds: number;
  /** From SIGTERM the server finishes answers for so long. */
  readonly shutdownTimeoutSeconds: number;
  readonly terminationGracePeriodSeconds: number;
  readonly deregistrationDelaySeconds: number;
  readonly healthCheck: {
    readonly intervalSeconds: number;
    readonly timeoutSeconds: number;
    readonly healthyThreshold: number;
    readonly unhealthyThreshold: number;
  };
  /** How long a new pod has to be ready before an old one goes: until the load balancer has seen it too. */
  readonly minReadySeconds: number;
}

const LONGEST_ANSWER_SECONDS = 60;

/**
 * A network load balancer sends new connections for about two minutes after it was told to take a target out, whatever
 * its deregistration delay. AWS gives no number; users measured 120 seconds again and again.
 *
 * @see https://github.com/kubernetes-sigs/aws-load-balancer-controller/issues/2366 2022-04-26
 * @see https://github.com/aws/containers-roadmap/issues/470 2023-08-31
 */
const DEREGISTRATION_SECONDS = 120;
/** Until the controller has seen the pod leave and told the load balancer. Our own allowance. */
const CONTROLLER_SECONDS = 10;
/**
 * New connections go on for 30 to 40 seconds after a target was found unhealthy.
 * @see https://github.com/aws/containers-roadmap/issues/470
 */
const UNHEALTHY_SECONDS = 40;
/**
 * Between the server's last answer and the kill.
 * @see https://github.com/llm-d/llm-d whose graceful-shutdown component leaves 15 seconds too
 */
const MARGIN_SECONDS = 15;

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/target-group-health-checks.html */
const HEALTH_CHECK = {
  interval: { min: 5, max: 300, default: 10 },
  threshold: { min: 2, max: 10, default: 2 },
  timeoutSeconds: 5,
} as const;
/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupAttribute.html */
const MAX_DEREGISTRATION_SECONDS = 3600;

/**
 * Decides how a pod leaves, or says which of the wished times would cut answers.
 *
 *     pod deleted ── preStop ──────────── SIGTERM ── longest answer ── margin ── SIGKILL
 *     load balancer: told · new connections stop
 *                    ├───────────── deregistration delay ─────────────┤
 */
export function planDrain(options: DrainOptions): DrainPlan | Problem[] {
  const problems: Problem[] = [];
  const answer = options.longestAnswerSeconds ?? LONGEST_ANSWER_SECONDS;
  const interval = options.healthCheckIntervalSeconds ?? HEALTH_CHECK.interval.default;
  const threshold = options.unhealthyThreshold ?? HEALTH_CHECK.threshold.default;

  if (!isWhole(interval, HEALTH_CHECK.interval)) {
    problems.push({
      code: 'health-check-invalid',
      path: 'healthCheckIntervalSeconds',
      message: `A network load balancer does not check every ${interval} seconds; it takes whole seconds from ${HEALTH_CHECK.interval.min} to ${HEALTH_CHECK.interval.max}.`,
      fix: `Use ${HEALTH_CHECK.interval.default}, or leave it out.`,
    });
  }
  if (!isWhole(threshold, HEALTH_CHECK.threshold)) {
    problems.push({
      code: 'health-check-invalid',
      path: 'unhealthyThreshold',
      message: `A network load balancer does not take ${threshold} as threshold, only whole numbers from ${HEALTH_CHECK.threshold.min} to ${HEALTH_CHECK.threshold.max}.`,
      fix: `Use ${HEALTH_CHECK.threshold.default}, or leave it out.`,
    });
  }

  // Two ways out of the load balancer: the controller takes the pod out, or, should it be away, the health checks do.
  const settled = Math.max(CONTROLLER_SECONDS + DEREGISTRATION_SECONDS, interval * threshold + UNHEALTHY_SECONDS);
  const preStop = options.preStopSeconds ?? settled;
  if (!isWhole(answer, { min: 1, max: MAX_DEREGISTRATION_SECONDS - settled })) {
    problems.push({
      code: 'answer-too-long',
      path: 'longestAnswerSeconds',
      message: `An answer of ${answer} seconds cannot be waited for: the load balancer keeps the connections of a leaving pod for ${MAX_DEREGISTRATION_SECONDS} seconds at most, ${settled} of which pass before the pod is out.`,
      fix: `Use whole seconds from 1 to ${MAX_DEREGISTRATION_SECONDS - settled}.`,
    });
  }
  if (problems.length > 0) return problems;

  if (!isWhole(preStop, { min: settled, max: MAX_DEREGISTRATION_SECONDS - answer })) {
    problems.push({
      code: 'pre-stop-cuts-answers',
      path: 'preStopSeconds',
      message: `After ${preStop} seconds the load balancer may still send new connections, which a stopped pod would refuse; it takes ${settled} seconds until it sends none, and no more than ${MAX_DEREGISTRATION_SECONDS - answer} leave time for the answer.`,
      fix: `Use ${settled}, or leave it out.`,
    });
  }
  const grace = options.terminationGracePeriodSeconds ?? preStop + answer + MARGIN_SECONDS;
  if (!isWhole(grace, { min: preStop + answer + MARGIN_SECONDS, max: Number.MAX_SAFE_INTEGER })) {
    problems.push({
      code: 'grace-period-cuts-answers',
      path: 'terminationGracePeriodSeconds',
      message: `A pod that is killed after ${grace} seconds cuts answers: it sleeps ${preStop}, answers for up to ${answer}, and needs ${MARGIN_SECONDS} to end.`,
      fix: `Use at least ${preStop + answer + MARGIN_SECONDS}, or leave it out.`,
    });
  }
  const deregistration =
    options.deregistrationDelaySeconds ?? Math.min(preStop + answer + MARGIN_SECONDS, MAX_DEREGISTRATION_SECONDS);
  if (!isWhole(deregistration, { min: preStop + answer, max: MAX_DEREGISTRATION_SECONDS })) {
    problems.push({
      code: 'deregistration-cuts-answers',
      path: 'deregistrationDelaySeconds',
      message: `A load balancer that drops connections after ${deregistration} seconds cuts answers: the last one may begin after ${preStop} and take ${answer}; it takes at most ${MAX_DEREGISTRATION_SECONDS}.`,
      fix: `Use at least ${preStop + answer}, or leave it out.`,
    });
  }
  if (problems.length > 0) return problems;
  return {
    preStopSeconds: preStop,
    shutdownTimeoutSeconds: answer,
    terminationGracePeriodSeconds: grace,
    deregistrationDelaySeconds: deregistration,
    healthCheck: {
      intervalSeconds: interval,
      timeoutSeconds: HEALTH_CHECK.timeoutSeconds,
      healthyThreshold: HEALTH_CHECK.threshold.default,
      unhealthyThreshold: threshold,
    },
    minReadySeconds: interval * HEALTH_CHECK.threshold.default,
  };
}

function isWhole(value: number, { min, max }: { readonly min: number; readonly max: number }): boolean {
  return Number.isInteger(value) && value >= min && value <= max;
}
