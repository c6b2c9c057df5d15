import type { ConfigFields } from './config-fields';
import { MAX_INTERMEDIATE, MAX_LAYERS, MAX_POSITIONS, MAX_VOCABULARY, MAX_WIDTH } from './model-bounds';
import type { Gpt2Spec } from './model-spec';

/** Reads config.json of a GPT-2. */
export function gpt2Spec(config: ConfigFields): Gpt2Spec {
  config.oneOf('activation_function', ['gelu_new', 'gelu_pytorch_tanh'], 'gelu_new');
  config.mustBe('scale_attn_weights', true);
  config.mustBe('scale_attn_by_inverse_layer_idx', false);
  config.mustBe('add_cross_attention', false);
  const vocabSize = config.integer('vocab_size', 1, MAX_VOCABULARY);
  const hidden = config.integer('n_embd', 1, MAX_WIDTH);
  const heads = config.integer('n_head', 1, MAX_WIDTH);
  if (hidden % heads !== 0) throw config.invalid('n_head', `a divisor of n_embd (${hidden})`);
  return {
    family: 'gpt2',
    vocabSize,
    layers: config.integer('n_layer', 1, MAX_LAYERS),
    hidden,
    intermediate: config.integer('n_inner', 1, MAX_INTERMEDIATE, 4 * hidden),
    heads,
    kvHeads: heads,
    headDim: hidden / heads,
    maxPositions: config.integer('n_positions', 1, MAX_POSITIONS),
    normEpsilon: config.positive('layer_norm_epsilon', 1e-5),
    tiedHead: config.boolean('tie_word_embeddings', true),
    bosTokenId: config.tokenIds('bos_token_id', vocabSize)[0],
    eosTokenIds: config.tokenIds('eos_token_id', vocabSize),
  };
}
