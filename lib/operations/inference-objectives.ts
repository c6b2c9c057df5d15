import type { Problem } from '../planning/problem';

/** What answers of an inference service are promised to be. Alerts fire when they are not. */
export interface InferenceObjectives {
  /** 95 of 100 requests get their first token within so many seconds. @default 2 */
  readonly firstTokenSeconds?: number;
  /**
   * 95 of 100 tokens follow the one before within so many seconds; 0.2 is about as fast as people read.
   * @default 0.2
   */
  readonly interTokenSeconds?: number;
  /** At most this part of the requests is given up or turned away. @default 0.01 */
  readonly failureRatio?: number;
}

export interface InferenceObjectivesPlan {
  readonly firstTokenSeconds: number;
  readonly interTokenSeconds: number;
  readonly failureRatio: number;
}

// The last bucket edges of the histograms that both engines have: beyond them no quantile can be told.
const LONGEST_FIRST_TOKEN_SECONDS = 2560;
const LONGEST_INTER_TOKEN_SECONDS = 80;

/** The objectives with their defaults, or what is wrong with them. */
export function planInferenceObjectives(options: InferenceObjectives): InferenceObjectivesPlan | Problem[] {
  const plan = {
    firstTokenSeconds: options.firstTokenSeconds ?? 2,
    interTokenSeconds: options.interTokenSeconds ?? 0.2,
    failureRatio: options.failureRatio ?? 0.01,
  };
  const problems = [
    ...outside(
      'firstTokenSeconds',
      plan.firstTokenSeconds,
      LONGEST_FIRST_TOKEN_SECONDS,
      'seconds: the histogram of vllm:time_to_first_token_seconds ends there',
    ),
    ...outside(
      'interTokenSeconds',
      plan.interTokenSeconds,
      LONGEST_INTER_TOKEN_SECONDS,
      'seconds: the histogram of vllm:inter_token_latency_seconds ends there',
    ),
    ...outside('failureRatio', plan.failureRatio, 1, 'of 1: it is a part of all requests'),
  ];
  return problems.length > 0 ? problems : plan;
}

function outside(path: string, value: number, most: number, why: string): Problem[] {
  if (value > 0 && value < most) return [];
  return [
    {
      code: 'objective-invalid',
      path,
      message: `${path} is ${value}; it must be greater than 0 and less than ${most} ${why}.`,
      fix: `Give a number between, or leave ${path} out.`,
    },
  ];
}
