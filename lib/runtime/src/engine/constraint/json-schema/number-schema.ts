import { byteSet } from '../grammar/byte-set';
import type { Term, Terms } from '../grammar/terms';
import { type Bound, decimalsBetween } from './decimal-range';
import type { JsonGrammar } from './json-grammar';
import { invalid, type Schema } from './schema-document';

/** Keywords for numbers. */
export const NUMBER_KEYWORDS = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'] as const;

/** Largest divisor of `multipleOf`: the automaton has one state per remainder. */
const MAX_DIVISOR = 1000;

/** The numbers that match all of `schemas`. */
export function numberTerm(terms: Terms, json: JsonGrammar, schemas: readonly Schema[], isInteger: boolean): Term {
  const low = tightest(
    schemas.flatMap((schema) => boundsOf(schema, 'minimum', 'exclusiveMinimum')),
    (a, b) => b - a,
  );
  const high = tightest(
    schemas.flatMap((schema) => boundsOf(schema, 'maximum', 'exclusiveMaximum')),
    (a, b) => a - b,
  );
  const divisors = schemas.flatMap((schema) => (schema.keywords.multipleOf === undefined ? [] : [divisorOf(schema)]));
  if (low === undefined && high === undefined && divisors.length === 0) return isInteger ? json.integer : json.number;
  const range = decimalsBetween(terms, low, high, isInteger || divisors.length > 0);
  return json.machine(terms.and([range, ...divisors.map((divisor) => multiplesOf(terms, divisor))]));
}

function boundsOf(schema: Schema, inclusive: string, exclusive: string): Bound[] {
  return [inclusive, exclusive].flatMap((keyword) => {
    const value = schema.keywords[keyword];
    if (value === undefined) return [];
    if (typeof value !== 'number') throw invalid(schema, keyword, 'a number');
    return [{ value, isStrict: keyword === exclusive }];
  });
}

/** The bound that is first in `order`; of two equal bounds the strict one. */
function tightest(bounds: readonly Bound[], order: (a: number, b: number) => number): Bound | undefined {
  return bounds.toSorted((a, b) => order(a.value, b.value) || Number(b.isStrict) - Number(a.isStrict))[0];
}

function divisorOf(schema: Schema): number {
  const value = schema.keywords.multipleOf;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1 || value > MAX_DIVISOR)
    throw invalid(schema, 'multipleOf', `a whole number from 1 to ${MAX_DIVISOR}; other multiples are not supported`);
  return value;
}

/** Multiples of `divisor`: one term per remainder, built from the last digit to the first. */
function multiplesOf(terms: Terms, divisor: number): Term {
  const digits = (set: readonly number[]): Term =>
    terms.bytes(byteSet(...set.map((digit): [number, number] => [0x30 + digit, 0x30 + digit])));
  if (divisor === 1) return terms.all;
  // within[n]: up to n further digits after a remainder; the longest number has 15 digits.
  let within: Term[] = Array.from({ length: divisor }, (_, remainder) => (remainder === 0 ? terms.end : terms.fail));
  for (let count = 0; count < 15; count += 1) {
    const shorter = within;
    within = shorter.map((_, remainder) => {
      terms.spend(10);
      const byNext = new Map<Term, number[]>();
      for (let digit = 0; digit < 10; digit += 1) {
        const next = shorter[(remainder * 10 + digit) % divisor] as Term;
        byNext.set(next, [...(byNext.get(next) ?? []), digit]);
      }
      return terms.alt([
        ...(remainder === 0 ? [terms.end] : []),
        ...[...byNext].map(([next, set]) => terms.seq(digits(set), next)),
      ]);
    });
  }
  const [fromZero = terms.fail] = within;
  return terms.seq(terms.optional(terms.literal('-')), fromZero);
}
