import type { ConfigFields } from './config-fields';
import { MAX_INTERMEDIATE, MAX_LAYERS, MAX_POSITIONS, MAX_VOCABULARY, MAX_WIDTH } from './model-bounds';
import type { BertSpec, PoolingSpec } from './model-spec';

/**
 * The pooling of sentence-transformers for an encoder without modules.json.
 * @see https://sbert.net/docs/sentence_transformer/usage/custom_models.html
 */
const DEFAULT_POOLING: PoolingSpec = { type: 'mean', normalize: false };

/** Reads config.json of a BERT. */
export function bertSpec(config: ConfigFields, pooling: PoolingSpec | undefined): BertSpec {
  config.oneOf('hidden_act', ['gelu'], 'gelu');
  config.oneOf('position_embedding_type', ['absolute'], 'absolute');
  config.mustBe('is_decoder', false);
  config.mustBe('add_cross_attention', false);
  const hidden = config.integer('hidden_size', 1, MAX_WIDTH);
  const heads = config.integer('num_attention_heads', 1, MAX_WIDTH);
  if (hidden % heads !== 0) throw config.invalid('num_attention_heads', `a divisor of hidden_size (${hidden})`);
  return {
    family: 'bert',
    vocabSize: config.integer('vocab_size', 1, MAX_VOCABULARY),
    layers: config.integer('num_hidden_layers', 1, MAX_LAYERS),
    hidden,
    intermediate: config.integer('intermediate_size', 1, MAX_INTERMEDIATE),
    heads,
    kvHeads: heads,
    headDim: hidden / heads,
    maxPositions: config.integer('max_position_embeddings', 1, MAX_POSITIONS),
    normEpsilon: config.positive('layer_norm_eps', 1e-12),
    tokenTypes: config.integer('type_vocab_size', 1, MAX_VOCABULARY, 2),
    pooling: pooling ?? DEFAULT_POOLING,
    classifier: undefined,
  };
}
