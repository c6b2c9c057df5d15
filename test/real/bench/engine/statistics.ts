import { median } from '../median';

/** The summary of repeated measurements. */
export interface Summary {
  readonly median: number;
  readonly min: number;
  readonly max: number;
  /** Standard deviation over the mean. */
  readonly cv: number;
  readonly n: number;
}

/** Undefined for no values. */
export function summarize(values: readonly number[]): Summary | undefined {
  if (values.length === 0) return undefined;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return {
    median: median(values),
    min: Math.min(...values),
    max: Math.max(...values),
    cv: Math.sqrt(variance) / mean,
    n: values.length,
  };
}

/**
 * Ratios of two series, round by round: a disturbance affects both sides of a round. Rounds without a value on one side
 * are left out.
 */
export function ratios(over: readonly (number | undefined)[], under: readonly (number | undefined)[]): number[] {
  return over.flatMap((value, round) => {
    const other = under[round];
    return value === undefined || other === undefined ? [] : [value / other];
  });
}
