import { frame, type GgufVocabulary, numbered } from './gguf-vocabulary';
import { PRE_TOKENIZERS, type PreTokenizer } from './pre-tokenizers';

/** Returns the tokenizer.json of a file with byte-level BPE. */
export function byteLevelDefinition(vocabulary: GgufVocabulary): Record<string, unknown> {
  const { fields, tokens } = vocabulary;
  // Files from before these names have none; llama.cpp takes its default, too.
  const name = fields.oneOf('tokenizer.ggml.pre', Object.keys(PRE_TOKENIZERS), 'default');
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
