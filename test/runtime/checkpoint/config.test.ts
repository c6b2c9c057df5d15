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
  model_type: 'llama', vocab_size: 100, hidden_size: 64, intermediate_size: 128, num_hidden_layers: 2, num_attention_heads: 8, num_key_value_heads: 2,
  max_position_embeddings: 512, rms_norm_eps: 1e-5, eos_token_id: 2, bos_token_id: 1,
};
const GPT2 = { model_type: 'gpt2', vocab_size: 100, n_embd: 64, n_layer: 2, n_head: 4, n_positions: 32, eos_token_id: 9 };

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
    family: 'llama', vocabSize: 2048, layers: 4, hidden: 192, intermediate: 512, heads: 6, kvHeads: 3, headDim: 32, maxPositions: 256, normEpsilon: 1e-6,
    tiedHead: true, rope: { type: 'default', theta: 10_000 }, qkvBias: false, outBias: false, mlpBias: false, qkNorm: false, slidingWindow: undefined, bosTokenId: 0, eosTokenIds: [0],
  });
});

test('GPT-2 has its defaults: four times the width inside, a tied head', () => {
  expect(specOf(GPT2)).toMatchObject({ family: 'gpt2', intermediate: 256, kvHeads: 4, headDim: 16, tiedHead: true });
});

test('Llama without num_key_value_heads has one per head', () => {
  expect(specOf({ ...LLAMA, num_key_value_heads: undefined })).toMatchObject({ heads: 8, kvHeads: 8 });
});

test.each([
  ['of transformers 5', { rope_parameters: { rope_type: 'llama3', rope_theta: 5e5, factor: 8, low_freq_factor: 1, high_freq_factor: 4, original_max_position_embeddings: 256 } }],
  ['of transformers 4', { rope_theta: 5e5, rope_scaling: { rope_type: 'llama3', factor: 8, low_freq_factor: 1, high_freq_factor: 4, original_max_position_embeddings: 256 } }],
])('rotary scaling is read from the layout %s', (_title, fields) => {
  expect(specOf({ ...LLAMA, ...fields })).toMatchObject({
    rope: { type: 'llama3', theta: 5e5, factor: 8, lowFreqFactor: 1, highFreqFactor: 4, originalMaxPositions: 256 },
  });
});

test('end tokens of generation_config.json count beside those of config.json', () => {
  expect(endTokens(specOf(LLAMA, { eos_token_id: [2, 5] }))).toEqual([2, 5]);
});

test('sampling defaults come from generation_config.json', () => {
  specOf(LLAMA, { temperature: 0.6, top_p: 0.9, top_k: 20 });
  expect(readGenerationDefaults(folder)).toEqual({ temperature: 0.6, topP: 0.9, topK: 20 });

  rmSync(join(folder, 'generation_config.json'));
  expect(readGenerationDefaults(folder)).toEqual({ temperature: undefined, topP: undefined, topK: undefined });
});

test('another kind of model is refused with the kinds that are supported', () => {
  const error = errorOf({ ...LLAMA, model_type: 'bert' });

  expect(error.code).toBe('config-unsupported');
  expect(error.message).toMatch(/model_type is "bert"; supported: gpt2, llama/);
});

test.each<[string, object, string]>([
  ['another activation', { ...LLAMA, hidden_act: 'gelu' }, 'hidden_act'],
  ['rotary scaling that is not known', { ...LLAMA, rope_scaling: { rope_type: 'yarn', factor: 4 } }, 'rope_type'],
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
  ['a list instead of an object', [], 'JSON object'],
])('%s is refused as invalid', (_title, config, text) => {
  const error = errorOf(config);

  expect(error.code).toBe('config-invalid');
  expect(error.message).toContain(text);
});
