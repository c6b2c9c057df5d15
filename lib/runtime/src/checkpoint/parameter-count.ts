import type { ModelSpec } from './model-spec';

/**
 * Counts the weights in the matrices of a model: all except norms and biases. Above 2^53 the result is the nearest
 * representable number.
 */
export function parameterCount(spec: ModelSpec): number {
  const { vocabSize, layers, hidden, intermediate, heads, kvHeads, headDim, maxPositions } = spec;
  const attention = hidden * headDim * (2 * heads + 2 * kvHeads);
  // Llama's feed-forward part has a gate in addition to its two matrices.
  const feedForward = hidden * intermediate * (spec.family === 'llama' ? 3 : 2);
  const positions = spec.family === 'llama' ? 0 : maxPositions * hidden;
  const head = spec.family === 'bert' || spec.tiedHead ? 0 : vocabSize * hidden;
  return vocabSize * hidden + positions + layers * (attention + feedForward) + head;
}
