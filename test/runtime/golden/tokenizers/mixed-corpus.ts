/**
 * The corpus for comparing tokenizers, generated from a seed. mixed_corpus.py in this folder generates the same corpus
 * and describes its content.
 */
export const CHUNKS = 320;
const KINDS = 10;

const SCRIPTS: readonly (readonly [low: number, high: number])[] = [
  [0x61, 0x7a],
  [0x41, 0x5a],
  [0xc0, 0x17f],
  [0x3b1, 0x3c9],
  [0x410, 0x44f],
  [0x5d0, 0x5ea],
  [0x621, 0x64a],
  [0x905, 0x939],
  [0xe01, 0xe2e],
  [0x3041, 0x3093],
  [0x4e00, 0x9fa5],
  [0xac00, 0xd7a3],
];
const SEPARATORS = [' ', ' ', ' ', ' ', ', ', '. ', '\n', '  ', '; ', '\t', ' - ', '\r\n'];
const WORDS = [
  'the',
  'of',
  'and',
  'to',
  'in',
  'is',
  'that',
  'for',
  'it',
  'was',
  'with',
  'as',
  'be',
  'on',
  'not',
  'he',
  'by',
  'are',
  'this',
  'have',
  'King',
  'Queen',
  'thou',
  'What',
  'tokenizer',
  'attention',
  "don't",
  "I'll",
  "they're",
  "we've",
  "it's",
  "I'm",
  "he'd",
  "CAN'T",
  "O'Neil",
  "rock'n'roll",
  'http://example.com/a?b=c',
  'user@example.org',
  'C++',
  'e.g.',
  'state-of-the-art',
  'U.S.A.',
  'naive',
  'co\u00f6perate',
  '\u201cquoted\u201d',
  '\u2026',
];
const CODE = [
  'def f(x):\n    return x ** 2\n',
  'for (let i = 0; i < n; i += 1) {\n\tsum += a[i];\n}\n',
  '#include <stdio.h>\n',
  'SELECT * FROM t WHERE id = 42;\n',
  '{"key": [1, 2.5e-3, null]}\n',
  "if __name__ == '__main__':\n        main()\n",
  '<div class="x">&nbsp;</div>\n',
  '0xDEADBEEF | ~mask << 3\n',
  '// ====== ------ ######\n',
];
const SPACES = [
  ' ',
  '  ',
  '   ',
  '\n',
  '\n\n',
  '\r\n',
  '\t',
  '\u00a0',
  '\u2003',
  '\u3000',
  '\u200b',
  '\ufeff',
  ' \n ',
  '\u2028',
  '\u000b',
  '\u000c',
  '\u0085',
  'x',
];
/** Characters whose normal forms differ between Unicode 17 and the version in tokenizers 0.23.3. */
const RECENT: readonly (readonly [low: number, high: number])[] = [
  [0x1abf, 0x1aeb],
  [0x1df6, 0x1df6],
  [0x1e4ec, 0x1e4ed],
  [0x32ff, 0x32ff],
  [0xa7f1, 0xa7f4],
  [0xab69, 0xab69],
  [0x10780, 0x107ba],
  [0x1ccd6, 0x1ccf9],
  [0x1e030, 0x1e06d],
];
const EMOJI = [
  '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}',
  '\u{1f1e9}\u{1f1ea}',
  '\u{1f44d}\u{1f3fd}',
  '\u2764\ufe0f',
  '1\ufe0f\u20e3',
  ' ',
];
const ACCENTS = [
  'e\u0301',
  '\u00e9',
  'a\u030a',
  '\u212b',
  '\ufb01',
  '\u1100\u1161',
  '\uac00',
  '\u0928\u093f',
  'o\u0308\u0304',
  '\uff21',
  '\u00bd',
  '\u0130',
  '\u00df',
  '\u1e9e',
  ' ',
];

/** xorshift32: the same numbers in every language. */
class SeededRandom {
  constructor(private state: number) {}

  below(limit: number): number {
    let x = this.state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.state = x >>> 0;
    return this.state % limit;
  }

  pick(items: readonly string[]): string {
    return items[this.below(items.length)] as string;
  }
}

function word(random: SeededRandom, script: number): string {
  const [low, high] = SCRIPTS[script] as readonly [number, number];
  const length = 1 + random.below(9);
  return Array.from({ length }, () => String.fromCodePoint(low + random.below(high - low + 1))).join('');
}

function codePoint(random: SeededRandom, limit: number): string {
  const number = random.below(limit - 0x800);
  const point = number < 0xd800 ? number : number + 0x800;
  return RECENT.some(([low, high]) => point >= low && point <= high) ? 'x' : String.fromCodePoint(point);
}

function piece(random: SeededRandom, kind: number): string {
  switch (kind) {
    case 0:
      return word(random, random.below(SCRIPTS.length)) + random.pick(SEPARATORS);
    case 1:
    case 2:
      return random.pick(WORDS) + random.pick(SEPARATORS);
    case 3:
      return random.pick(CODE);
    case 4:
      return (
        String(random.below(2 ** (1 + random.below(31)))) + random.pick([' ', '.', ',', '-', '/', ':', '%', '\n', ''])
      );
    case 5:
      return random.below(2) === 0 ? random.pick(EMOJI) : String.fromCodePoint(0x1f300 + random.below(0x350));
    case 6:
      return random.pick(ACCENTS) + (random.below(3) === 0 ? word(random, random.below(6)) : '');
    case 7:
      return random.pick(SPACES);
    case 8:
      return codePoint(random, 0x3000);
    default:
      return codePoint(random, 0x110000);
  }
}

/** Text number `chunk` of the corpus, about 2 kB. */
export function corpusText(chunk: number): string {
  const random = new SeededRandom(Math.imul(chunk, 2654435761) >>> 0 || 1);
  let text = '';
  for (let size = 0; size < 2000;) {
    const part = piece(random, chunk % 10 === 9 ? random.below(KINDS) : chunk % KINDS);
    text += part;
    size += Buffer.byteLength(part);
  }
  return text;
}

/** FNV-1a over 32-bit numbers, as 8 hexadecimal digits. */
export function fingerprint(numbers: Iterable<number>): string {
  let value = 0x811c9dc5;
  for (const number of numbers) {
    for (let shift = 0; shift < 32; shift += 8)
      value = Math.imul(value ^ ((number >>> shift) & 0xff), 0x01000193) >>> 0;
  }
  return value.toString(16).padStart(8, '0');
}
