import type { Definition } from '../parts/definition';
import type { TokenModel } from './model';

/** BERT's model: takes the longest token at the start of a word, then repeatedly the longest continuation token. */
export class WordPiece implements TokenModel {
  readonly vocabulary: ReadonlyMap<string, number>;
  private readonly unknown: number;
  private readonly prefix: string;
  private readonly maxCharacters: number;
  private readonly longest: number;

  constructor(
    definition: Definition,
    private readonly specials: ReadonlySet<string>,
  ) {
    this.vocabulary = definition.vocabulary('vocab');
    const unknown = this.vocabulary.get(definition.string('unk_token', '[UNK]'));
    if (unknown === undefined) throw definition.invalid('unk_token', 'a token of the vocabulary');
    this.unknown = unknown;
    this.prefix = definition.string('continuing_subword_prefix', '##');
    this.maxCharacters = definition.count('max_input_chars_per_word', 100);
    this.longest = longestOf(this.vocabulary.keys());
  }

  encode(piece: string, out: number[]): void {
    const word = [...piece];
    const start = out.length;
    if (word.length > this.maxCharacters) {
      out.push(this.unknown);
      return;
    }
    for (let from = 0; from < word.length;) {
      let to = Math.min(word.length, from + this.longest);
      let id: number | undefined;
      for (; to > from && id === undefined; to -= 1)
        id = this.tokenOf((from > 0 ? this.prefix : '') + word.slice(from, to).join(''));
      if (id === undefined) {
        out.length = start;
        out.push(this.unknown);
        return;
      }
      out.push(id);
      from = to + 1; // the search went one position further
    }
  }

  private tokenOf(spelling: string): number | undefined {
    return this.specials.has(spelling) ? undefined : this.vocabulary.get(spelling);
  }
}

function longestOf(tokens: Iterable<string>): number {
  let longest = 0;
  for (const token of tokens) longest = Math.max(longest, token.length);
  return longest;
}
