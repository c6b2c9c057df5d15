import { OptionReader } from '../../core/option-reader';
import type { Planned } from '../../core/plan';

/** Service level objectives of an inference service. Alerts fire when they are not met. */
export interface InferenceObjectives {
  /** 95 % of requests get their first token within this many seconds; below 2560. @default 2 */
  readonly firstTokenSeconds?: number;
  /** 95 % of tokens follow within this many seconds, below 80. People read about 5 a second. @default 0.2 */
  readonly interTokenSeconds?: number;
  /** The fraction of requests that may be aborted or rejected, below 1. @default 0.01 */
  readonly failureRatio?: number;
}

/** Objectives with their defaults. */
export interface InferenceObjectivesPlan {
  readonly firstTokenSeconds: number;
  readonly interTokenSeconds: number;
  readonly failureRatio: number;
}

interface Objective {
  readonly default: number;
  readonly unit: string;
  /** No measurement reaches this value, so an objective there is never missed. */
  readonly below: number;
  readonly why: string;
}

/** The limits are the last bucket edges of the histograms of both engines: no quantile beyond them can be computed. */
const OBJECTIVES = {
  firstTokenSeconds: {
    default: 2,
    unit: 'seconds',
    below: 2560,
    why: 'the last bucket of vllm:time_to_first_token_seconds',
  },
  interTokenSeconds: {
    default: 0.2,
    unit: 'seconds',
    below: 80,
    why: 'the last bucket of vllm:inter_token_latency_seconds',
  },
  failureRatio: { default: 0.01, unit: 'of all requests', below: 1, why: 'which is every request' },
} as const satisfies Readonly<Record<keyof InferenceObjectives, Objective>>;

/** Plans the objectives. */
export function planInferenceObjectives(options: InferenceObjectives | undefined): Planned<InferenceObjectivesPlan> {
  const read = new OptionReader<InferenceObjectives>(options);
  return read.planned({
    firstTokenSeconds: objective(read, 'firstTokenSeconds'),
    interTokenSeconds: objective(read, 'interTokenSeconds'),
    failureRatio: objective(read, 'failureRatio'),
  });
}

function objective(read: OptionReader<InferenceObjectives>, name: keyof InferenceObjectives): number {
  const { default: fallback, unit, below, why }: Objective = OBJECTIVES[name];
  const value = read.number(name, { min: 0, above: true, default: fallback, unit });
  if (value < below) return value;
  const message = `${name} is ${value}; it must be below ${below} ${unit}, ${why}.`;
  read.problem('out-of-range', name, message, `Use ${fallback}, or leave it out.`);
  return fallback;
}
