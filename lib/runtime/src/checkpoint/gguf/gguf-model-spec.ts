import { ConfigFields } from '../config-fields';
import { MAX_INTERMEDIATE, MAX_LAYERS, MAX_POSITIONS, MAX_VOCABULARY, MAX_WIDTH } from '../model-bounds';
import { ModelError } from '../model-error';
import type { BertSpec, Gpt2Spec, LlamaSpec, ModelSpec, PoolingSpec } from '../model-spec';
import type { GgufFile } from './gguf-file';
import { ggufRope } from './gguf-rope';

/** The supported values of `general.architecture`. Mistral's files have llama. */
export const GGUF_ARCHITECTURES = ['llama', 'qwen2', 'qwen3', 'gpt2', 'bert'] as const;
type Architecture = (typeof GGUF_ARCHITECTURES)[number];

/**
 * By their code in a file; 0: not defined.
 * @see https://github.com/ggml-org/llama.cpp/blob/master/gguf-py/gguf/constants.py (`PoolingType`)
 */
const POOLINGS: readonly (PoolingSpec['type'] | undefined)[] = [undefined, 'mean', 'cls', 'last'];

/** Reads and checks the description of a model in a GGUF file. */
export function readGgufSpec(file: GgufFile): ModelSpec {
  const fields = metadataFields(file);
  const architecture = fields.oneOf('general.architecture', GGUF_ARCHITECTURES);
  fields.mustBe(`${architecture}.expert_count`, 0);
  if (architecture === 'gpt2') return gpt2Spec(file, fields);
  return architecture === 'bert' ? bertSpec(file, fields) : llamaSpec(file, fields, architecture);
}

/** The metadata as checked fields. Errors name the file and the key. */
export function metadataFields(file: GgufFile): ConfigFields {
  return new ConfigFields(file.path, Object.fromEntries(file.metadata));
}

/** The sizes that every architecture has under the same names. */
function sizes(
  file: GgufFile,
  fields: ConfigFields,
  architecture: Architecture,
): Pick<ModelSpec, 'vocabSize' | 'layers' | 'hidden' | 'intermediate' | 'heads' | 'maxPositions'> {
  return {
    vocabSize: vocabularySize(file),
    layers: fields.integer(`${architecture}.block_count`, 1, MAX_LAYERS),
    hidden: fields.integer(`${architecture}.embedding_length`, 1, MAX_WIDTH),
    intermediate: fields.integer(`${architecture}.feed_forward_length`, 1, MAX_INTERMEDIATE),
    heads: fields.integer(`${architecture}.attention.head_count`, 1, MAX_WIDTH),
    maxPositions: fields.integer(`${architecture}.context_length`, 1, MAX_POSITIONS),
  };
}

/**
 * The parts of a spec that every decoder has: its head, start and end tokens, and its pooling if the file defines one.
 */
function decoder(
  file: GgufFile,
  fields: ConfigFields,
  architecture: Architecture,
  vocabSize: number,
): Pick<LlamaSpec, 'tiedHead' | 'bosTokenId' | 'eosTokenIds' | 'pooling'> {
  // The end of a text, of a turn and of a message: chat models use one of the last two.
  const ends = ['eos_token_id', 'eot_token_id', 'eom_token_id'].flatMap((name) =>
    fields.tokenIds(`tokenizer.ggml.${name}`, vocabSize),
  );
  return {
    tiedHead: !file.tensors.has('output.weight'),
    bosTokenId: fields.tokenIds('tokenizer.ggml.bos_token_id', vocabSize)[0],
    eosTokenIds: [...new Set(ends)],
    pooling: pooling(fields, architecture),
  };
}

function llamaSpec(file: GgufFile, fields: ConfigFields, architecture: 'llama' | 'qwen2' | 'qwen3'): LlamaSpec {
  const key = (name: string): string => `${architecture}.${name}`;
  const common = sizes(file, fields, architecture);
  const { hidden, heads, maxPositions } = common;
  const kvHeads = fields.integer(key('attention.head_count_kv'), 1, heads, heads);
  if (heads % kvHeads !== 0)
    throw fields.invalid(key('attention.head_count_kv'), `a divisor of ${key('attention.head_count')} (${heads})`);
  const headDim = fields.integer(key('attention.key_length'), 2, MAX_WIDTH, hidden / heads);
  if (headDim % 2 !== 0) throw fields.invalid(key('attention.key_length'), 'even: rotary positions turn pairs');
  fields.mustBe(key('attention.value_length'), headDim);
  fields.mustBe(key('rope.dimension_count'), headDim);
  // With a pattern, only some layers have the window.
  fields.mustBe(key('attention.sliding_window_pattern'), undefined);
  const window = fields.integer(key('attention.sliding_window'), 0, MAX_POSITIONS, 0);
  return {
    family: 'llama',
    ...common,
    kvHeads,
    headDim,
    normEpsilon: fields.positive(key('attention.layer_norm_rms_epsilon')),
    ...decoder(file, fields, architecture, common.vocabSize),
    rope: ggufRope(file, fields, architecture, headDim),
    qkvBias: file.tensors.has('blk.0.attn_q.bias'),
    outBias: file.tensors.has('blk.0.attn_output.bias'),
    mlpBias: file.tensors.has('blk.0.ffn_gate.bias'),
    qkNorm: architecture === 'qwen3',
    slidingWindow: window > 0 && window < maxPositions ? window : undefined,
  };
}

function gpt2Spec(file: GgufFile, fields: ConfigFields): Gpt2Spec {
  const common = sizes(file, fields, 'gpt2');
  return {
    family: 'gpt2',
    ...common,
    ...equalHeads(fields, 'gpt2', common),
    normEpsilon: fields.positive('gpt2.attention.layer_norm_epsilon'),
    ...decoder(file, fields, 'gpt2', common.vocabSize),
  };
}

function bertSpec(file: GgufFile, fields: ConfigFields): BertSpec {
  const common = sizes(file, fields, 'bert');
  fields.mustBe('bert.attention.causal', false);
  return {
    family: 'bert',
    ...common,
    ...equalHeads(fields, 'bert', common),
    normEpsilon: fields.positive('bert.attention.layer_norm_epsilon'),
    tokenTypes: fields.integer('tokenizer.ggml.token_type_count', 1, MAX_VOCABULARY),
    pooling: pooling(fields, 'bert') ?? { type: 'mean', normalize: true },
    classifier: undefined,
  };
}

function equalHeads(
  fields: ConfigFields,
  architecture: Architecture,
  { hidden, heads }: Pick<ModelSpec, 'hidden' | 'heads'>,
): Pick<ModelSpec, 'kvHeads' | 'headDim'> {
  if (hidden % heads !== 0)
    throw fields.invalid(
      `${architecture}.attention.head_count`,
      `a divisor of ${architecture}.embedding_length (${hidden})`,
    );
  return { kvHeads: heads, headDim: hidden / heads };
}

/**
 * A file defines the pooling, but not whether the vector is scaled to length 1: llama.cpp's server scales it. A ranking
 * head (4) is not supported.
 */
function pooling(fields: ConfigFields, architecture: Architecture): PoolingSpec | undefined {
  const key = `${architecture}.pooling_type`;
  const number = fields.integer(key, 0, MAX_VOCABULARY, 0);
  if (number >= POOLINGS.length) throw fields.unsupported(key, '1 (mean), 2 (cls), 3 (last)');
  const type = POOLINGS[number];
  return type === undefined ? undefined : { type, normalize: true };
}

/** The size of the vocabulary, from the table of embeddings: `vocab_size` is often missing. */
function vocabularySize(file: GgufFile): number {
  const rows = file.tensors.get('token_embd.weight')?.shape[0];
  if (rows === undefined) throw new ModelError('tensor-missing', `${file.path} has no tensor token_embd.weight.`);
  if (rows > MAX_VOCABULARY)
    throw new ModelError(
      'config-invalid',
      `${file.path}: token_embd.weight has ${rows} tokens; at most ${MAX_VOCABULARY} are allowed.`,
    );
  return rows;
}
