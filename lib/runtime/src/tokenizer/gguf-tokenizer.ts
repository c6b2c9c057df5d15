import type { GgufFile } from '../checkpoint/gguf/gguf-file';
import { metadataFields } from '../checkpoint/gguf/gguf-model-spec';
import { ModelError } from '../checkpoint/model-error';
import { Tokenizer } from './tokenizer';

/** How text is cut before pairs are merged: what a `tokenizer.json` says, which in a GGUF file is only a name. */
interface PreTokenizer {
  readonly pieces: readonly Record<string, unknown>[];
  /** A piece that is a token as it is stays one, whatever the merges make of it. */
  readonly ignoreMerges?: boolean;
  /** Whether a text starts with the start token where the file does not say. */
  readonly addBos?: boolean;
  readonly normalizer?: Record<string, unknown>;
}

const byteLevel = (useRegex: boolean) => ({ type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: useRegex });
const split = (regex: string) => ({ type: 'Split', pattern: { Regex: regex }, behavior: 'Isolated', invert: false });

/** Contractions, words, up to `digits` digits, punctuation, line ends, space: as Llama 3 and Qwen 2 cut. */
const words = (digits: string) => `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|${digits}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+`;

/**
 * Pre-tokenizers by the name that llama.cpp's converter gives them, with what its authors' tokenizer.json says.
 *
 * @see https://github.com/ggml-org/llama.cpp/blob/master/src/llama-vocab.cpp (`tokenizer_pre`)
 */
const PRE_TOKENIZERS: Readonly<Record<string, PreTokenizer>> = {
  'gpt-2': { pieces: [byteLevel(true)] },
  smollm: { pieces: [split('\\p{N}'), byteLevel(true)] },
  'llama-bpe': { pieces: [split(words('\\p{N}{1,3}')), byteLevel(false)], ignoreMerges: true, addBos: true },
  qwen2: { pieces: [split(words('\\p{N}')), byteLevel(false)], normalizer: { type: 'NFC' } },
};

/** Kinds of token that are not made by merging. @see https://github.com/ggml-org/ggml/blob/master/docs/gguf.md (`tokenizer.ggml.token_type`) */
const CONTROL = 3;
const USER_DEFINED = 4;

/** Builds the tokenizer that a GGUF file describes, its chat template included. Byte-level BPE only. */
export function readGgufTokenizer(file: GgufFile): Tokenizer {
  const fields = metadataFields(file);
  fields.oneOf('tokenizer.ggml.model', ['gpt2']);
  const name = fields.oneOf('tokenizer.ggml.pre', Object.keys(PRE_TOKENIZERS));
  const pre = PRE_TOKENIZERS[name] as PreTokenizer;
  const tokens = strings(file, 'tokenizer.ggml.tokens');
  const merges = strings(file, 'tokenizer.ggml.merges');
  const types = tokenTypes(file, tokens.length);
  const vocab = Object.fromEntries(tokens.map((token, id) => [token, id]));
  if (Object.keys(vocab).length !== tokens.length) throw invalid(file, 'tokenizer.ggml.tokens has a token twice');
  const malformed = merges.find((merge) => !/^[^ ]+ [^ ]+$/.test(merge));
  if (malformed !== undefined) throw invalid(file, `tokenizer.ggml.merges has ${JSON.stringify(malformed.slice(0, 200))}, which is not two tokens with a space between`);

  const spelling = (key: string): string | undefined => tokens[fields.tokenIds(`tokenizer.ggml.${key}`, tokens.length)[0] ?? -1];
  const bos = spelling('bos_token_id');
  const addBos = fields.boolean('tokenizer.ggml.add_bos_token', pre.addBos ?? false);
  if (addBos && bos === undefined) throw fields.invalid('tokenizer.ggml.bos_token_id', 'given, since texts start with it');
  const template = fields.get('tokenizer.chat_template');
  if (template !== undefined && typeof template !== 'string') throw fields.invalid('tokenizer.chat_template', 'text');
  const definition = {
    version: '1.0',
    added_tokens: tokens.flatMap((content, id) => (
      types[id] === CONTROL || types[id] === USER_DEFINED
        ? [{ id, content, single_word: false, lstrip: false, rstrip: false, normalized: false, special: types[id] === CONTROL }]
        : []
    )),
    normalizer: pre.normalizer ?? null,
    pre_tokenizer: { type: 'Sequence', pretokenizers: pre.pieces },
    post_processor: addBos && bos !== undefined ? startingWith(bos, vocab[bos] as number) : null,
    decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true },
    model: { type: 'BPE', vocab, merges: merges.map((merge) => merge.split(' ')), ignore_merges: pre.ignoreMerges ?? false },
  };
  const config = { bos_token: bos, eos_token: spelling('eos_token_id'), pad_token: spelling('padding_token_id'), unk_token: spelling('unknown_token_id'), chat_template: template };
  try {
    return new Tokenizer(definition, Object.fromEntries(Object.entries(config).filter(([, value]) => value !== undefined)));
  } catch (error) {
    throw invalid(file, `its tokenizer cannot be used: ${(error as Error).message}`);
  }
}

function startingWith(token: string, id: number): Record<string, unknown> {
  const start = { SpecialToken: { id: token, type_id: 0 } };
  return {
    type: 'TemplateProcessing',
    single: [start, { Sequence: { id: 'A', type_id: 0 } }],
    pair: [start, { Sequence: { id: 'A', type_id: 0 } }, { Sequence: { id: 'B', type_id: 1 } }],
    special_tokens: { [token]: { id: token, ids: [id], tokens: [token] } },
  };
}

function strings(file: GgufFile, key: string): readonly string[] {
  const value = file.metadata.get(key);
  if (!Array.isArray(value)) throw invalid(file, `${key} is ${value === undefined ? 'missing' : 'not a list of texts'}`);
  return value as readonly string[];
}

/** The kind of every token; all ordinary where the file does not say. */
function tokenTypes(file: GgufFile, count: number): ArrayLike<number> {
  const value = file.metadata.get('tokenizer.ggml.token_type');
  if (value === undefined) return new Uint8Array(count);
  if (!ArrayBuffer.isView(value) || value.length !== count) throw invalid(file, `tokenizer.ggml.token_type is not a list of ${count} numbers, one for each token`);
  return value;
}

function invalid(file: GgufFile, what: string): ModelError {
  return new ModelError('tokenizer-invalid', `${file.path}: ${what}.`);
}
