import { TemplateError, MissingFeature } from '../template-error';

const ONE_CHARACTER: Readonly<Record<string, string>> = {
  '\n': '',
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

const HEX_DIGITS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/** Reads the inside of a quoted text, with the escapes of Python. An unknown escape stays as it is. */
export function readString(inside: string, line: number): string {
  return inside.replaceAll(
    /\\(?:([0-7]{1,3})|([xuU])([\dA-Fa-f]*)|([^]))/g,
    (whole, octal?: string, kind?: string, digits?: string, other?: string) => {
      if (octal !== undefined) return String.fromCodePoint(Number.parseInt(octal, 8));
      if (kind !== undefined) return readHex(kind, digits ?? '', line);
      if (other === 'N') throw new MissingFeature('The escape \\N in a text', line);
      return ONE_CHARACTER[other ?? ''] ?? whole;
    },
  );
}

function readHex(kind: string, digits: string, line: number): string {
  const count = HEX_DIGITS[kind] ?? 0;
  const code = Number.parseInt(digits.slice(0, count), 16);
  if (digits.length < count || code > 0x10ffff)
    throw new TemplateError(`\\${kind} in a text needs ${count} hexadecimal digits of a character`, line);
  return String.fromCodePoint(code) + digits.slice(count);
}
