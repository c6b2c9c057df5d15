import { OptionReader } from './option-reader';
import type { Planned } from './plan';
import type { ProblemCodes } from './problem';

/** How long Helm may take for one chart. */
export interface ChartTimeoutOptions {
  /** How long Helm waits for one operation, in seconds, at least 1. @default - Helm's own: 300 */
  readonly timeoutSeconds?: number;
  /** Whether Helm rolls a failed release back, for which it may take as long again. @default false */
  readonly atomic?: boolean;
}

/** The time limit of one chart. */
export interface ChartTimeoutPlan {
  /** Undefined for Helm's own. */
  readonly timeoutSeconds?: number;
}

export const CHART_TIMEOUT_CODES = {
  'chart-outlives-function': 'Helm may wait longer for a chart than the function lives that runs Helm.',
} as const satisfies ProblemCodes;

/**
 * How long the function lives that runs kubectl and Helm: Lambda's limit, and what both of CDK's providers set.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html (read 2026-11-26)
 * @see aws-cdk-lib 2.276.0, aws-eks-v2/lib/kubectl-provider.js and aws-eks/lib/kubectl-provider.js
 */
const FUNCTION_SECONDS = 900;
/**
 * What else happens in that time: the function starts, fetches a kubeconfig and the chart, and reports. A function that
 * ends before Helm leaves the release `pending`, and every later upgrade is refused.
 *
 * @see https://github.com/helm/helm/issues/11863
 */
const MARGIN_SECONDS = 120;

/** The longest time limit of a chart that is not rolled back. */
export const MAX_CHART_SECONDS = FUNCTION_SECONDS - MARGIN_SECONDS;

/** Plans the time limit of a chart: Helm has to end, and to report, before the function that runs it. */
export function planChartTimeout(options: ChartTimeoutOptions): Planned<ChartTimeoutPlan> {
  const read = new OptionReader<ChartTimeoutOptions, keyof typeof CHART_TIMEOUT_CODES>(options);
  const timeoutSeconds = read.integer('timeoutSeconds', { min: 1, unit: 'seconds' });
  const atomic = read.flag('atomic', false);
  const max = atomic ? MAX_CHART_SECONDS / 2 : MAX_CHART_SECONDS;
  if (timeoutSeconds === undefined || timeoutSeconds <= max) return read.planned({ timeoutSeconds });
  const rollback = atomic ? ', and with atomic it may take as long again to roll back' : '';
  read.problem(
    'chart-outlives-function',
    'timeoutSeconds',
    `Helm may wait ${timeoutSeconds} seconds for the chart${rollback}. The function that runs Helm ends after ` +
      `${FUNCTION_SECONDS} seconds, and the release would stay pending.`,
    `Use at most ${max} seconds.`,
  );
  return read.planned({ timeoutSeconds: max });
}
