import type { Linear } from '../backend/reference/linear';
import { softmax } from '../backend/reference/softmax';
import { unrolledLinear } from '../backend/reference/unrolled-linear';
import type { ClassifierSpec, ModelSpec } from '../checkpoint/model-spec';
import type { WeightSource } from '../checkpoint/weight-source';
import { rowOf } from './pooling';

/** @param hidden - [rows][hidden] @returns [labels], logits */
export type Classifier = (hidden: Float32Array, rows: number) => Float32Array;

/**
 * Reads the head of a `*ForSequenceClassification` checkpoint. BERT: the first token through a dense layer with tanh
 * (the pooler), then through `classifier`. Decoders: the last token, which attends to all others, through `score`.
 */
export function readClassifier(
  { family, hidden: width }: ModelSpec,
  { labels }: ClassifierSpec,
  weights: WeightSource,
): Classifier {
  const layer = (name: string, outputs: number, hasBias: boolean): Linear => ({
    inputs: width,
    outputs,
    weight: weights.floats(`${name}.weight`, [outputs, width]),
    bias: hasBias ? weights.floats(`${name}.bias`, [outputs]) : undefined,
  });
  if (family !== 'bert') {
    const score = layer('score', labels.length, false);
    return (hidden, rows) => apply(score, rowOf(hidden, rows - 1, width));
  }
  const pooler = layer('pooler.dense', width, true);
  const classifier = layer('classifier', labels.length, true);
  return (hidden) => apply(classifier, apply(pooler, rowOf(hidden, 0, width)).map(Math.tanh));
}

/** @param input - [layer.inputs] @returns [layer.outputs] */
function apply(layer: Linear, input: Float32Array): Float32Array {
  const output = new Float32Array(layer.outputs);
  unrolledLinear(input, 1, layer, output);
  return output;
}

/**
 * Turns logits into scores: probabilities of the labels (of one among several, or of each separately), or the
 * regression values.
 *
 * @param logits - [labels]
 * @returns [labels]
 */
export function scores(logits: Float32Array, { problem }: ClassifierSpec): Float32Array {
  const result = Float64Array.from(logits);
  if (problem === 'single-label') softmax(result);
  return Float32Array.from(result, (value) => (problem === 'multi-label' ? 1 / (1 + Math.exp(-value)) : value));
}
