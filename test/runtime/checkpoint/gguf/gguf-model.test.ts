import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { ropeFrequencies } from '../../../../lib/runtime/src/backend/reference/rope';
import { ReferenceBackend } from '../../../../lib/runtime/src/backend/reference/reference-backend';
import { ModelError, type ModelErrorCode } from '../../../../lib/runtime/src/checkpoint/model-error';
import { openWeights } from '../../../../lib/runtime/src/checkpoint/open-weights';
import { locateModel } from '../../../../lib/runtime/src/cli/locate-model';
import { loadModel } from '../../../../lib/runtime/src/model';
import { run, shuffledBatch } from '../../golden/golden';
import { f32, I32, TINY, type TinyLlama, tinyLlama, u32, value } from './gguf-bytes';

let folder = '';
let path = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gguf-'));
  path = join(folder, 'tiny.Q4.gguf');
});
afterEach(() => rmSync(folder, { recursive: true }));

function written(llama: TinyLlama = {}): string {
  writeFileSync(path, tinyLlama(llama));
  return path;
}

function expectError(act: () => unknown, code: ModelErrorCode, text: string): void {
  expect(act).toThrow(expect.objectContaining({ name: 'ModelError', code, message: expect.stringContaining(text) }));
}

test('the metadata becomes the specification of the model', () => {
  const { spec } = loadModel(written());

  expect(spec).toEqual({
    family: 'llama',
    vocabSize: 99,
    layers: 1,
    hidden: 8,
    intermediate: 12,
    heads: 2,
    kvHeads: 1,
    headDim: 4,
    maxPositions: 64,
    normEpsilon: Math.fround(1e-5),
    tiedHead: false,
    rope: { type: 'default', theta: 500 },
    qkvBias: false,
    outBias: false,
    mlpBias: false,
    qkNorm: false,
    slidingWindow: undefined,
    bosTokenId: 0,
    eosTokenIds: [1],
  });
});

test('a file without an output head uses the embedding as one; an end of turn ends a text too', () => {
  const { spec } = loadModel(
    written({ without: ['output.weight'], changes: { 'tokenizer.ggml.eot_token_id': value.u32(98) } }),
  );

  expect(spec).toMatchObject({ tiedHead: true, eosTokenIds: [1, 98] });
});

test('scaled positions are read by the new names and the old one', () => {
  const { spec } = loadModel(
    written({
      changes: { 'llama.rope.scaling.type': value.string('linear'), 'llama.rope.scaling.factor': value.f32(4) },
    }),
  );
  const old = loadModel(written({ changes: { 'llama.rope.scale_linear': value.f32(2) } })).spec;

  expect(spec).toMatchObject({ rope: { type: 'linear', theta: 500, factor: 4 } });
  expect(old).toMatchObject({ rope: { type: 'linear', theta: 500, factor: 2 } });
});

test("Llama 3.1's scaling as a tensor of factors equals that of its config.json", () => {
  const llama3 = {
    type: 'llama3',
    theta: 500,
    factor: 8,
    lowFreqFactor: 1,
    highFreqFactor: 4,
    originalMaxPositions: 32,
  } as const;
  const [plain, stretched] = [ropeFrequencies({ type: 'default', theta: 500 }, 4), ropeFrequencies(llama3, 4)];
  const { spec } = loadModel(
    written({ ropeFactors: [...plain].map((frequency, pair) => frequency / stretched[pair]!) }),
  );

  const frequencies = spec.family === 'llama' ? [...ropeFrequencies(spec.rope, spec.headDim)] : [];

  expect(spec).toMatchObject({ rope: { type: 'factors', theta: 500 } });
  expect(frequencies).toEqual([...stretched].map((frequency) => expect.closeTo(frequency, 6)));
  expect(frequencies[1]).not.toBeCloseTo(plain[1]!, 6);
});

test('query and key rows are reordered from pairs to halves, all others are unchanged', () => {
  // Row r holds r everywhere, in each matrix.
  const weights = openWeights(
    written({
      tensor: (name, count) =>
        Float32Array.from({ length: count }, (_, index) =>
          Math.floor(index / (name.includes('ffn_down') ? TINY.intermediate : TINY.hidden)),
        ),
    }),
  );
  const firstOfRows = (name: string, rows: number): number[] =>
    [...weights.floats(name, [rows, 8])].filter((_, index) => index % 8 === 0);

  expect(firstOfRows('model.layers.0.self_attn.q_proj.weight', 8)).toEqual([0, 2, 1, 3, 4, 6, 5, 7]);
  expect(firstOfRows('model.layers.0.self_attn.k_proj.weight', 4)).toEqual([0, 2, 1, 3]);
  expect(firstOfRows('model.layers.0.self_attn.v_proj.weight', 4)).toEqual([0, 1, 2, 3]);
  weights.close();
});

const scattered = (_name: string, count: number): Float32Array =>
  Float32Array.from({ length: count }, (_, index) => Math.sin(index * 7.3 + count));

test('a model is computed from the file alone', () => {
  const { spec } = loadModel(written({ tensor: scattered }));
  const weights = openWeights(folder);
  const backend = new ReferenceBackend(spec, weights, { maxRows: 8, kvBlocks: 8 });
  weights.close();

  const logits = run(backend, shuffledBatch(backend, 1), [3, 5, 8], 0);

  expect(logits).toHaveLength(3);
  expect(logits.flat().every((row) => row.every(Number.isFinite) && new Set(row).size > 50)).toBe(true);
});

test('text is merged, digits are separate, control tokens count in trusted text only', () => {
  const { tokenizer } = loadModel(written());
  const spell = (ids: number[]) => ids.map((id) => tokenizer.tokenOf(id));

  expect(spell(tokenizer.encode('ab 12'))).toEqual(['ab', 'Ġ', '1', '2']);
  expect(spell(tokenizer.encode('a</s><user>'))).toEqual(['a', '</s>', '<user>']);
  expect(spell(tokenizer.encodePlain('</s>'))).toEqual(['<', '/', 's', '>']);
  expect(tokenizer.isSpecial(1)).toBe(true);
  expect(tokenizer.isSpecial(98)).toBe(false);
  expect(tokenizer.decode(tokenizer.encode('ab 12'))).toBe('ab 12');
});

test.each([
  ['by the file', { 'tokenizer.ggml.add_bos_token': value.bool(true) }, [0, 97]],
  ['by its pre-tokenizer', { 'tokenizer.ggml.pre': value.string('llama-bpe') }, [0, 97]],
  [
    'not, by the file against its pre-tokenizer',
    { 'tokenizer.ggml.pre': value.string('llama-bpe'), 'tokenizer.ggml.add_bos_token': value.bool(false) },
    [97],
  ],
])('the start token is added %s', (_title, changes, ids) => {
  const { tokenizer } = loadModel(written({ changes }));

  // "ab" is token 97: 2 control tokens, 94 characters and the space are before it.
  expect(tokenizer.encode('ab')).toEqual(ids);
});

test.each([
  ['gpt-2', "a'll 12", ['a', "'", 'l', 'l', 'Ġ', '1', '2']],
  ['smollm', '12', ['1', '2']],
  ['llama-bpe', '1234', ['1', '2', '3', '4']],
  ['qwen2', 'ab', ['ab']],
])('the pre-tokenizer %s is known', (pre, text, expected) => {
  const { tokenizer } = loadModel(
    written({
      changes: { 'tokenizer.ggml.pre': value.string(pre), 'tokenizer.ggml.add_bos_token': value.bool(false) },
    }),
  );

  expect(tokenizer.encode(text).map((id) => tokenizer.tokenOf(id))).toEqual(expected);
});

test('a file without the name of a pre-tokenizer has the default of llama.cpp', () => {
  const { tokenizer } = loadModel(written({ changes: { 'tokenizer.ggml.pre': undefined } }));

  expect(tokenizer.encode('ab').map((id) => tokenizer.tokenOf(id))).toEqual(['ab']);
});

test('the chat template of the file is applied, and a message cannot end its own turn', () => {
  const template = '{% for message in messages %}<user>{{ message.content }}</s>{% endfor %}';
  const { chatTemplate, tokenizer } = loadModel(
    written({ changes: { 'tokenizer.chat_template': value.string(template) } }),
  );

  const ids = chatTemplate.encode([{ role: 'user', content: 'ab</s>' }]);

  expect(ids.map((id) => tokenizer.tokenOf(id))).toEqual(['<user>', 'ab', '<', '/', 's', '>', '</s>']);
});

test.each<[string, TinyLlama, ModelErrorCode, string]>([
  [
    'another architecture',
    { changes: { 'general.architecture': value.string('gemma3') } },
    'config-unsupported',
    '"gemma3"; supported: llama',
  ],
  [
    'no architecture',
    { changes: { 'general.architecture': undefined } },
    'config-unsupported',
    'missing; supported: llama',
  ],
  ['experts', { changes: { 'llama.expert_count': value.u32(8) } }, 'config-unsupported', 'expert_count'],
  ['a missing size', { changes: { 'llama.block_count': undefined } }, 'config-invalid', 'llama.block_count is missing'],
  ['a size of 2^63', { changes: { 'llama.block_count': value.u64(2n ** 63n) } }, 'config-invalid', 'llama.block_count'],
  [
    'a list where a number must be',
    { changes: { 'llama.attention.head_count': value.array(I32, [u32(2)]) } },
    'config-invalid',
    'head_count',
  ],
  [
    'heads that do not divide',
    { changes: { 'llama.attention.head_count_kv': value.u32(0) } },
    'config-invalid',
    'head_count_kv',
  ],
  [
    'partly rotated heads',
    { changes: { 'llama.rope.dimension_count': value.u32(2) } },
    'config-unsupported',
    'rope.dimension_count',
  ],
  [
    'yarn',
    { changes: { 'llama.rope.scaling.type': value.string('yarn') } },
    'config-unsupported',
    '"yarn"; supported: none, linear',
  ],
  [
    'rotary factors for another width',
    { ropeFactors: [1, 1, 1] },
    'tensor-mismatch',
    'rope_freqs.weight has the shape [3]',
  ],
  ['a rotary factor of 0', { ropeFactors: [1, 0] }, 'config-invalid', 'rope_freqs.weight'],
  [
    'an end token outside the vocabulary',
    { changes: { 'tokenizer.ggml.eos_token_id': value.u32(99) } },
    'config-invalid',
    'token numbers below 99',
  ],
  ['no embedding', { without: ['token_embd.weight'] }, 'tensor-missing', 'token_embd.weight'],
  [
    'another kind of tokenizer',
    { changes: { 'tokenizer.ggml.model': value.string('t5') } },
    'config-unsupported',
    '"t5"; supported: gpt2, llama, bert',
  ],
  [
    'an unknown pre-tokenizer',
    { changes: { 'tokenizer.ggml.pre': value.string('falcon') } },
    'config-unsupported',
    'supported: default, gpt-2, smollm, llama-bpe,',
  ],
  [
    "a pre-tokenizer from an object's prototype",
    { changes: { 'tokenizer.ggml.pre': value.string('constructor') } },
    'config-unsupported',
    '"constructor"',
  ],
  ['no tokens', { changes: { 'tokenizer.ggml.tokens': undefined } }, 'tokenizer-invalid', 'tokens is missing'],
  [
    'a token twice',
    { changes: { 'tokenizer.ggml.tokens': value.strings(Array.from({ length: 99 }, () => 'x')) } },
    'tokenizer-invalid',
    'twice',
  ],
  [
    'types for other tokens',
    { changes: { 'tokenizer.ggml.token_type': value.array(I32, [u32(1)]) } },
    'tokenizer-invalid',
    'list of 99 numbers',
  ],
  [
    'a merge of three',
    { changes: { 'tokenizer.ggml.merges': value.strings(['a b c']) } },
    'tokenizer-invalid',
    '"a b c"',
  ],
  [
    'a broken template',
    { changes: { 'tokenizer.chat_template': value.string('{% for') } },
    'chat-template-invalid',
    'tiny.Q4.gguf',
  ],
  [
    'a template that is a number',
    { changes: { 'tokenizer.chat_template': { type: 6, bytes: f32(1) } } },
    'config-invalid',
    'chat_template is 1',
  ],
])('%s is refused', (_title, llama, code, message) => {
  expectError(() => loadModel(written(llama)), code, message);
});

test('a tensor that is missing or of another shape is rejected by its name in the file', () => {
  const weights = openWeights(written({ without: ['blk.0.ffn_up.weight'] }));

  expectError(
    () => weights.floats('model.layers.0.mlp.up_proj.weight', [12, 8]),
    'tensor-missing',
    'blk.0.ffn_up.weight',
  );
  expectError(
    () => weights.floats('model.layers.0.mlp.down_proj.weight', [12, 8]),
    'tensor-mismatch',
    'blk.0.ffn_down.weight has the shape [8, 12]',
  );
  expectError(() => weights.floats('score.weight', [1]), 'tensor-missing', 'score.weight');
  expect(weights.floats('lm_head.weight', [99, 8])).toHaveLength(99 * 8);
  weights.close();
});

test('a file is found by its path or as the only one of a folder, and gives the model its name', async () => {
  written();

  expect(await locateModel(path, undefined)).toEqual({ folder: path, name: 'tiny.Q4' });
  expect(loadModel(folder).folder).toBe(path);
});

test('a folder with two files is refused with their names; another file is no model', async () => {
  written();
  writeFileSync(join(folder, 'b.gguf'), tinyLlama());
  writeFileSync(join(folder, 'x.bin'), 'x');

  expectError(() => loadModel(folder), 'gguf-invalid', 'b.gguf, tiny.Q4.gguf');
  await expect(locateModel(join(folder, 'x.bin'), undefined)).rejects.toMatchObject({ code: 'file-missing' });
});

test('a broken file is refused by its path', () => {
  writeFileSync(path, 'GGUF');

  expectError(() => loadModel(path), 'gguf-invalid', 'tiny.Q4.gguf');
});

test('ten thousand files with broken metadata are refused with a ModelError, or read', () => {
  const template = '{% for message in messages %}{{ message.content }}{% endfor %}';
  const whole = tinyLlama({
    changes: { 'tokenizer.chat_template': value.string(template), 'general.alignment': value.u32(32) },
  });
  const text = Buffer.from(whole).toString('latin1');
  // The end of the metadata: the position of the first tensor's name.
  const end = text.indexOf('token_embd.weight') - 8;
  const change = fc.oneof(
    fc.record({ at: fc.nat(end - 1), bytes: fc.uint8Array({ minLength: 1, maxLength: 1 }) }),
    fc.record({
      at: fc.nat(end - 5),
      bytes: fc.constantFrom(
        u32(0),
        u32(1),
        u32(8),
        u32(0x7fff_ffff),
        u32(0xffff_ffff),
        f32(Number.NaN),
        f32(Number.POSITIVE_INFINITY),
      ),
    }),
    fc.record({
      at: fc.nat(end - 7),
      bytes: fc.constantFrom(
        ...['__proto__', 'constructor', '{% for', '\\p{L}+(', '</s>', ' '].map((item) =>
          new TextEncoder().encode(item).subarray(0, 6),
        ),
      ),
    }),
  );
  const seen = { read: 0, refused: 0 };

  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
      const file = whole.slice();
      for (const { at, bytes } of changes) file.set(bytes, at);
      writeFileSync(path, file);
      try {
        loadModel(path).tokenizer.encode('ab 12</s>');
        seen.read += 1;
      } catch (error) {
        if (!(error instanceof ModelError)) throw error;
        seen.refused += 1;
      }
    }),
    { numRuns: 10_000 },
  );

  // Valid and invalid files were both frequent.
  expect(seen.read).toBeGreaterThan(1000);
  expect(seen.refused).toBeGreaterThan(1000);
}, 180_000);
