import { isFilter } from './filters/filters';
import { areIdentical, holds } from './operators/comparison';
import { arithmetic } from './operators/arithmetic';
import type { Runtime } from './runtime';
import { isAllCase } from './text/letter-case';
import type { Arguments } from './values/arguments';
import { Callable } from './values/callable';
import { Dict, hashOf } from './values/dict';
import { areEqual } from './values/equality';
import { tryItems, tryLength } from './values/iteration';
import { Markup } from './values/markup';
import { textOf } from './values/print';
import { Tuple } from './values/tuple';
import { Range } from './values/range';
import { Undefined } from './values/undefined';
import { isList, type Value } from './values/value';

/** A test: `value is name(arguments)`. */
export type Test = (value: Value, args: Arguments, run: Runtime) => boolean;

function plain(name: string, test: (value: Value) => boolean): Test {
  return (value, args) => {
    args.read(name, []);
    return test(value);
  };
}

function comparing(name: string, operator: string): Test {
  return (value, args, run) => {
    const [other = null] = args.read(name, ['other'], 1);
    return holds(operator, value, other, run);
  };
}

function remainder(name: string, divisor: bigint, rest: bigint): Test {
  return (value, args, run) => {
    args.read(name, []);
    return areEqual(arithmetic('%', value, divisor, run), rest);
  };
}

/** `is lower` and `is upper`: reads all of the value. */
function inCase(name: string, isUpper: boolean): Test {
  return (value, args, run) => {
    args.read(name, []);
    run.budget.readWhole(value);
    return isAllCase(textOf(value), isUpper);
  };
}

const COMPARISONS: readonly (readonly [string, readonly string[]])[] = [
  ['==', ['==', 'eq', 'equalto']],
  ['!=', ['!=', 'ne']],
  ['>', ['>', 'gt', 'greaterthan']],
  ['>=', ['>=', 'ge']],
  ['<', ['<', 'lt', 'lessthan']],
  ['<=', ['<=', 'le']],
  ['in', ['in']],
];

const TESTS: Readonly<Record<string, Test>> = {
  ...Object.fromEntries(
    COMPARISONS.flatMap(([operator, names]) => names.map((name) => [name, comparing(name, operator)] as const)),
  ),
  boolean: plain('boolean', (value) => typeof value === 'boolean'),
  callable: plain('callable', (value) => value instanceof Callable || value instanceof Undefined),
  defined: plain('defined', (value) => !(value instanceof Undefined)),
  divisibleby: (value, args, run) => {
    const [divisor = null] = args.read('divisibleby', ['num'], 1);
    return areEqual(arithmetic('%', value, divisor, run), 0n);
  },
  escaped: plain('escaped', (value) => value instanceof Markup),
  even: remainder('even', 2n, 0n),
  false: plain('false', (value) => value === false),
  filter: plain('filter', (value) => isName(value, isFilter)),
  float: plain('float', (value) => typeof value === 'number'),
  integer: plain('integer', (value) => typeof value === 'bigint'),
  iterable: plain('iterable', (value) => typeof value === 'string' || tryItems(value) !== undefined),
  lower: inCase('lower', false),
  mapping: plain('mapping', (value) => value instanceof Dict),
  none: plain('none', (value) => value === null),
  number: plain('number', (value) => ['bigint', 'number', 'boolean'].includes(typeof value)),
  odd: remainder('odd', 2n, 1n),
  sameas: (value, args) => {
    const [other = null] = args.read('sameas', ['other'], 1);
    return areIdentical(value, other);
  },
  sequence: plain('sequence', (value) => hasIndexes(value) && tryLength(value) !== undefined),
  string: plain('string', (value) => typeof value === 'string' || value instanceof Markup),
  test: plain('test', (value) => isName(value, isTest)),
  true: plain('true', (value) => value === true),
  undefined: plain('undefined', (value) => value instanceof Undefined),
  upper: inCase('upper', true),
};

/** Whether a value is a name that is known. A list or dict cannot be one. */
function isName(value: Value, isKnown: (name: string) => boolean): boolean {
  const name = hashOf(value);
  return typeof name === 'string' && isKnown(name);
}

/** Whether a value has items by index or key. */
function hasIndexes(value: Value): boolean {
  if (typeof value === 'string' || isList(value) || value instanceof Undefined) return true;
  return [Tuple, Dict, Range, Markup].some((type) => value instanceof type);
}

/** Returns a test; undefined if there is none of this name. */
export function testByName(name: string): Test | undefined {
  return Object.hasOwn(TESTS, name) ? TESTS[name] : undefined;
}

/** Whether Jinja has a test of this name. */
export function isTest(name: string): boolean {
  return testByName(name) !== undefined;
}
