import { frame, type GgufVocabulary, numbered } from './gguf-vocabulary';

/**
 * The rules that cut text before pairs are merged. A `tokenizer.json` contains them; a GGUF file has their name only.
 */
interface PreTokenizer {
  readonly pieces: readonly Record<string, unknown>[];
  /** Whether a piece that is a token stays one token, regardless of the merges. */
  readonly ignoreMerges?: boolean;
  /** Whether a text starts with the start token, if the file does not define it. */
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

/** The pattern of Llama 3 and Qwen 2: contractions, words, up to `digits` digits, punctuation, line ends, space. */
const words = (digits: string) =>
  String.raw`(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|${digits}|` +
  String.raw` ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`;

/**
 * Pre-tokenizers by their names in llama.cpp's converter, with the rules of the original tokenizer.json.
 *
 * @see https://github.com/ggml-org/llama.cpp/blob/master/src/llama-vocab.cpp (`tokenizer_pre`)
 */
const PRE_TOKENIZERS: Readonly<Record<string, PreTokenizer>> = {
  'gpt-2': { pieces: [byteLevel(true)] },
  smollm: { pieces: [split('\\p{N}'), byteLevel(true)] },
  'llama-bpe': { pieces: [split(words('\\p{N}{1,3}')), byteLevel(false)], ignoreMerges: true, addBos: true },
  qwen2: { pieces: [split(words('\\p{N}')), byteLevel(false)], normalizer: { type: 'NFC' } },
};

/** Returns the tokenizer.json of a file with byte-level BPE. */
export function byteLevelDefinition(vocabulary: GgufVocabulary): Record<string, unknown> {
  const { fields, tokens } = vocabulary;
  const name = fields.oneOf('tokenizer.ggml.pre', Object.keys(PRE_TOKENIZERS));
  const pre = PRE_TOKENIZERS[name] as PreTokenizer;
  const merges = vocabulary.strings('tokenizer.ggml.merges');
  const malformed = merges.find((merge) => !/^[^ ]+ [^ ]+$/.test(merge));
  if (malformed !== undefined)
    throw vocabulary.invalid(
      `tokenizer.ggml.merges has ${JSON.stringify(malformed.slice(0, 200))}; a merge must be two tokens with a ` +
        'space between them',
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
