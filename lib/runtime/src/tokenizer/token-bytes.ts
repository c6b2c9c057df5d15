/**
 * Byte-level BPE writes each byte of UTF-8 text as one visible character: printable Latin-1 characters stand for
 * themselves, characters from U+0100 on for the other 68 bytes.
 *
 * @returns the byte that each character stands for
 */
function bytesOfCharacters(): ReadonlyMap<string, number> {
  const bytes = new Map<string, number>();
  let next = 0x100;
  for (let byte = 0; byte <= 0xff; byte += 1) {
    if (isPrintable(byte)) {
      bytes.set(String.fromCharCode(byte), byte);
    } else {
      bytes.set(String.fromCharCode(next), byte);
      next += 1;
    }
  }
  return bytes;
}

function isPrintable(byte: number): boolean {
  return (byte > 0x20 && byte < 0x7f) || (byte > 0xa0 && byte <= 0xff && byte !== 0xad);
}

const BYTES = bytesOfCharacters();
const CHARACTERS = [...BYTES].toSorted((a, b) => a[1] - b[1]).map(([character]) => character);

/** Returns the character that stands for a byte in a byte-level vocabulary. */
export function characterOfByte(byte: number): string {
  return CHARACTERS[byte] as string;
}

/**
 * Returns the bytes of a token of a byte-level vocabulary. A character outside the alphabet stands for its own UTF-8
 * bytes.
 */
export function bytesOfToken(token: string): Uint8Array {
  const bytes: number[] = [];
  for (const character of token) {
    const byte = BYTES.get(character);
    if (byte === undefined) bytes.push(...new TextEncoder().encode(character));
    else bytes.push(byte);
  }
  return Uint8Array.from(bytes);
}

/** Returns the bytes of a token of a sentencepiece vocabulary: `▁` is a space, `<0xE8>` a byte. */
export function bytesOfPiece(token: string): Uint8Array {
  const byte = /^<0x([0-9A-F]{2})>$/.exec(token)?.[1];
  return byte === undefined
    ? new TextEncoder().encode(token.replaceAll('\u2581', ' '))
    : Uint8Array.of(Number.parseInt(byte, 16));
}
