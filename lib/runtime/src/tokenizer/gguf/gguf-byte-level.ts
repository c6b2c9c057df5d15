import { frame, type GgufVocabulary, numbered } from './gguf-vocabulary';

/** How text is cut before pairs are merged: what a `tokenizer.json` says, which in a GGUF file is only a name. */
interface PreTokenizer {
  readonly pieces: readonly Record<string, unknown>[];
  /** A piece that is a token as it is stays one, whatever the merges make of it. */
  readonly ignoreMerges?: boolean;
  /** Whether a text starts with the start token where the file does not say. */
  readonly addBos?: boolean;
  readonly normalizer?: Record<string, unknown>;
}

const byteLevel = (useRegex: boolean) => ({
  type: 'ByteLevel',
  add_prefix_space: false,
  trim_offsets: true,
  use_regex: useRegex,
});
const split = (regex: string) => ({ type: 'Split', pattern: { Regex: regex }, behavior: 'Isolated', invert: false });

/** Contractions, words, up to `digits` digits, punctuation, line ends, space: as Llama 3 and Qwen 2 cut. */
const words = (digits: string) =>
  `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|${digits}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+`;

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

/** The tokenizer.json of a file with byte-level BPE. */
export function byteLevelDefinition(vocabulary: GgufVocabulary): Record<string, unknown> {
  const { fields, tokens } = vocabulary;
  const name = fields.oneOf('tokenizer.ggml.pre', Object.keys(PRE_TOKENIZERS));
  const pre = PRE_TOKENIZERS[name] as PreTokenizer;
  const merges = vocabulary.strings('tokenizer.ggml.merges');
  const malformed = merges.find((merge) => !/^[^ ]+ [^ ]+$/.test(merge));
  if (malformed !== undefined)
    throw vocabulary.invalid(
      `tokenizer.ggml.merges has ${JSON.stringify(malformed.slice(0, 200))}, which is not two tokens with a space between`,
    );
  const vocab = numbered(tokens);
  const start = vocabulary.edge('add_bos_token', pre.addBos ?? false, 'bos');
  return {
    version: '1.0',
    added_tokens: vocabulary.addedTokens(),
    normalizer: pre.normalizer ?? null,
    pre_tokenizer: { type: 'Sequence', pretokenizers: pre.pieces },
    post_processor:
      start.length > 0
        ? frame(vocab, [...start, { text: 'A' }], [...start, { text: 'A' }, { text: 'B', type: 1 }])
        : null,
    decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true },
    model: {
      type: 'BPE',
      vocab,
      merges: merges.map((merge) => merge.split(' ')),
      ignore_merges: pre.ignoreMerges ?? false,
    },
  };
}
