import type { ClassifierSpec } from '../../checkpoint/model-spec';

/**
 * Applies a classifier's activation to its raw outputs: softmax for one label of several, sigmoid for any number of
 * labels, none for regression.
 */
export function activated(outputs: Float32Array, { problem }: ClassifierSpec): number[] {
  if (problem === 'regression') return [...outputs];
  if (problem === 'multi-label') return Array.from(outputs, sigmoid);
  const max = Math.max(...outputs);
  const weights = Array.from(outputs, (value) => Math.exp(value - max));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

/** 1 / (1 + e^-x) */
export function sigmoid(value: number): number {
  return 1 / (1 + Math.exp(-value));
}
