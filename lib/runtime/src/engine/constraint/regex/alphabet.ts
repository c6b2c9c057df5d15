import { type CodePoints, codePoints, EVERY_CODE_POINT, utf8, withoutCodePoints } from '../grammar/code-points';
import type { Term, Terms } from '../grammar/terms';

/** How the characters of a text are written: as they are, or inside a JSON string. */
export interface Alphabet {
  /** One character of `set`. */
  oneOf(set: CodePoints): Term;
}

/** Characters as they are, in UTF-8. */
export function plainText(terms: Terms): Alphabet {
  return { oneOf: (set) => utf8(terms, set) };
}

/** Characters that a JSON string must not hold as they are. */
const ESCAPED: CodePoints = [
  [0, 0x1f],
  [0x22, 0x22],
  [0x5c, 0x5c],
];
const SHORT_ESCAPES: ReadonlyMap<number, string> = new Map([
  [8, 'b'],
  [9, 't'],
  [10, 'n'],
  [12, 'f'],
  [13, 'r'],
  [0x22, '"'],
  [0x5c, '\\'],
]);

/** Characters inside a JSON string, each in its shortest spelling: so a text has one spelling only. */
export function jsonText(terms: Terms): Alphabet {
  return {
    oneOf: (set) => {
      const escapes = [...SHORT_ESCAPES.keys(), ...Array.from({ length: 0x20 }, (_, point) => point)].filter((point) =>
        set.some(([from, to]) => point >= from && point <= to),
      );
      const spelled = [...new Set(escapes)].map((point) =>
        terms.literal(`\\${SHORT_ESCAPES.get(point) ?? `u${point.toString(16).padStart(4, '0')}`}`),
      );
      return terms.alt([utf8(terms, withoutCodePoints(set, ESCAPED)), ...spelled]);
    },
  };
}

/** One character of any JSON string, in any spelling: also `\/` and `\u00e9`, but no half of a surrogate pair. */
export function anyJsonCharacter(terms: Terms): Term {
  const hex = utf8(
    terms,
    codePoints([
      [0x30, 0x39],
      [0x41, 0x46],
      [0x61, 0x66],
    ]),
  );
  const digit = (letters: string): Term =>
    utf8(
      terms,
      codePoints([...letters].map((letter): [number, number] => [letter.charCodeAt(0), letter.charCodeAt(0)])),
    );
  const unpaired = terms.alt([
    terms.seq(digit('0123456789abcABCefEF'), hex, hex, hex),
    terms.seq(digit('dD'), digit('01234567'), hex, hex),
  ]);
  const high = terms.seq(digit('dD'), digit('89abAB'), hex, hex);
  const low = terms.seq(digit('dD'), digit('cdefCDEF'), hex, hex);
  return terms.alt([
    utf8(terms, withoutCodePoints(EVERY_CODE_POINT, ESCAPED)),
    terms.seq(terms.literal('\\'), digit('"\\/bfnrt')),
    terms.seq(terms.literal('\\u'), terms.alt([unpaired, terms.seq(high, terms.literal('\\u'), low)])),
  ]);
}
