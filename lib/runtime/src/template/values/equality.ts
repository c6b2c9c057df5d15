import { Dict } from './dict';
import { DictView } from './dict-view';
import { Markup } from './markup';
import { Range } from './range';
import { Tuple } from './tuple';
import { Undefined } from './undefined';
import { isList, type List, type Value } from './value';

/** Whether two values are equal in Python. */
export function areEqual(left: Value, right: Value): boolean {
  const [a, b] = [comparable(left), comparable(right)];
  if (a === b) return true;
  if (isNumeric(a) && isNumeric(b)) return a == b; // an int and a float: JavaScript compares their exact values
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (isList(a)) return isList(b) && areSame(a, b);
  if (a instanceof Tuple) return b instanceof Tuple && areSame(a.items, b.items);
  if (a instanceof Dict) return b instanceof Dict && areSameDicts(a, b);
  if (a instanceof Range) return b instanceof Range && areSameRanges(a, b);
  if (a instanceof DictView && a.kind !== 'values')
    return b instanceof DictView && a.kind === b.kind && areSameDicts(a.dict, b.dict, a.kind === 'keys');
  return a instanceof Undefined && b instanceof Undefined;
}

/** Returns what a value is compared as: a boolean as an integer, an escaped text as a text. */
export function comparable(value: Value): Value {
  if (typeof value === 'boolean') return value ? 1n : 0n;
  return value instanceof Markup ? value.text : value;
}

/** Whether a value is an integer or a float. */
export function isNumeric(value: Value): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint';
}

function areSame(a: List, b: List): boolean {
  return a.length === b.length && a.every((item, index) => areEqual(item, b[index] ?? null));
}

/** Whether two ranges have the same numbers; the step of one number is of no account. */
function areSameRanges(a: Range, b: Range): boolean {
  if (a.length !== b.length || a.length === 0) return a.length === b.length;
  return a.start === b.start && (a.length === 1 || a.step === b.step);
}

function areSameDicts(a: Dict, b: Dict, isKeysOnly = false): boolean {
  if (a.size !== b.size) return false;
  for (const [key, item] of a.entries()) {
    const other = b.get(key);
    if (other === undefined || !(isKeysOnly || areEqual(item, other))) return false;
  }
  return true;
}
