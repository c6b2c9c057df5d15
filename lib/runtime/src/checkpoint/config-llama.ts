import type { ConfigFields } from './config-fields';
import { MAX_INTERMEDIATE, MAX_LAYERS, MAX_POSITIONS, MAX_VOCABULARY, MAX_WIDTH } from './model-bounds';
import type { LlamaSpec, RopeSpec } from './model-spec';

/** The differences between Llama and its relatives. */
interface Relative {
  /** The default of transformers if config.json has no value. (null means one per head.) */
  readonly kvHeads: number | undefined;
  /** The default of `head_dim`; undefined: hidden / heads. */
  readonly headDim: number | undefined;
  readonly biases: (config: ConfigFields) => Pick<LlamaSpec, 'qkvBias' | 'outBias' | 'mlpBias'>;
  readonly qkNorm: boolean;
  readonly slidingWindow: (config: ConfigFields, layers: number) => number | undefined;
}

/**
 * @see https://github.com/huggingface/transformers/tree/main/src/transformers/models (`configuration_*.py`, read at
 * 5.19)
 */
const RELATIVES: Readonly<Record<'llama' | 'mistral' | 'qwen2' | 'qwen3', Relative>> = {
  llama: {
    kvHeads: undefined,
    headDim: undefined,
    biases: (config) => ({ ...attentionBias(config), mlpBias: config.boolean('mlp_bias', false) }),
    qkNorm: false,
    slidingWindow: (config) => {
      config.mustBe('sliding_window', undefined);
      return undefined;
    },
  },
  mistral: {
    kvHeads: 8,
    headDim: undefined,
    biases: () => ({ qkvBias: false, outBias: false, mlpBias: false }),
    qkNorm: false,
    slidingWindow: (config) =>
      config.get('sliding_window') === null ? undefined : config.integer('sliding_window', 1, MAX_POSITIONS, 4096),
  },
  qwen2: {
    kvHeads: 32,
    headDim: undefined,
    biases: () => ({ qkvBias: true, outBias: false, mlpBias: false }),
    qkNorm: false,
    slidingWindow: qwenWindow,
  },
  qwen3: {
    kvHeads: 32,
    headDim: 128,
    biases: (config) => ({ ...attentionBias(config), mlpBias: false }),
    qkNorm: true,
    slidingWindow: qwenWindow,
  },
};

/** Reads config.json of Llama and its relatives. */
export function llamaSpec(config: ConfigFields, type: keyof typeof RELATIVES): LlamaSpec {
  const relative = RELATIVES[type];
  config.oneOf('hidden_act', ['silu'], 'silu');
  config.mustBe('partial_rotary_factor', 1);
  const vocabSize = config.integer('vocab_size', 1, MAX_VOCABULARY);
  const hidden = config.integer('hidden_size', 1, MAX_WIDTH);
  const heads = config.integer('num_attention_heads', 1, MAX_WIDTH);
  const kvHeads = config.integer(
    'num_key_value_heads',
    1,
    heads,
    config.get('num_key_value_heads') === null ? heads : (relative.kvHeads ?? heads),
  );
  if (heads % kvHeads !== 0) throw config.invalid('num_key_value_heads', `a divisor of num_attention_heads (${heads})`);
  const headDim = config.integer('head_dim', 2, MAX_WIDTH, relative.headDim ?? hidden / heads);
  if (headDim % 2 !== 0) throw config.invalid('head_dim', 'even: rotary positions turn pairs');
  const layers = config.integer('num_hidden_layers', 1, MAX_LAYERS);
  const maxPositions = config.integer('max_position_embeddings', 1, MAX_POSITIONS);
  const window = relative.slidingWindow(config, layers);
  return {
    family: 'llama',
    vocabSize,
    layers,
    hidden,
    intermediate: config.integer('intermediate_size', 1, MAX_INTERMEDIATE),
    heads,
    kvHeads,
    headDim,
    maxPositions,
    normEpsilon: config.positive('rms_norm_eps', 1e-6),
    tiedHead: config.boolean('tie_word_embeddings', false),
    rope: rope(config, maxPositions),
    ...relative.biases(config),
    qkNorm: relative.qkNorm,
    // A window as long as the longest text has no effect.
    slidingWindow: window !== undefined && window < maxPositions ? window : undefined,
    bosTokenId: config.tokenIds('bos_token_id', vocabSize)[0],
    eosTokenIds: config.tokenIds('eos_token_id', vocabSize),
  };
}

function attentionBias(config: ConfigFields): Pick<LlamaSpec, 'qkvBias' | 'outBias'> {
  const hasBias = config.boolean('attention_bias', false);
  return { qkvBias: hasBias, outBias: hasBias };
}

/** Qwen enables its window with one switch; `layer_types` or `max_window_layers` select the layers. */
function qwenWindow(config: ConfigFields, layers: number): number | undefined {
  if (!config.boolean('use_sliding_window', false) || config.get('sliding_window') === null) return undefined;
  const window = config.integer('sliding_window', 1, MAX_POSITIONS, 4096);
  const windowed = windowedLayers(config, layers);
  if (windowed === 0) return undefined;
  if (windowed === layers) return window;
  throw config.unsupported(
    config.get('layer_types') === undefined ? 'max_window_layers' : 'layer_types',
    `one sliding window for all ${layers} layers, or none`,
  );
}

function windowedLayers(config: ConfigFields, layers: number): number {
  const types = config.get('layer_types') ?? undefined;
  // Layers from this number on have the window.
  if (types === undefined) return Math.max(0, layers - config.integer('max_window_layers', 0, MAX_POSITIONS, 28));
  if (!Array.isArray(types) || types.length !== layers)
    throw config.invalid('layer_types', `a list of ${layers} types, one for each of num_hidden_layers`);
  if (!types.every((type) => type === 'full_attention' || type === 'sliding_attention'))
    throw config.unsupported('layer_types', 'full_attention, sliding_attention');
  return types.filter((type) => type === 'sliding_attention').length;
}

/** transformers 5 writes `rope_parameters`; version 4 wrote `rope_theta` and `rope_scaling`. */
function rope(config: ConfigFields, maxPositions: number): RopeSpec {
  const section = config.section('rope_parameters') ?? config.section('rope_scaling');
  const theta =
    section?.get('rope_theta') === undefined ? config.positive('rope_theta', 10_000) : section.positive('rope_theta');
  if (section === undefined) return { type: 'default', theta };
  if (['full_attention', 'sliding_attention'].some((layerType) => section.get(layerType) !== undefined))
    throw config.unsupported('rope_parameters', 'the same for all layers');
  section.mustBe('partial_rotary_factor', 1);
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
