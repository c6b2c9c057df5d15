import { byteSet } from '../grammar/byte-set';
import type { Term, Terms } from '../grammar/terms';

/** A bound of a number; `isStrict` excludes the bound itself. */
export interface Bound {
  readonly value: number;
  readonly isStrict: boolean;
}

/** Most digits of a bounded number: few enough that two different numbers are never the same 64-bit float. */
const MAX_DIGITS = 15;

/**
 * Decimal numbers between two bounds, without an exponent: `12`, `-0.5`. Their digits are compared, so they are within
 * the bounds for readers that round to 64-bit floats, too.
 */
export function decimalsBetween(
  terms: Terms,
  low: Bound | undefined,
  high: Bound | undefined,
  isInteger: boolean,
): Term {
  const magnitudes = new Magnitudes(terms);
  const minus = terms.literal('-');
  const atLeast = ({ value, isStrict }: Bound): Term =>
    value >= 0 && !(value === 0 && !isStrict)
      ? magnitudes.above(value, isStrict)
      : terms.alt([magnitudes.any, terms.seq(minus, magnitudes.below(-value, isStrict))]);
  const atMost = ({ value, isStrict }: Bound): Term =>
    value <= 0 && !(value === 0 && !isStrict)
      ? terms.seq(minus, magnitudes.above(-value, isStrict))
      : terms.alt([magnitudes.below(value, isStrict), terms.seq(minus, magnitudes.any)]);
  const digits = terms.repeat(digit(terms, 0, 9), 1, MAX_DIGITS);
  // One more character for the decimal point.
  const short = isInteger
    ? digits
    : terms.and([
        terms.repeat(terms.bytes(byteSet([0x2e, 0x2e], [0x30, 0x39])), 1, MAX_DIGITS + 1),
        terms.seq(digits, terms.optional(terms.seq(terms.literal('.'), digits))),
      ]);
  return terms.and([
    terms.seq(terms.optional(minus), short),
    terms.seq(terms.optional(minus), magnitudes.any),
    ...(low === undefined ? [] : [atLeast(low)]),
    ...(high === undefined ? [] : [atMost(high)]),
  ]);
}

function digit(terms: Terms, from: number, to: number): Term {
  return from > to ? terms.fail : terms.bytes(byteSet([0x30 + from, 0x30 + to]));
}

/** Unsigned decimal numbers, compared with a bound. */
class Magnitudes {
  /** All unsigned decimal numbers. */
  readonly any: Term;
  private readonly digits: Term;
  private readonly fraction: Term;

  constructor(private readonly terms: Terms) {
    this.digits = terms.repeat(digit(terms, 0, 9), 0);
    this.fraction = terms.optional(terms.seq(terms.literal('.'), terms.repeat(digit(terms, 0, 9), 1)));
    this.any = terms.seq(terms.alt([digit(terms, 0, 0), terms.seq(digit(terms, 1, 9), this.digits)]), this.fraction);
  }

  /** At least `bound`, which is not negative. */
  above(bound: number, isStrict: boolean): Term {
    const { terms } = this;
    const [whole, part] = split(bound);
    const longer = terms.seq(digit(terms, 1, 9), terms.repeat(digit(terms, 0, 9), whole.length), this.fraction);
    const fraction = this.fractionAbove(part, isStrict);
    let rest = fraction;
    for (let index = whole.length - 1; index >= 0; index -= 1) {
      const own = Number(whole[index]);
      rest = terms.alt([
        terms.seq(
          digit(terms, own + 1, 9),
          terms.repeat(digit(terms, 0, 9), whole.length - 1 - index, whole.length - 1 - index),
          this.fraction,
        ),
        terms.seq(digit(terms, own, own), rest),
      ]);
    }
    return terms.alt([longer, rest]);
  }

  /** At most `bound`, which is not negative. */
  below(bound: number, isStrict: boolean): Term {
    const { terms } = this;
    const [whole, part] = split(bound);
    const shorter =
      whole.length === 1
        ? terms.fail
        : terms.seq(
            terms.alt([
              digit(terms, 0, 0),
              terms.seq(digit(terms, 1, 9), terms.repeat(digit(terms, 0, 9), 0, whole.length - 2)),
            ]),
            this.fraction,
          );
    let rest = this.fractionBelow(part, isStrict);
    for (let index = whole.length - 1; index >= 0; index -= 1) {
      const own = Number(whole[index]);
      const lowest = index === 0 && whole.length > 1 ? 1 : 0;
      rest = terms.alt([
        terms.seq(
          digit(terms, lowest, own - 1),
          terms.repeat(digit(terms, 0, 9), whole.length - 1 - index, whole.length - 1 - index),
          this.fraction,
        ),
        terms.seq(digit(terms, own, own), rest),
      ]);
    }
    return terms.alt([shorter, rest]);
  }

  /** The fraction of a number whose integer part equals the bound's. */
  private fractionAbove(part: string, isStrict: boolean): Term {
    const { terms } = this;
    const more = terms.seq(terms.repeat(digit(terms, 0, 0), 0), digit(terms, 1, 9), this.digits);
    if (part === '') return isStrict ? terms.seq(terms.literal('.'), more) : this.fraction;
    let rest = isStrict ? more : this.digits;
    for (const own of [...part].toReversed().map(Number)) {
      rest = terms.alt([terms.seq(digit(terms, own + 1, 9), this.digits), terms.seq(digit(terms, own, own), rest)]);
    }
    return terms.seq(terms.literal('.'), rest);
  }

  private fractionBelow(part: string, isStrict: boolean): Term {
    const { terms } = this;
    const zeros = terms.repeat(digit(terms, 0, 0), 0);
    if (part === '')
      return isStrict ? terms.fail : terms.optional(terms.seq(terms.literal('.'), digit(terms, 0, 0), zeros));
    let rest = isStrict ? terms.fail : zeros;
    for (const [index, own] of [...part].toReversed().map(Number).entries()) {
      const lower = terms.alt([
        terms.seq(digit(terms, 0, own - 1), this.digits),
        terms.seq(digit(terms, own, own), rest),
      ]);
      // The number may have fewer digits than the bound, but must not end with the decimal point.
      rest = index === part.length - 1 ? lower : terms.optional(lower);
    }
    return terms.optional(terms.seq(terms.literal('.'), rest));
  }
}

/** The digits before and after the decimal point. */
function split(value: number): [whole: string, part: string] {
  const text = value.toString();
  if (!text.includes('e')) {
    const [whole = '0', part = ''] = text.split('.');
    return [whole, part];
  }
  const [mantissa = '0', exponent = '0'] = text.split('e');
  const [whole = '0', part = ''] = mantissa.split('.');
  const shift = Number(exponent);
  if (shift >= 0) return [`${whole}${part.padEnd(shift, '0')}`, ''];
  return ['0', `${'0'.repeat(-shift - 1)}${whole}${part}`];
}
