import { type CodePoints, codePoints, EVERY_CODE_POINT, utf8, withoutCodePoints } from '../grammar/code-points';
import type { Term, Terms } from '../grammar/terms';

/** How the characters of a text are encoded: as plain text, or inside a JSON string. */
export interface Alphabet {
  /** One character of `set`. */
  oneOf(set: CodePoints): Term;
}

/** Plain text in UTF-8. */
export function plainText(terms: Terms): Alphabet {
  return { oneOf: (set) => utf8(terms, set) };
}

/** Characters that must be escaped in a JSON string. */
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

/** Characters inside a JSON string, each in its shortest form, so that every text has exactly one form. */
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

/** One character of a JSON string in any form, such as `\/` and `\u00e9`, but not half of a surrogate pair. */
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
