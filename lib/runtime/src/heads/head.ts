import type { ClassifierSpec, ModelSpec, PoolingSpec } from '../checkpoint/model-spec';
import type { WeightSource } from '../checkpoint/weight-source';
import { type Classifier, readClassifier } from './classifier';
import { pool } from './pooling';

/**
 * The hidden states of a text that a head needs: all, or only that of its first or last token, which may be passed
 * alone.
 */
export type NeededStates = 'all' | 'first' | 'last';

/** Turns the hidden states of a text into one vector: an embedding, or the outputs of a classifier. */
export interface Head {
  readonly pooling: PoolingSpec;
  /** Undefined for a checkpoint without a classifier. */
  readonly classifier: ClassifierSpec | undefined;
  readonly needs: { readonly embed: NeededStates; readonly classify: NeededStates };
  /**
   * The embedding of a text.
   *
   * @param hidden - [rows][hidden], the last hidden states of the text's tokens, or the needed one alone
   * @returns [hidden]
   */
  pool(hidden: Float32Array, rows: number): Float32Array;
  /**
   * The raw outputs of the classifier (logits). Throws a `TypeError` for a checkpoint without one.
   *
   * @param hidden - [rows][hidden], the last hidden states of the text's tokens, or the needed one alone
   * @returns [labels]
   */
  classify(hidden: Float32Array, rows: number): Float32Array;
}

/** The pooling of a decoder whose files do not define one; the same as vLLM's. */
const DECODER_POOLING: PoolingSpec = { type: 'last', normalize: true };

/** Reads the head of a model. Its weights are small, so they are float32 and are computed here for every backend. */
export function createHead(spec: ModelSpec, weights: WeightSource): Head {
  const pooling = spec.pooling ?? DECODER_POOLING;
  const classifier: Classifier | undefined =
    spec.classifier === undefined ? undefined : readClassifier(spec, spec.classifier, weights);
  return {
    pooling,
    classifier: spec.classifier,
    needs: {
      embed: pooling.type === 'mean' ? 'all' : pooling.type === 'cls' ? 'first' : 'last',
      classify: spec.family === 'bert' ? 'first' : 'last',
    },
    pool: (hidden, rows) => pool(hidden, rows, spec.hidden, pooling),
    classify: (hidden, rows) => {
      if (classifier === undefined)
        throw new TypeError('The checkpoint has no classifier. Use a *ForSequenceClassification model.');
      return classifier(hidden, rows);
    },
  };
}
