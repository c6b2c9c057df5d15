import { randomInt } from 'node:crypto';

/**
 * The random numbers of one request: the same seed gives the same numbers on every machine. The generator is sfc32,
 * seeded by splitmix32: statistically good, not cryptographic.
 */
export class Random {
  private a: number;
  private b: number;
  private c: number;
  private counter = 1;

  /** @param seed - a whole number of 64 bits; @default - a random one */
  constructor(seed: number | bigint = randomInt(2 ** 47)) {
    const low = Number(BigInt.asUintN(32, BigInt(seed)));
    const high = Number(BigInt.asUintN(32, BigInt(seed) >> 32n));
    this.a = mix(low);
    this.b = mix(high ^ 0x9e3779b9);
    this.c = mix(low ^ Math.imul(high, 0x85ebca6b));
    for (let i = 0; i < 12; i += 1) this.next();
  }

  /** A random number, at least 0 and less than 1. */
  next(): number {
    const sum = (this.a + this.b + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (((this.c << 21) | (this.c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 2 ** 32;
  }
}

function mix(value: number): number {
  let x = (value + 0x9e3779b9) | 0;
  x = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
  return x ^ (x >>> 15);
}
