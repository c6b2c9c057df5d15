import { byteSet } from './byte-set';
import type { Term, Terms } from './terms';

/** A set of code points as ranges, both ends included, in ascending order and without overlaps. */
export type CodePoints = readonly (readonly [from: number, to: number])[];

const LAST = 0x10ffff;

/** Every code point except surrogates, which never occur in text on their own. */
export const EVERY_CODE_POINT: CodePoints = [
  [0, 0xd7ff],
  [0xe000, LAST],
];

/** Makes a set of ranges in any order; surrogates are left out. */
export function codePoints(ranges: CodePoints): CodePoints {
  const merged: [number, number][] = [];
  for (const [from, to] of ranges.toSorted((a, b) => a[0] - b[0])) {
    const last = merged.at(-1);
    if (last !== undefined && from <= last[1] + 1) last[1] = Math.max(last[1], to);
    else merged.push([from, to]);
  }
  return merged.flatMap(([from, to]) =>
    EVERY_CODE_POINT.flatMap(([low, high]): [number, number][] => {
      const start = Math.max(from, low);
      const end = Math.min(to, high);
      return start <= end ? [[start, end]] : [];
    }),
  );
}

/** The complement of a set. */
export function otherCodePoints(set: CodePoints): CodePoints {
  const gaps: [number, number][] = [];
  let next = 0;
  for (const [from, to] of set) {
    if (from > next) gaps.push([next, from - 1]);
    next = to + 1;
  }
  if (next <= LAST) gaps.push([next, LAST]);
  return codePoints(gaps);
}

/** The difference of two sets. */
export function withoutCodePoints(set: CodePoints, removed: CodePoints): CodePoints {
  return otherCodePoints(codePoints([...otherCodePoints(set), ...removed]));
}

/** A term for one character of `set`, in UTF-8. */
export function utf8(terms: Terms, set: CodePoints): Term {
  return terms.alt(
    set.flatMap(([from, to]) =>
      BLOCKS.flatMap(([low, high]) => {
        const start = Math.max(from, low);
        const end = Math.min(to, high);
        return start <= end ? rangeOf(terms, encode(start), encode(end)) : [];
      }),
    ),
  );
}

/** Code points that UTF-8 encodes in the same number of bytes. */
const BLOCKS: CodePoints = [
  [0, 0x7f],
  [0x80, 0x7ff],
  [0x800, 0xffff],
  [0x10000, LAST],
];

function encode(point: number): number[] {
  return [...new TextEncoder().encode(String.fromCodePoint(point))];
}

/** The byte strings from `low` to `high`, which have the same length, as sequences of byte ranges. */
function rangeOf(terms: Terms, low: readonly number[], high: readonly number[]): Term[] {
  const [a = 0, ...lowRest] = low;
  const [b = 0, ...highRest] = high;
  const range = (from: number, to: number): Term => terms.bytes(byteSet([from, to]));
  if (lowRest.length === 0) return [range(a, b)];
  if (a === b) return rangeOf(terms, lowRest, highRest).map((rest) => terms.seq(range(a, a), rest));
  const any = lowRest.map(() => range(0x80, 0xbf));
  const parts: Term[] = [];
  let from = a;
  let to = b;
  if (lowRest.some((byte) => byte !== 0x80)) {
    parts.push(
      ...rangeOf(
        terms,
        lowRest,
        lowRest.map(() => 0xbf),
      ).map((rest) => terms.seq(range(a, a), rest)),
    );
    from += 1;
  }
  if (highRest.some((byte) => byte !== 0xbf)) {
    parts.push(
      ...rangeOf(
        terms,
        highRest.map(() => 0x80),
        highRest,
      ).map((rest) => terms.seq(range(b, b), rest)),
    );
    to -= 1;
  }
  return from <= to ? [...parts, terms.seq(range(from, to), ...any)] : parts;
}
