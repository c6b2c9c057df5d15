import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readGenerationDefaults, readModelSpec } from '../../../lib/runtime/src/checkpoint/config';
import { endTokens } from '../../../lib/runtime/src/checkpoint/model-spec';
import { ModelError } from '../../../lib/runtime/src/checkpoint/model-error';
import { BUNDLED } from '../golden/golden';

const folder = mkdtempSync(join(tmpdir(), 'config-'));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => rmSync(join(folder, 'generation_config.json'), { force: true }));

const LLAMA = {
  model_type: 'llama',
  vocab_size: 100,
  hidden_size: 64,
  intermediate_size: 128,
  num_hidden_layers: 2,
  num_attention_heads: 8,
  num_key_value_heads: 2,
  max_position_embeddings: 512,
  rms_norm_eps: 1e-5,
  eos_token_id: 2,
  bos_token_id: 1,
};
const GPT2 = {
  model_type: 'gpt2',
  vocab_size: 100,
  n_embd: 64,
  n_layer: 2,
  n_head: 4,
  n_positions: 32,
  eos_token_id: 9,
};

function specOf(config: object, generation?: object): ReturnType<typeof readModelSpec> {
  writeFileSync(join(folder, 'config.json'), JSON.stringify(config));
  if (generation !== undefined) writeFileSync(join(folder, 'generation_config.json'), JSON.stringify(generation));
  return readModelSpec(folder);
}

function errorOf(config: object): ModelError {
  try {
    specOf(config);
  } catch (error) {
    if (error instanceof ModelError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

test('the bundled model is read as it is described', () => {
  expect(readModelSpec(BUNDLED)).toEqual({
    family: 'llama',
    vocabSize: 2048,
    layers: 4,
    hidden: 192,
    intermediate: 512,
    heads: 6,
    kvHeads: 3,
    headDim: 32,
    maxPositions: 256,
    normEpsilon: 1e-6,
    tiedHead: true,
    rope: { type: 'default', theta: 10_000 },
    qkvBias: false,
    outBias: false,
    mlpBias: false,
    qkNorm: false,
    slidingWindow: undefined,
    bosTokenId: 0,
    eosTokenIds: [0],
  });
});

test('GPT-2 has its defaults: four times the width inside, a tied head', () => {
  expect(specOf(GPT2)).toMatchObject({ family: 'gpt2', intermediate: 256, kvHeads: 4, headDim: 16, tiedHead: true });
});

test('Llama without num_key_value_heads has one per head', () => {
  expect(specOf({ ...LLAMA, num_key_value_heads: undefined })).toMatchObject({ heads: 8, kvHeads: 8 });
});

test.each([
  [
    'of transformers 5',
    {
      rope_parameters: {
        rope_type: 'llama3',
        rope_theta: 5e5,
        factor: 8,
        low_freq_factor: 1,
        high_freq_factor: 4,
        original_max_position_embeddings: 256,
      },
    },
  ],
  [
    'of transformers 4',
    {
      rope_theta: 5e5,
      rope_scaling: {
        rope_type: 'llama3',
        factor: 8,
        low_freq_factor: 1,
        high_freq_factor: 4,
        original_max_position_embeddings: 256,
      },
    },
  ],
])('rotary scaling is read from the layout %s', (_title, fields) => {
  expect(specOf({ ...LLAMA, ...fields })).toMatchObject({
    rope: { type: 'llama3', theta: 5e5, factor: 8, lowFreqFactor: 1, highFreqFactor: 4, originalMaxPositions: 256 },
  });
});

const MISTRAL = { ...LLAMA, model_type: 'mistral', sliding_window: 64 };
const QWEN2 = { ...LLAMA, model_type: 'qwen2', use_sliding_window: true, sliding_window: 64, max_window_layers: 0 };
const QWEN3 = { ...QWEN2, model_type: 'qwen3' };
const BERT = {
  model_type: 'bert',
  architectures: ['BertModel'],
  vocab_size: 100,
  hidden_size: 64,
  intermediate_size: 128,
  num_hidden_layers: 2,
  num_attention_heads: 8,
  max_position_embeddings: 512,
};

test("Llama's relatives differ in their biases, norms and windows", () => {
  expect(specOf(MISTRAL)).toMatchObject({
    family: 'llama',
    qkvBias: false,
    outBias: false,
    qkNorm: false,
    slidingWindow: 64,
    headDim: 8,
  });
  expect(specOf(QWEN2)).toMatchObject({
    family: 'llama',
    qkvBias: true,
    outBias: false,
    mlpBias: false,
    qkNorm: false,
    slidingWindow: 64,
    headDim: 8,
  });
  expect(specOf(QWEN3)).toMatchObject({
    family: 'llama',
    qkvBias: false,
    outBias: false,
    qkNorm: true,
    slidingWindow: 64,
    headDim: 128,
  });
  expect(specOf({ ...QWEN3, attention_bias: true })).toMatchObject({ qkvBias: true, outBias: true });
});

test.each<[string, object, number | undefined]>([
  ['Mistral without a window', { ...MISTRAL, sliding_window: null }, undefined],
  [
    'Mistral that does not say, with texts longer than 4096',
    { ...MISTRAL, sliding_window: undefined, max_position_embeddings: 8192 },
    4096,
  ],
  ['a window as long as the longest text, which hides nothing', { ...MISTRAL, sliding_window: 512 }, undefined],
  ['Qwen whose window is switched off', { ...QWEN2, use_sliding_window: false }, undefined],
  [
    'Qwen as transformers 5 writes it',
    { ...QWEN2, max_window_layers: 28, layer_types: ['sliding_attention', 'sliding_attention'] },
    64,
  ],
  ['Qwen of full layers', { ...QWEN3, layer_types: ['full_attention', 'full_attention'] }, undefined],
  ['Qwen with fewer layers than the first with a window', { ...QWEN2, max_window_layers: 28 }, undefined],
])('the window of %s is %p', (_title, config, slidingWindow) => {
  expect(specOf(config)).toMatchObject({ slidingWindow });
  expect(specOf(config)).toHaveProperty('slidingWindow', slidingWindow);
});

test('BERT has a head of keys per head, and without modules.json the mean of its states', () => {
  expect(specOf(BERT)).toEqual({
    family: 'bert',
    vocabSize: 100,
    layers: 2,
    hidden: 64,
    intermediate: 128,
    heads: 8,
    kvHeads: 8,
    headDim: 8,
    maxPositions: 512,
    normEpsilon: 1e-12,
    tokenTypes: 2,
    pooling: { type: 'mean', normalize: false },
    classifier: undefined,
  });
});

test('a classifier of a decoder needs no head for tokens', () => {
  expect(
    specOf({ ...LLAMA, architectures: ['LlamaForSequenceClassification'], tie_word_embeddings: false }),
  ).toMatchObject({
    tiedHead: true,
    classifier: { labels: ['LABEL_0', 'LABEL_1'], problem: 'single-label' },
  });
});

test.each<[string, object, object]>([
  [
    'labels in the order of their numbers',
    { id2label: { 1: 'good', 0: 'bad' } },
    { labels: ['bad', 'good'], problem: 'single-label' },
  ],
  [
    'as many as num_labels says',
    { num_labels: 3 },
    { labels: ['LABEL_0', 'LABEL_1', 'LABEL_2'], problem: 'single-label' },
  ],
  [
    'one output, which is a probability',
    { id2label: { 0: 'relevant' } },
    { labels: ['relevant'], problem: 'multi-label' },
  ],
  [
    'one output that is a number',
    { id2label: { 0: 'stars' }, problem_type: 'regression' },
    { labels: ['stars'], problem: 'regression' },
  ],
  [
    'any number of labels',
    { id2label: { 0: 'a', 1: 'b' }, problem_type: 'multi_label_classification' },
    { labels: ['a', 'b'], problem: 'multi-label' },
  ],
])('a classifier has %s', (_title, fields, classifier) => {
  expect(specOf({ ...BERT, architectures: ['BertForSequenceClassification'], ...fields })).toMatchObject({
    classifier,
  });
});

test('end tokens of generation_config.json are added to those of config.json', () => {
  expect(endTokens(specOf(LLAMA, { eos_token_id: [2, 5] }))).toEqual([2, 5]);
});

test('sampling defaults come from generation_config.json', () => {
  specOf(LLAMA, { temperature: 0.6, top_p: 0.9, top_k: 20, min_p: 0.05, repetition_penalty: 1.1 });
  expect(readGenerationDefaults(folder)).toEqual({
    temperature: 0.6,
    topP: 0.9,
    topK: 20,
    minP: 0.05,
    repetitionPenalty: 1.1,
  });

  specOf(LLAMA, { top_k: -1 }); // all tokens, as in vLLM
  expect(readGenerationDefaults(folder).topK).toBe(0);

  rmSync(join(folder, 'generation_config.json'));
  expect(readGenerationDefaults(folder)).toEqual({ temperature: undefined, topP: undefined, topK: undefined });
});

test('the token -1 is none', () => {
  expect(endTokens(specOf({ ...LLAMA, eos_token_id: -1 }))).toEqual([]);
});

test('another kind of model is refused with the kinds that are supported', () => {
  const error = errorOf({ ...LLAMA, model_type: 'gemma3' });

  expect(error.code).toBe('config-unsupported');
  expect(error.message).toMatch(/model_type is "gemma3"; supported: gpt2, llama, mistral, qwen2, qwen3, bert/);
});

test.each<[string, object, string]>([
  ['another activation', { ...LLAMA, hidden_act: 'gelu' }, 'hidden_act'],
  ['rotary scaling that is not known', { ...LLAMA, rope_scaling: { rope_type: 'yarn', factor: 4 } }, 'rope_type'],
  [
    'a Qwen whose layers differ in their window',
    { ...QWEN2, max_window_layers: 1 },
    'max_window_layers is 1; supported: one sliding window for all 2 layers, or none',
  ],
  [
    'the same as transformers 5 writes it',
    { ...QWEN3, layer_types: ['full_attention', 'sliding_attention'] },
    'layer_types is a list of 2; supported: one sliding window for all 2 layers, or none',
  ],
  ['another kind of layer', { ...QWEN3, layer_types: ['full_attention', 'linear_attention'] }, 'layer_types'],
  [
    'rotary positions that differ by layer',
    { ...QWEN3, rope_parameters: { full_attention: { rope_theta: 1e6 }, sliding_attention: { rope_theta: 1e4 } } },
    'rope_parameters',
  ],
  ['a Llama with a window', { ...LLAMA, sliding_window: 64 }, 'sliding_window'],
  ['a BERT that decodes', { ...BERT, is_decoder: true }, 'is_decoder'],
  [
    'a BERT with positions relative to each other',
    { ...BERT, position_embedding_type: 'relative_key' },
    'position_embedding_type',
  ],
  ['a BERT with another activation', { ...BERT, hidden_act: 'relu' }, 'hidden_act is "relu"; supported: gelu'],
  [
    'a classifier of another problem',
    { ...BERT, architectures: ['BertForSequenceClassification'], problem_type: 'ranking' },
    'problem_type',
  ],
  ['quantized weights', { ...LLAMA, quantization_config: { bits: 4 } }, 'quantization_config'],
  ['attention scaled by layer', { ...GPT2, scale_attn_by_inverse_layer_idx: true }, 'scale_attn_by_inverse_layer_idx'],
])('%s is refused as not supported', (_title, config, field) => {
  const error = errorOf(config);

  expect(error.code).toBe('config-unsupported');
  expect(error.message).toContain(field);
});

test.each<[string, object, string]>([
  ['a missing width', { ...LLAMA, hidden_size: undefined }, 'hidden_size is missing'],
  ['a width as text', { ...LLAMA, hidden_size: '64' }, 'hidden_size is "64"'],
  ['a negative count', { ...LLAMA, num_hidden_layers: -1 }, 'num_hidden_layers is -1'],
  ['a huge vocabulary', { ...LLAMA, vocab_size: 1e15 }, 'vocab_size'],
  ['heads that do not share evenly', { ...LLAMA, num_key_value_heads: 3 }, 'a divisor of num_attention_heads (8)'],
  ['heads that do not divide the width', { ...GPT2, n_head: 5 }, 'a divisor of n_embd (64)'],
  ['an odd head_dim', { ...LLAMA, head_dim: 7 }, 'head_dim is 7'],
  ['an end token outside the vocabulary', { ...LLAMA, eos_token_id: 100 }, 'eos_token_id'],
  [
    'fewer layer types than layers',
    { ...QWEN3, layer_types: ['full_attention'] },
    'layer_types is a list of 1; it must be a list of 2 types',
  ],
  [
    'heads of a BERT that do not divide the width',
    { ...BERT, num_attention_heads: 7 },
    'a divisor of hidden_size (64)',
  ],
  [
    'labels with a hole',
    { ...BERT, architectures: ['BertForSequenceClassification'], id2label: { 0: 'a', 2: 'b' } },
    'id2label',
  ],
  [
    'labels that are no texts',
    { ...BERT, architectures: ['BertForSequenceClassification'], id2label: { 0: 1 } },
    'id2label',
  ],
  [
    'other labels than num_labels says',
    { ...BERT, architectures: ['BertForSequenceClassification'], id2label: { 0: 'a' }, num_labels: 2 },
    'num_labels',
  ],
  ['architectures that are no list', { ...BERT, architectures: 'BertModel' }, 'architectures'],
  ['a list instead of an object', [], 'JSON object'],
])('%s is refused as invalid', (_title, config, text) => {
  const error = errorOf(config);

  expect(error.code).toBe('config-invalid');
  expect(error.message).toContain(text);
});
