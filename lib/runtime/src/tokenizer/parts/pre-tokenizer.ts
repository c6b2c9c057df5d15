import { PUNCTUATION } from './bert-characters';
import type { Definition } from './definition';
import { readPattern } from './pattern';

/** A part of a text that is turned into tokens separately. */
export interface Piece {
  readonly text: string;
  /** Whether it is at the start of the whole text. */
  readonly isFirst: boolean;
}

/** Cuts pieces into smaller ones. */
export type Cut = (pieces: readonly Piece[]) => Piece[];

/** The handling of the matches of a pattern. */
type Behavior = 'Removed' | 'Isolated' | 'MergedWithPrevious' | 'MergedWithNext' | 'Contiguous';
const BEHAVIORS: readonly Behavior[] = ['Removed', 'Isolated', 'MergedWithPrevious', 'MergedWithNext', 'Contiguous'];

/** GPT-2's pattern: contractions, words, numbers, the rest, and spaces. */
const GPT2 = new RegExp(
  String.raw`'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\p{White_Space}\p{L}\p{N}]+|` +
    String.raw`\p{White_Space}+(?!\P{White_Space})|\p{White_Space}+`,
  'gu',
);

/** Characters of words. */
const WORD = String.raw`\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}`;

/** Reads the `pre_tokenizer` of a tokenizer.json. */
export function readPreTokenizer(definition: Definition | undefined): Cut {
  return definition === undefined ? (pieces) => [...pieces] : definition.oneOf(PRE_TOKENIZERS);
}

const PRE_TOKENIZERS: Readonly<Record<string, (definition: Definition) => Cut>> = {
  ByteLevel: (definition) => {
    const addSpace = definition.boolean('add_prefix_space', true);
    const cut = definition.boolean('use_regex', true)
      ? cutting(GPT2, 'Isolated')
      : (pieces: readonly Piece[]) => [...pieces];
    return (pieces) =>
      cut(
        addSpace
          ? pieces.map((piece) => (piece.text.startsWith(' ') ? piece : { ...piece, text: ` ${piece.text}` }))
          : pieces,
      );
  },
  Split: (definition) => cutting(readPattern(definition), behaviorOf(definition), definition.boolean('invert', false)),
  Whitespace: () => cutting(new RegExp(String.raw`[${WORD}]+|[^${WORD}\p{White_Space}]+`, 'gu'), 'Removed', true),
  WhitespaceSplit: () => cutting(/\p{White_Space}/gu, 'Removed'),
  Digits: (definition) =>
    cutting(/\p{N}/gu, definition.boolean('individual_digits', false) ? 'Isolated' : 'Contiguous'),
  Punctuation: (definition) =>
    cutting(PUNCTUATION, definition.get('behavior') === undefined ? 'Isolated' : behaviorOf(definition)),
  BertPreTokenizer: () => {
    const [words, punctuation] = [cutting(/\p{White_Space}/gu, 'Removed'), cutting(PUNCTUATION, 'Isolated')];
    return (pieces) => punctuation(words(pieces));
  },
  Metaspace: metaspace,
  Sequence: (definition) => {
    const parts = definition.parts('pretokenizers').map((part) => part.oneOf(PRE_TOKENIZERS));
    return (pieces) => parts.reduce<Piece[]>((cut, part) => part(cut), [...pieces]);
  },
};

/** Marks spaces with a special character, as sentencepiece does. */
function metaspace(definition: Definition): Cut {
  const mark = definition.string('replacement', '\u2581');
  const scheme =
    definition.get('prepend_scheme') ?? (definition.boolean('add_prefix_space', true) ? 'always' : 'never');
  if (scheme !== 'always' && scheme !== 'first' && scheme !== 'never')
    throw definition.invalid('prepend_scheme', '"always", "first" or "never"');
  if ([...mark].length !== 1) throw definition.invalid('replacement', 'one character');
  const cut = definition.boolean('split', true)
    ? cutting(new RegExp(`[${mark.replace(/[\\\]^-]/, '\\$&')}]`, 'gu'), 'MergedWithNext')
    : (pieces: readonly Piece[]) => [...pieces];
  return (pieces) =>
    cut(
      pieces.map((piece) => {
        const text = piece.text.replaceAll(' ', mark);
        const isPrepended = (scheme === 'always' || (scheme === 'first' && piece.isFirst)) && !text.startsWith(mark);
        return { ...piece, text: isPrepended ? mark + text : text };
      }),
    );
}

function behaviorOf(definition: Definition): Behavior {
  const name = definition.string('behavior');
  const known = BEHAVIORS.find((behavior) => behavior.toLowerCase() === name.toLowerCase().replaceAll('_', ''));
  if (known === undefined) throw definition.invalid('behavior', `one of ${BEHAVIORS.join(', ')}`);
  return known;
}

/** Cuts at the matches of `pattern`; with `invert`, at the text between them. */
function cutting(pattern: RegExp, behavior: Behavior, invert = false): Cut {
  return (pieces) =>
    pieces.flatMap(({ text, isFirst }) => {
      const parts = partsOf(text, pattern, invert);
      return joined(parts, behavior).map((part, index) => ({
        text: part,
        isFirst: isFirst && index === 0 && text.startsWith(part),
      }));
    });
}

interface Part {
  readonly text: string;
  readonly isMatch: boolean;
}

function partsOf(text: string, pattern: RegExp, invert: boolean): Part[] {
  const parts: Part[] = [];
  let end = 0;
  for (const match of text.matchAll(pattern)) {
    if (match[0] === '') continue;
    if (match.index > end) parts.push({ text: text.slice(end, match.index), isMatch: invert });
    parts.push({ text: match[0], isMatch: !invert });
    end = match.index + match[0].length;
  }
  if (end < text.length) parts.push({ text: text.slice(end), isMatch: invert });
  return parts;
}

function joined(parts: readonly Part[], behavior: Behavior): string[] {
  if (behavior === 'Isolated') return parts.map(({ text }) => text);
  if (behavior === 'Removed') return parts.filter(({ isMatch }) => !isMatch).map(({ text }) => text);
  const result: string[] = [];
  for (const [index, { text, isMatch }] of parts.entries()) {
    const before = parts[index - 1];
    const isJoined =
      before !== undefined &&
      (behavior === 'Contiguous'
        ? before.isMatch === isMatch
        : behavior === 'MergedWithPrevious'
          ? isMatch && !before.isMatch
          : !isMatch && before.isMatch);
    if (isJoined) result[result.length - 1] += text;
    else result.push(text);
  }
  return result;
}
