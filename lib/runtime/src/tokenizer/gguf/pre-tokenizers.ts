/**
 * The rules that cut text before pairs are merged. A `tokenizer.json` contains them; a GGUF file has their name only.
 */
export interface PreTokenizer {
  /** In the format of a tokenizer.json. */
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
/** Cuts by one pattern after the other. */
const cut = (...patterns: readonly string[]) => [...patterns.map(split), byteLevel(false)];

/** The pattern of Llama 3 and Qwen 2: contractions, words, up to `digits` digits, punctuation, line ends, space. */
const words = (digits: string) =>
  String.raw`(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|${digits}|` +
  String.raw` ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`;

/** The pattern of Mistral's Tekken: as above, but a word ends where a capital follows a small letter. */
const tekken = () => {
  const [upper, lower] = [String.raw`[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]`, String.raw`[\p{Ll}\p{Lm}\p{Lo}\p{M}]`];
  const start = String.raw`[^\r\n\p{L}\p{N}]?`;
  return (
    `${start}${upper}*${lower}+|${start}${upper}+${lower}*` +
    String.raw`|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+`
  );
};

/** Letters with case, as the tokenizer of DeepSeek LLM lists them. */
const CASED = [
  String.raw`A-Za-z\u00b5\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u01ba\u01bc-\u01bf\u01c4-\u0293\u0295-\u02af\u0370-\u0373`,
  String.raw`\u0376\u0377\u037b-\u037d\u037f\u0386\u0388-\u038a\u038c\u038e-\u03a1\u03a3-\u03f5\u03f7-\u0481`,
  String.raw`\u048a-\u052f\u0531-\u0556\u10a0-\u10c5\u13a0-\u13f5\u13f8-\u13fd\u1c90-\u1cba\u1cbd-\u1cbf\u1d00-\u1d2b`,
  String.raw`\u1d6b-\u1d77\u1d79-\u1d9a\u1e00-\u1f15\u1f18-\u1f1d\u1f20-\u1f45\u1f48-\u1f4d\u1f50-\u1f57\u1f59\u1f5b`,
  String.raw`\u1f5d\u1f5f-\u1f7d\u1f80-\u1fb4\u1fb6-\u1fbc\u1fbe\u1fc2-\u1fc4\u1fc6-\u1fcc\u1fd0-\u1fd3\u1fd6-\u1fdb`,
  String.raw`\u1fe0-\u1fec\u1ff2-\u1ff4\u1ff6-\u1ffc\u2102\u2107\u210a-\u2113\u2115\u2119-\u211d\u2124\u2126\u2128`,
  String.raw`\u212a-\u212d\u212f-\u2134\u2139\u213c-\u213f\u2145-\u2149\u214e\u2183\u2184\u2c00-\u2c7b\u2c7e-\u2ce4`,
  String.raw`\u2ceb-\u2cee\u2cf2\u2cf3\ua640-\ua66d\ua680-\ua69b\ua722-\ua76f\ua771-\ua787\ua78b-\ua78e\uab70-\uabbf`,
  String.raw`\ufb00-\ufb06\ufb13-\ufb17\uff21-\uff3a\uff41-\uff5a\x{10400}-\x{1044f}\x{104b0}-\x{104d3}`,
  String.raw`\x{104d8}-\x{104fb}\x{10c80}-\x{10cb2}\x{10cc0}-\x{10cf2}\x{118a0}-\x{118df}\x{1e900}-\x{1e943}`,
].join('');
/** Chinese characters, Korean syllables, and the scripts between them. */
const IDEOGRAPHS = String.raw`[\u4e00-\u9fa5\u0800-\u4e00\uac00-\ud7ff]+`;

const llama3: PreTokenizer = { pieces: cut(words(String.raw`\p{N}{1,3}`)), ignoreMerges: true, addBos: true };
const qwen2: PreTokenizer = { pieces: cut(words(String.raw`\p{N}`)), normalizer: { type: 'NFC' } };

/**
 * Pre-tokenizers by their names in llama.cpp's converter, with the rules of the original tokenizer.json.
 *
 * @see https://github.com/ggml-org/llama.cpp/blob/master/src/llama-vocab.cpp (`tokenizer_pre`, `regex_exprs`)
 */
export const PRE_TOKENIZERS: Readonly<Record<string, PreTokenizer>> = {
  /** Of files without a name: llama.cpp warns that few models were trained so. */
  default: {
    pieces: cut(
      String.raw`[\p{P}\$\+<=>\^~\|]+`,
      String.raw`'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)`,
      String.raw`\p{N}+`,
      '[0-9][0-9][0-9]',
    ),
  },
  'gpt-2': { pieces: [byteLevel(true)] },
  smollm: { pieces: [split(String.raw`\p{N}`), byteLevel(true)] },
  'llama-bpe': llama3,
  llama3,
  'llama-v3': llama3,
  qwen2,
  'deepseek-r1-qwen': qwen2,
  tekken: { pieces: cut(tekken()), ignoreMerges: true, addBos: true },
  'deepseek-llm': {
    pieces: cut(
      String.raw`[\r\n]`,
      String.raw`\s?[${CASED}]+`,
      String.raw`\s?[!-/:-~\uff01-\uff0f\uff1a-\uff5e\u2018-\u201f\u3000-\u3002]+`,
      String.raw`\s+$`,
      IDEOGRAPHS,
      String.raw`\p{N}+`,
    ),
  },
  'deepseek-coder': {
    pieces: cut(String.raw`[\r\n]`, String.raw`\s?\p{L}+`, String.raw`\s?\p{P}+`, IDEOGRAPHS, String.raw`\p{N}`),
  },
  'deepseek-v3': {
    pieces: cut(
      String.raw`\p{N}{1,3}`,
      String.raw`[\u4e00-\u9fa5\u3040-\u309f\u30a0-\u30ff]+`,
      '[!"#$%&\'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|' +
        String.raw`[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`,
    ),
  },
};
