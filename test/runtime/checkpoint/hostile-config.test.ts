import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { readGenerationDefaults, readModelSpec } from '../../../lib/runtime/src/checkpoint/config';
import { ModelError, type ModelErrorCode } from '../../../lib/runtime/src/checkpoint/model-error';
import type { ModelSpec } from '../../../lib/runtime/src/checkpoint/model-spec';
import { openWeights } from '../../../lib/runtime/src/checkpoint/open-weights';
import { parameterCount } from '../../../lib/runtime/src/checkpoint/parameter-count';
import { createHead } from '../../../lib/runtime/src/heads/head';

const GOLDEN = join(__dirname, '../golden');
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hostile-config-'));
  mkdirSync(join(folder, '1_Pooling'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (name: string, content: string | Uint8Array): void => writeFileSync(join(folder, name), content);

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
  tie_word_embeddings: true,
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
const BERT = {
  model_type: 'bert',
  architectures: ['BertForSequenceClassification'],
  vocab_size: 100,
  hidden_size: 64,
  intermediate_size: 128,
  num_hidden_layers: 2,
  num_attention_heads: 8,
  max_position_embeddings: 512,
};
const QWEN3 = {
  ...LLAMA,
  model_type: 'qwen3',
  use_sliding_window: true,
  sliding_window: 64,
  layer_types: ['sliding_attention', 'sliding_attention'],
};

/** Fields that the reader uses, of all models, and names of inherited properties. */
const FIELDS = [
  ...new Set([LLAMA, GPT2, BERT, QWEN3].flatMap((config) => Object.keys(config))),
  'head_dim',
  'hidden_act',
  'rope_theta',
  'rope_scaling',
  'rope_parameters',
  'attention_bias',
  'mlp_bias',
  'max_window_layers',
  'n_inner',
  'activation_function',
  'layer_norm_eps',
  'type_vocab_size',
  'id2label',
  'num_labels',
  'problem_type',
  'quantization_config',
  'partial_rotary_factor',
  'is_decoder',
  '__proto__',
  'constructor',
  'toString',
];

const anyValue: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    false,
    0,
    -0,
    -1,
    1,
    2,
    0.5,
    1e308,
    -1e308,
    5e-324,
    2 ** 31,
    2 ** 53,
    2 ** 63,
    2 ** 17,
    2 ** 22,
    2 ** 24,
    '',
    '64',
    'llama',
    'mistral',
    'qwen2',
    'bert',
    'gpt2',
    [],
    {},
    [null],
    { 0: 'a' },
    ['sliding_attention', 'full_attention'],
  ),
  fc.record(
    {
      rope_type: fc.constantFrom('linear', 'llama3', 'default', 'yarn', 1),
      factor: fc.double(),
      rope_theta: fc.double(),
      low_freq_factor: fc.double(),
      high_freq_factor: fc.double(),
      original_max_position_embeddings: fc.nat(600),
    },
    { requiredKeys: [] },
  ),
  fc.integer({ min: -2, max: 600 }),
  fc.double(),
  fc.jsonValue({ maxDepth: 2 }),
);

/** Reads everything in the folder's JSON; undefined if it is rejected. */
function read(): ModelSpec | undefined {
  try {
    readGenerationDefaults(folder);
    return readModelSpec(folder);
  } catch (error) {
    if (error instanceof ModelError) return undefined;
    throw error;
  }
}

/** Checks the properties that backends rely on. */
function expectSound(spec: ModelSpec): void {
  const { vocabSize, layers, hidden, intermediate, heads, kvHeads, headDim, maxPositions, normEpsilon } = spec;
  for (const size of [vocabSize, layers, hidden, intermediate, heads, kvHeads, headDim, maxPositions])
    expect(Number.isSafeInteger(size) && size >= 1 && size <= 2 ** 24).toBe(true);
  expect(heads % kvHeads).toBe(0);
  expect(normEpsilon > 0 && Number.isFinite(normEpsilon)).toBe(true);
  if (spec.family !== 'llama') expect(headDim * heads).toBe(hidden);
  else {
    expect(headDim % 2).toBe(0);
    expect(spec.rope.theta > 0 && Number.isFinite(spec.rope.theta)).toBe(true);
    if (spec.slidingWindow !== undefined)
      expect(spec.slidingWindow >= 1 && spec.slidingWindow < maxPositions).toBe(true);
  }
  if (spec.family !== 'bert') for (const token of spec.eosTokenIds) expect(token >= 0 && token < vocabSize).toBe(true);
  expect(
    spec.classifier === undefined || (spec.classifier.labels.length >= 1 && spec.classifier.labels.length <= 2 ** 16),
  ).toBe(true);
}

test('ten thousand configurations with any values are refused with a ModelError, or are sound', () => {
  const changes = fc.array(fc.tuple(fc.constantFrom(...FIELDS), anyValue), { minLength: 1, maxLength: 3 });
  const seen = { read: 0, refused: 0 };

  fc.assert(
    fc.property(
      fc.constantFrom<object>(LLAMA, GPT2, BERT, QWEN3),
      changes,
      fc.option(changes, { freq: 4 }),
      (base, fields, generation) => {
        // Not by assignment: `__proto__` must become a field like any other.
        write('config.json', JSON.stringify(Object.fromEntries([...Object.entries(base), ...fields])));
        rmSync(join(folder, 'generation_config.json'), { force: true });
        if (generation !== null) write('generation_config.json', JSON.stringify(Object.fromEntries(generation)));
        const spec = read();
        if (spec !== undefined) expectSound(spec);
        seen[spec === undefined ? 'refused' : 'read'] += 1;
      },
    ),
    { numRuns: 10_000 },
  );

  // Valid and invalid files were both frequent.
  expect(seen.read).toBeGreaterThan(1000);
  expect(seen.refused).toBeGreaterThan(1000);
}, 180_000);

test('a thousand files of sentence-transformers with any values are refused with a ModelError, or read', () => {
  write('config.json', JSON.stringify(BERT));
  const module = fc.record(
    {
      type: fc.oneof(fc.constantFrom('x.Transformer', 'x.Pooling', 'x.Normalize'), anyValue),
      path: fc.oneof(fc.constantFrom('', '1_Pooling', '..', '/etc'), anyValue),
    },
    { requiredKeys: [] },
  );
  const modules = fc.oneof(
    fc.array(module, { maxLength: 4 }),
    anyValue,
    fc.constant([{ type: 'x.Transformer' }, { type: 'x.Pooling', path: '1_Pooling' }]),
  );
  const pooling = fc.oneof(
    fc.dictionary(
      fc.constantFrom(
        'pooling_mode',
        'pooling_mode_mean_tokens',
        'pooling_mode_cls_token',
        'pooling_mode_lasttoken',
        'pooling_mode_max_tokens',
      ),
      anyValue,
    ),
    anyValue,
  );

  fc.assert(
    fc.property(modules, pooling, (list, config) => {
      write('modules.json', JSON.stringify(list));
      write('1_Pooling/config.json', JSON.stringify(config));
      read();
    }),
    { numRuns: 1000 },
  );
}, 60_000);

function expectError(act: () => unknown, code: ModelErrorCode, text: string): void {
  expect(act).toThrow(expect.objectContaining({ name: 'ModelError', code, message: expect.stringContaining(text) }));
}

test.each<[string, string | Uint8Array, ModelErrorCode, string]>([
  ['nothing', '', 'config-invalid', 'not valid JSON'],
  ['half an object', '{"model_type": "llama"', 'config-invalid', 'not valid JSON'],
  ['bytes that are no text', Uint8Array.of(0xff, 0xfe, 0x00), 'config-invalid', 'not valid JSON'],
  ['a list a hundred thousand deep', '['.repeat(100_000) + ']'.repeat(100_000), 'config-invalid', 'JSON'],
  [
    'a field a hundred thousand deep',
    `{"model_type": ${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
    'config-unsupported',
    'model_type is a list of 1',
  ],
  [
    'a name of a million characters',
    `{"model_type": "${'x'.repeat(1_000_000)}"}`,
    'config-unsupported',
    'model_type is "xxx',
  ],
  ['a number beyond all', '{"model_type": "llama", "vocab_size": 1e999}', 'config-invalid', 'vocab_size'],
  [
    'a prototype instead of fields',
    '{"__proto__": {"model_type": "llama"}}',
    'config-unsupported',
    'model_type is missing',
  ],
  [
    'a million labels',
    JSON.stringify({
      ...BERT,
      id2label: Object.fromEntries(Array.from({ length: 1_000_000 }, (_, index) => [index, 'x'])),
    }),
    'config-invalid',
    'id2label',
  ],
  ['labels by the billion', JSON.stringify({ ...BERT, num_labels: 1e9 }), 'config-invalid', 'num_labels'],
  [
    'a million layer types',
    JSON.stringify({ ...QWEN3, layer_types: Array.from({ length: 1_000_000 }, () => 'full_attention') }),
    'config-invalid',
    'layer_types is a list of 1000000',
  ],
])('a config.json of %s is rejected with a short message', (_title, content, code, text) => {
  write('config.json', content);

  let message = '';
  try {
    readModelSpec(folder);
  } catch (error) {
    message = (error as Error).message;
  }
  expectError(() => readModelSpec(folder), code, text);
  expect(message.length).toBeLessThan(1000);
});

test('a config.json that is a folder or a broken link is rejected', () => {
  mkdirSync(join(folder, 'config.json'));
  expectError(() => readModelSpec(folder), 'file-missing', 'cannot be read');

  rmSync(join(folder, 'config.json'), { recursive: true });
  symlinkSync('config.json', join(folder, 'config.json'));
  expectError(() => readModelSpec(folder), 'file-missing', 'cannot be read');
});

describe('sizes whose product exceeds the weights', () => {
  beforeEach(() => cpSync(join(GOLDEN, 'llama-tied'), folder, { recursive: true }));

  test.each<[string, object]>([
    ['a vocabulary of 4 million', { vocab_size: 2 ** 22 }],
    ['a width of 131 thousand', { hidden_size: 2 ** 17 }],
    ['a thousand layers', { num_hidden_layers: 1024 }],
    ['a feed-forward part of a million', { intermediate_size: 2 ** 20 }],
    [
      'everything at once',
      {
        vocab_size: 2 ** 22,
        hidden_size: 2 ** 17,
        num_hidden_layers: 1024,
        intermediate_size: 2 ** 20,
        num_attention_heads: 2 ** 17,
        num_key_value_heads: 2 ** 17,
        head_dim: 2 ** 17,
      },
    ],
  ])('%s is refused before anything is allocated for it', (_title, changes) => {
    const config = {
      ...LLAMA,
      vocab_size: 257,
      hidden_size: 48,
      intermediate_size: 80,
      num_attention_heads: 6,
      num_key_value_heads: 2,
      head_dim: 8,
    };
    write('config.json', JSON.stringify(config));
    openWeights(folder).close();
    write('config.json', JSON.stringify({ ...config, ...changes }));
    const before = process.memoryUsage().arrayBuffers;

    expectError(() => openWeights(folder), 'tensor-mismatch', 'describes a model whose weights take');
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1_000_000);
  });

  test('labels that the classifier does not have are refused by its tensor', () => {
    cpSync(join(GOLDEN, 'llama-classifier'), folder, { recursive: true });
    const weights = openWeights(folder);
    const spec = readModelSpec(folder);

    expectError(
      () =>
        createHead(
          { ...spec, classifier: { labels: Array.from({ length: 60_000 }, String), problem: 'single-label' } },
          weights,
        ),
      'tensor-mismatch',
      'score.weight',
    );
    weights.close();
  });
});

test('weights are counted as the checkpoints have them', () => {
  // Without norms and biases, which are not counted.
  const counts = ['gpt2', 'llama-untied', 'bert'].map((name) => parameterCount(readModelSpec(join(GOLDEN, name))));

  const layer = { gpt2: 12 * 32 * 32, llama: 32 * 12 * (2 * 4 + 2 * 2) + 3 * 32 * 60, bert: 4 * 36 * 36 + 2 * 36 * 72 };
  expect(counts).toEqual([
    (211 + 96) * 32 + 2 * layer.gpt2,
    2 * 230 * 32 + 3 * layer.llama,
    (181 + 40) * 36 + 3 * layer.bert,
  ]);
});
