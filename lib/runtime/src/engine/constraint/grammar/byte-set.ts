/** A set of bytes: 256 bits in 8 words. */
export type ByteSet = Uint32Array;

/** The bytes of `ranges`, both ends included. */
export function byteSet(...ranges: readonly (readonly [from: number, to: number])[]): ByteSet {
  const set = new Uint32Array(8);
  for (const [from, to] of ranges) {
    for (let byte = from; byte <= to; byte += 1) set[byte >>> 5]! |= 1 << (byte & 31);
  }
  return set;
}

/** Whether `byte` is in the set. */
export function hasByte(set: ByteSet, byte: number): boolean {
  return ((set[byte >>> 5]! >>> (byte & 31)) & 1) === 1;
}

/** The union of two sets. */
export function uniteBytes(a: ByteSet, b: ByteSet): ByteSet {
  return a.map((word, index) => word | b[index]!);
}

/** The intersection of two sets. */
export function commonBytes(a: ByteSet, b: ByteSet): ByteSet {
  return a.map((word, index) => word & b[index]!);
}

/** The set of all bytes. */
export const EVERY_BYTE: ByteSet = byteSet([0, 0xff]);
