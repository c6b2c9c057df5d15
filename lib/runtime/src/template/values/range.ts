import { PythonObject } from './value';

/** A Python range. */
export class Range extends PythonObject {
  readonly typeName = 'range';

  readonly length: number;

  constructor(
    readonly start: bigint,
    readonly stop: bigint,
    readonly step: bigint,
  ) {
    super();
    this.length = Number(Range.count(start, stop, step));
  }

  static count(start: bigint, stop: bigint, step: bigint): bigint {
    const distance = step > 0n ? stop - start : start - stop;
    const stride = step > 0n ? step : -step;
    return distance <= 0n ? 0n : (distance + stride - 1n) / stride;
  }

  at(index: number): bigint {
    return this.start + BigInt(index) * this.step;
  }

  includes(value: bigint): boolean {
    const distance = value - this.start;
    return distance % this.step === 0n && distance / this.step >= 0n && distance / this.step < BigInt(this.length);
  }

  *[Symbol.iterator](): Generator<bigint, void, undefined> {
    for (let index = 0; index < this.length; index += 1) yield this.at(index);
  }
}
