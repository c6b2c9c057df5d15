import type { ModelSpec } from './model-spec';

/**
 * How many weights the matrices of a model have: all but norms and biases. Where it is beyond 2^53 the nearest number
 * that can be held.
 */
export function parameterCount(spec: ModelSpec): number {
  const { vocabSize, layers, hidden, intermediate, heads, kvHeads, headDim, maxPositions } = spec;
  const attention = hidden * headDim * (2 * heads + 2 * kvHeads);
  // Llama's feed-forward part has a gate beside its two matrices.
  const feedForward = hidden * intermediate * (spec.family === 'llama' ? 3 : 2);
  const positions = spec.family === 'llama' ? 0 : maxPositions * hidden;
  const head = spec.family === 'bert' || spec.tiedHead ? 0 : vocabSize * hidden;
  return vocabSize * hidden + positions + layers * (attention + feedForward) + head;
}
