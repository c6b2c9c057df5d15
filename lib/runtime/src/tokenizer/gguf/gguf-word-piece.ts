import { frame, type GgufVocabulary, numbered, type Slot, TOKEN_TYPE } from './gguf-vocabulary';

/** llama.cpp's converter marks the start of a word as sentencepiece does, and removes BERT's `##`. */
const MARK = '\u2581';

/**
 * Returns the tokenizer.json of a BERT. Case and accents are ignored if the file does not define it: older files never
 * do.
 *
 * @see https://github.com/ggml-org/llama.cpp/blob/master/convert_hf_to_gguf.py (`BertModel.set_vocab`)
 */
export function wordPieceDefinition(vocabulary: GgufVocabulary): Record<string, unknown> {
  const spellings = vocabulary.tokens.map((token, id) => bertSpelling(token, vocabulary.types[id] as number));
  const vocab = numbered(spellings);
  if (Object.keys(vocab).length !== spellings.length)
    throw vocabulary.invalid("tokenizer.ggml.tokens has a token twice, in BERT's spelling");
  const named = (name: string, token: string): number | undefined => vocabulary.idOf(name) ?? vocab[token];
  const edge = (flag: string, name: string, id: number | undefined): readonly Slot[] => {
    if (!vocabulary.fields.boolean(`tokenizer.ggml.${flag}`, true)) return [];
    if (id === undefined)
      throw vocabulary.invalid(`it has neither tokenizer.ggml.${name}_token_id nor a token with BERT's name for it`);
    return [{ token: spellings[id] as string }];
  };
  const start = edge('add_bos_token', 'cls', vocabulary.idOf('cls') ?? named('bos', '[CLS]'));
  const end = edge('add_sep_token', 'seperator', named('seperator', '[SEP]')); // the format's own spelling
  const unknown = named('unknown', '[UNK]');
  if (unknown === undefined)
    throw vocabulary.invalid('it has neither tokenizer.ggml.unknown_token_id nor a token [UNK]');
  const lowercase = vocabulary.fields.boolean('tokenizer.ggml.normalizer.lowercase', true);
  const stripAccents = vocabulary.fields.get('tokenizer.ggml.normalizer.strip_accents');
  return {
    version: '1.0',
    added_tokens: vocabulary.addedTokens([TOKEN_TYPE.control, TOKEN_TYPE.unknown], spellings),
    normalizer: {
      type: 'BertNormalizer',
      clean_text: true,
      handle_chinese_chars: true,
      strip_accents: stripAccents ?? null,
      lowercase,
    },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: frame(
      vocab,
      [...start, { text: 'A' }, ...end],
      [...start, { text: 'A' }, ...end, { text: 'B', type: 1 }, ...end.map((slot) => ({ ...slot, type: 1 }))],
    ),
    decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
    model: {
      type: 'WordPiece',
      vocab,
      unk_token: spellings[unknown],
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
    },
  };
}

/** Control tokens keep their spelling. So does `[unused1]`, which older files do not mark as a control token. */
function bertSpelling(token: string, type: number): string {
  if (type === TOKEN_TYPE.control) return token;
  if (token.startsWith(MARK)) return token.slice(MARK.length);
  return type === TOKEN_TYPE.unknown || /^\[.+\]$/.test(token) ? token : `##${token}`;
}
