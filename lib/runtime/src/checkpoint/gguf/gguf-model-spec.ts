import { ConfigFields } from '../config-fields';
import { ModelError } from '../model-error';
import type { LlamaSpec, RopeSpec } from '../model-spec';
import type { GgufFile } from './gguf-file';
import type { GgufTensorInfo } from './gguf-header';

/** Values of `general.architecture` that can be served. */
export const GGUF_ARCHITECTURES = ['llama'] as const;

// As for config.json: bounds that no real model reaches.
const MAX_WIDTH = 2 ** 17;
const MAX_LAYERS = 1024;
const MAX_VOCABULARY = 2 ** 22;
const MAX_POSITIONS = 2 ** 24;

/** Reads and checks what a GGUF file says about its model. */
export function readGgufSpec(file: GgufFile): LlamaSpec {
  const fields = metadataFields(file);
  fields.oneOf('general.architecture', GGUF_ARCHITECTURES);
  fields.mustBe('llama.expert_count', 0);
  const hidden = fields.integer('llama.embedding_length', 1, MAX_WIDTH);
  const heads = fields.integer('llama.attention.head_count', 1, MAX_WIDTH);
  const kvHeads = fields.integer('llama.attention.head_count_kv', 1, heads, heads);
  if (heads % kvHeads !== 0) throw fields.invalid('llama.attention.head_count_kv', `a divisor of llama.attention.head_count (${heads})`);
  const headDim = fields.integer('llama.attention.key_length', 2, MAX_WIDTH, hidden / heads);
  if (headDim % 2 !== 0) throw fields.invalid('llama.attention.key_length', 'even: rotary positions turn pairs');
  fields.mustBe('llama.attention.value_length', headDim);
  fields.mustBe('llama.rope.dimension_count', headDim);
  const maxPositions = fields.integer('llama.context_length', 1, MAX_POSITIONS);
  const vocabSize = vocabularySize(file);
  return {
    family: 'llama',
    vocabSize,
    layers: fields.integer('llama.block_count', 1, MAX_LAYERS),
    hidden,
    intermediate: fields.integer('llama.feed_forward_length', 1, MAX_WIDTH * 8),
    heads,
    kvHeads,
    headDim,
    maxPositions,
    normEpsilon: fields.positive('llama.attention.layer_norm_rms_epsilon'),
    tiedHead: !file.tensors.has('output.weight'),
    rope: rope(file, fields, headDim),
    qkvBias: file.tensors.has('blk.0.attn_q.bias'),
    outBias: file.tensors.has('blk.0.attn_output.bias'),
    mlpBias: file.tensors.has('blk.0.ffn_gate.bias'),
    qkNorm: false,
    slidingWindow: undefined,
    bosTokenId: fields.tokenIds('tokenizer.ggml.bos_token_id', vocabSize)[0],
    eosTokenIds: endTokens(fields, vocabSize),
  };
}

/** The metadata as checked fields, with errors that name the file and the key. */
export function metadataFields(file: GgufFile): ConfigFields {
  return new ConfigFields(file.path, Object.fromEntries(file.metadata));
}

/** The table of embeddings says how many tokens there are; `llama.vocab_size` is often left out. */
function vocabularySize(file: GgufFile): number {
  const rows = file.tensors.get('token_embd.weight')?.shape[0];
  if (rows === undefined) throw new ModelError('tensor-missing', `${file.path} has no tensor token_embd.weight.`);
  if (rows > MAX_VOCABULARY) throw new ModelError('config-invalid', `${file.path}: token_embd.weight has ${rows} tokens; at most ${MAX_VOCABULARY} are allowed.`);
  return rows;
}

function rope(file: GgufFile, fields: ConfigFields, headDim: number): RopeSpec {
  const theta = fields.positive('llama.rope.freq_base', 10_000);
  // Llama 3.1 and later: the stretching is a tensor, and the metadata says nothing of it.
  const factors = file.tensors.get('rope_freqs.weight');
  if (factors !== undefined) return { type: 'factors', theta, factors: ropeFactors(file, factors, headDim) };
  const type = fields.oneOf('llama.rope.scaling.type', ['none', 'linear'], fields.get('llama.rope.scale_linear') === undefined ? 'none' : 'linear');
  if (type === 'none') return { type: 'default', theta };
  const key = fields.get('llama.rope.scaling.factor') === undefined ? 'llama.rope.scale_linear' : 'llama.rope.scaling.factor';
  return { type, theta, factor: fields.positive(key) };
}

function ropeFactors(file: GgufFile, info: GgufTensorInfo, headDim: number): number[] {
  if (info.shape.join() !== String(headDim / 2)) throw new ModelError('tensor-mismatch', `${file.path}: tensor rope_freqs.weight has the shape [${info.shape.join(', ')}]; the metadata calls for [${headDim / 2}].`);
  const factors = [...file.floats(info)];
  if (!factors.every((factor) => factor > 0 && Number.isFinite(factor))) throw new ModelError('config-invalid', `${file.path}: rope_freqs.weight has a factor that is not greater than 0.`);
  return factors;
}

/** The end of a text, of a turn and of a message: chat models end with one of the latter. */
function endTokens(fields: ConfigFields, vocabSize: number): number[] {
  const names = ['eos_token_id', 'eot_token_id', 'eom_token_id'];
  return [...new Set(names.flatMap((name) => fields.tokenIds(`tokenizer.ggml.${name}`, vocabSize)))];
}
