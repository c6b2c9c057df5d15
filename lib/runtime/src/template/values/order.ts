import { TemplateError } from '../template-error';
import { compareTexts } from './characters';
import { areEqual, comparable, isNumeric } from './equality';
import { Tuple } from './tuple';
import { typeName } from './type-name';
import { Undefined } from './undefined';
import { isList, type List, type Value } from './value';

/** Orders two values: negative, 0 or positive; NaN if a float that is no number is among them. */
export function compare(left: Value, right: Value): number {
  if (left instanceof Undefined) left.fail();
  if (right instanceof Undefined) right.fail();
  const [a, b] = [comparable(left), comparable(right)];
  if (isNumeric(a) && isNumeric(b)) return a < b ? -1 : a > b ? 1 : a == b ? 0 : Number.NaN;
  if (typeof a === 'string' && typeof b === 'string') return compareTexts(a, b);
  if (isList(a) && isList(b)) return compareLists(a, b);
  if (a instanceof Tuple && b instanceof Tuple) return compareLists(a.items, b.items);
  throw new TemplateError(`a ${typeName(left)} and a ${typeName(right)} have no order`);
}

function compareLists(a: List, b: List): number {
  for (const [index, item] of a.entries()) {
    const other = b[index];
    if (other === undefined) return 1;
    if (!areEqual(item, other)) return compare(item, other);
  }
  return a.length - b.length;
}

/** Returns a sorted copy of a list; equal items keep their order, in reverse too. */
export function sorted(items: Iterable<Value>, key: (item: Value) => Value, isReverse: boolean): Value[] {
  const keyed = Array.from(items, (item) => ({ item, key: key(item) }));
  const sign = isReverse ? -1 : 1;
  return keyed.toSorted((a, b) => sign * (compare(a.key, b.key) || 0)).map(({ item }) => item);
}
