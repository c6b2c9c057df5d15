import { Bpe } from '../models/bpe';
import { PairTable } from '../models/pair-table';
import { frame, type GgufVocabulary, numbered, TOKEN_TYPE } from './gguf-vocabulary';

/**
 * The longest token in characters: each token is cut at each of its characters. Llama 2's longest has 16, Gemma's about
 * 50.
 */
const LONGEST_TOKEN = 128;

/** sentencepiece's mark for a space. */
const MARK = '\u2581';

/** Types of tokens that merging never makes: `<s>` and `<0x0A>` in a text are plain characters. */
const UNMERGED: readonly number[] = [TOKEN_TYPE.unknown, TOKEN_TYPE.control, TOKEN_TYPE.byte];

/** Returns the tokenizer.json, without the model, of a file whose tokens have scores of sentencepiece's BPE. */
export function sentencePieceDefinition(vocabulary: GgufVocabulary): Record<string, unknown> {
  const { fields, tokens } = vocabulary;
  const hasPrefix = fields.boolean('tokenizer.ggml.add_space_prefix', true);
  const start = vocabulary.edge('add_bos_token', true, 'bos');
  const end = vocabulary.edge('add_eos_token', false, 'eos');
  const marked = { type: 'Replace', pattern: { String: ' ' }, content: MARK };
  return {
    version: '1.0',
    added_tokens: vocabulary.addedTokens([TOKEN_TYPE.unknown, TOKEN_TYPE.control]),
    normalizer: hasPrefix ? { type: 'Sequence', normalizers: [{ type: 'Prepend', prepend: MARK }, marked] } : marked,
    pre_tokenizer: null,
    post_processor: frame(
      numbered(tokens),
      [...start, { text: 'A' }, ...end],
      [...start, { text: 'A' }, ...end, ...start, { text: 'B' }, ...end],
    ),
    decoder: {
      type: 'Sequence',
      decoders: [
        { type: 'Replace', pattern: { String: MARK }, content: ' ' },
        { type: 'ByteFallback' },
        { type: 'Fuse' },
        ...(hasPrefix ? [{ type: 'Strip', content: ' ', start: 1, stop: 0 }] : []),
      ],
    },
  };
}

/**
 * Returns the model. Any two tokens that form a third are merged, the highest score first, of equal scores the
 * leftmost. So the rank of a merge is the rank of the score.
 */
export function sentencePieceModel(vocabulary: GgufVocabulary): Bpe {
  const { tokens, types } = vocabulary;
  const scores = vocabulary.numbers('tokenizer.ggml.scores');
  if (scores === undefined) throw vocabulary.invalid('tokenizer.ggml.scores is missing');
  const wrong = Array.from(scores).findIndex((score) => !Number.isFinite(score));
  if (wrong >= 0)
    throw vocabulary.invalid(`tokenizer.ggml.scores has ${scores[wrong]} at ${wrong}; scores must be finite`);
  const ids = new Map(tokens.map((token, id) => [token, id]));
  const ranks = new Map([...new Set(Array.from(scores))].toSorted((a, b) => b - a).map((score, rank) => [score, rank]));
  const pairs: (readonly [left: number, right: number, rank: number, merged: number])[] = [];
  for (const [id, token] of tokens.entries()) {
    if (UNMERGED.includes(types[id] as number)) continue;
    if (token.length > LONGEST_TOKEN)
      throw vocabulary.invalid(
        `tokenizer.ggml.tokens has a token of ${token.length} characters; at most ${LONGEST_TOKEN} are allowed`,
      );
    for (let cut = 1; cut < token.length; cut += 1) {
      const [left, right] = [ids.get(token.slice(0, cut)), ids.get(token.slice(cut))];
      if (left !== undefined && right !== undefined)
        pairs.push([left, right, ranks.get(scores[id] as number) as number, id]);
    }
  }
  const table = new PairTable(pairs.length);
  for (const pair of pairs) table.set(...pair);
  const specials = new Set(
    tokens.filter((_, id) => types[id] === TOKEN_TYPE.control || types[id] === TOKEN_TYPE.unknown),
  );
  return new Bpe({
    vocabulary: ids,
    specials,
    pairs: table,
    isByteLevel: false,
    ignoreMerges: false,
    hasBytes: true,
    unknown: vocabulary.idOf('unknown') ?? 0,
    fuseUnknown: true,
    prefix: '',
    suffix: '',
  });
}
