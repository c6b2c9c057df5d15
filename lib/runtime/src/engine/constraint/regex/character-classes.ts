import { type CodePoints, codePoints, otherCodePoints } from '../grammar/code-points';

/** A character or a character class. */
export type ClassEscape = number | CodePoints;

const DIGITS: CodePoints = [[0x30, 0x39]];
const WORD: CodePoints = codePoints([
  [0x30, 0x39],
  [0x41, 0x5a],
  [0x5f, 0x5f],
  [0x61, 0x7a],
]);
const SPACE: CodePoints = codePoints([
  [0x09, 0x0d],
  [0x20, 0x20],
  [0xa0, 0xa0],
  [0x1680, 0x1680],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
  [0xfeff, 0xfeff],
]);

const ESCAPES: Readonly<Record<string, ClassEscape>> = {
  d: DIGITS,
  D: otherCodePoints(DIGITS),
  w: WORD,
  W: otherCodePoints(WORD),
  s: SPACE,
  S: otherCodePoints(SPACE),
  t: 9,
  n: 10,
  v: 11,
  f: 12,
  r: 13,
  0: 0,
};

/** The escape sequence of a letter after a backslash; undefined if it stands for the letter itself. */
export function classEscape(letter: string): ClassEscape | undefined {
  return Object.hasOwn(ESCAPES, letter) ? ESCAPES[letter] : undefined;
}

/** Cache of Unicode properties; computing one takes tens of milliseconds. */
const known = new Map<string, CodePoints | undefined>();

/** The characters with a Unicode property, such as `L` or `Script=Greek`; undefined if there is no such property. */
export function propertyEscape(name: string): CodePoints | undefined {
  if (!known.has(name) && known.size < 64) known.set(name, find(name));
  return known.has(name) ? known.get(name) : find(name);
}

function find(name: string): CodePoints | undefined {
  let one: RegExp;
  try {
    one = new RegExp(`^\\p{${name}}$`, 'u');
  } catch {
    return undefined;
  }
  const ranges: [number, number][] = [];
  for (let point = 0; point <= 0x10ffff; point += 1) {
    if (!one.test(String.fromCodePoint(point))) continue;
    const last = ranges.at(-1);
    if (last !== undefined && last[1] === point - 1) last[1] = point;
    else ranges.push([point, point]);
  }
  return codePoints(ranges);
}
