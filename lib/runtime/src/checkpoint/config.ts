import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigFields } from './config-fields';
import { type Gpt2Spec, type LlamaSpec, type ModelSpec, type RopeSpec, SUPPORTED_MODEL_TYPES } from './model-spec';

// Bounds that no real model reaches. They keep products of two of them exact and far from a length that cannot be allocated by accident.
const MAX_WIDTH = 2 ** 17;
const MAX_LAYERS = 1024;
const MAX_VOCABULARY = 2 ** 22;
const MAX_POSITIONS = 2 ** 24;

/** Reads and checks `config.json` (and the end tokens of `generation_config.json`) of a Hugging Face folder. */
export function readModelSpec(folder: string): ModelSpec {
  const config = ConfigFields.read(join(folder, 'config.json'));
  const family = config.oneOf('model_type', SUPPORTED_MODEL_TYPES);
  config.mustBe('quantization_config', undefined);
  const spec = family === 'gpt2' ? gpt2(config) : llama(config);
  const generation = readGenerationFields(folder);
  if (generation === undefined) return spec;
  // Instruct models list their end-of-turn token there only.
  const ids = new Set([...spec.eosTokenIds, ...generation.tokenIds('eos_token_id', spec.vocabSize)]);
  return { ...spec, eosTokenIds: [...ids] };
}

/** Sampling that the authors of the model recommend, for requests that do not say. */
export interface GenerationDefaults {
  readonly temperature: number | undefined;
  readonly topK: number | undefined;
  readonly topP: number | undefined;
}

/** Reads the sampling defaults of `generation_config.json`, if there is one. */
export function readGenerationDefaults(folder: string): GenerationDefaults {
  const fields = readGenerationFields(folder);
  if (fields === undefined) return { temperature: undefined, topK: undefined, topP: undefined };
  const has = (name: string) => (fields.get(name) ?? undefined) !== undefined;
  const topP = has('top_p') ? fields.positive('top_p') : undefined;
  if (topP !== undefined && topP > 1) throw fields.invalid('top_p', 'a number greater than 0, up to 1');
  return {
    temperature: has('temperature') ? fields.nonNegative('temperature') : undefined,
    topK: has('top_k') ? fields.integer('top_k', 0, MAX_VOCABULARY) : undefined,
    topP,
  };
}

function readGenerationFields(folder: string): ConfigFields | undefined {
  const path = join(folder, 'generation_config.json');
  return existsSync(path) ? ConfigFields.read(path) : undefined;
}

function gpt2(config: ConfigFields): Gpt2Spec {
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
    intermediate: config.integer('n_inner', 1, MAX_WIDTH * 8, 4 * hidden),
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

function llama(config: ConfigFields): LlamaSpec {
  config.oneOf('hidden_act', ['silu'], 'silu');
  config.mustBe('partial_rotary_factor', 1);
  config.mustBe('sliding_window', undefined);
  const vocabSize = config.integer('vocab_size', 1, MAX_VOCABULARY);
  const hidden = config.integer('hidden_size', 1, MAX_WIDTH);
  const heads = config.integer('num_attention_heads', 1, MAX_WIDTH);
  const kvHeads = config.integer('num_key_value_heads', 1, heads, heads);
  if (heads % kvHeads !== 0) throw config.invalid('num_key_value_heads', `a divisor of num_attention_heads (${heads})`);
  const headDim = config.integer('head_dim', 2, MAX_WIDTH, hidden / heads);
  if (headDim % 2 !== 0) throw config.invalid('head_dim', 'even: rotary positions turn pairs');
  const maxPositions = config.integer('max_position_embeddings', 1, MAX_POSITIONS);
  return {
    family: 'llama',
    vocabSize,
    layers: config.integer('num_hidden_layers', 1, MAX_LAYERS),
    hidden,
    intermediate: config.integer('intermediate_size', 1, MAX_WIDTH * 8),
    heads,
    kvHeads,
    headDim,
    maxPositions,
    normEpsilon: config.positive('rms_norm_eps', 1e-6),
    tiedHead: config.boolean('tie_word_embeddings', false),
    rope: rope(config, maxPositions),
    qkvBias: config.boolean('attention_bias', false),
    outBias: config.boolean('attention_bias', false),
    mlpBias: config.boolean('mlp_bias', false),
    qkNorm: false,
    slidingWindow: undefined,
    bosTokenId: config.tokenIds('bos_token_id', vocabSize)[0],
    eosTokenIds: config.tokenIds('eos_token_id', vocabSize),
  };
}

/** transformers 5 writes `rope_parameters`; version 4 wrote `rope_theta` and `rope_scaling`. */
function rope(config: ConfigFields, maxPositions: number): RopeSpec {
  const section = config.section('rope_parameters') ?? config.section('rope_scaling');
  const theta = section?.get('rope_theta') === undefined ? config.positive('rope_theta', 10_000) : section.positive('rope_theta');
  if (section === undefined) return { type: 'default', theta };
  const field = section.get('rope_type') === undefined && section.get('type') !== undefined ? 'type' : 'rope_type';
  const type = section.oneOf(field, ['default', 'linear', 'llama3'], 'default');
  if (type === 'default') return { type, theta };
  const factor = section.positive('factor');
  if (type === 'linear') return { type, theta, factor };
  return {
    type,
    theta,
    factor,
    lowFreqFactor: section.positive('low_freq_factor'),
    highFreqFactor: section.positive('high_freq_factor'),
    originalMaxPositions: section.integer('original_max_position_embeddings', 1, maxPositions),
  };
}
