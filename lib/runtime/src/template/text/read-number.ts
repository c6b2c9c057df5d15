import { strip } from './strip';

const DIGIT_VALUES = '0123456789abcdefghijklmnopqrstuvwxyz';
const PREFIXES: Readonly<Record<string, number>> = { '0x': 16, '0o': 8, '0b': 2 };
/** Python reads no longer integers. */
const MOST_DIGITS = 4300;

/** Reads an integer as Python's `int(text, base)`; undefined if it is none. */
export function readInteger(text: string, base: number): bigint | undefined {
  const match = /^([-+]?)(0[xob]_?)?([\da-z]+(?:_[\da-z]+)*)$/i.exec(strip(text, 'both'));
  if (match === null || (base !== 0 && (base < 2 || base > 36))) return undefined;
  const [, sign, prefix = '', written = ''] = match;
  const prefixBase = PREFIXES[prefix.slice(0, 2).toLowerCase()];
  const isPrefix = prefixBase !== undefined && (base === 0 || base === prefixBase);
  const digits = (isPrefix ? written : prefix + written).replaceAll('_', '').toLowerCase();
  const actual = isPrefix ? prefixBase : base === 0 ? 10 : base;
  if (base === 0 && !isPrefix && /^0+[1-9]/.test(digits)) return undefined;
  if (digits.length > MOST_DIGITS) return undefined;
  let value = 0n;
  for (const digit of digits) {
    const of = DIGIT_VALUES.indexOf(digit);
    if (of < 0 || of >= actual) return undefined;
    value = value * BigInt(actual) + BigInt(of);
  }
  return sign === '-' ? -value : value;
}

const FLOAT = /^[-+]?(?:\d+(?:_\d+)*(?:\.(?:\d+(?:_\d+)*)?)?|\.\d+(?:_\d+)*)(?:e[-+]?\d+(?:_\d+)*)?$/i;

/** Reads a float as Python's `float(text)`; undefined if it is none. */
export function readFloat(text: string): number | undefined {
  const trimmed = strip(text, 'both');
  const word = /^([-+]?)(inf|infinity|nan)$/i.exec(trimmed);
  if (word !== null) {
    if (word[2]?.toLowerCase() === 'nan') return Number.NaN;
    return word[1] === '-' ? -Infinity : Infinity;
  }
  return FLOAT.test(trimmed) ? Number(trimmed.replaceAll('_', '')) : undefined;
}
