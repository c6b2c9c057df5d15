import { TemplateError } from '../template-error';
import { charactersOf, lengthOf } from './characters';
import { Dict } from './dict';
import { DictView } from './dict-view';
import { Lazy } from './lazy';
import { LoopState } from './loop-state';
import { Markup } from './markup';
import { Range } from './range';
import { Tuple } from './tuple';
import { typeName } from './type-name';
import { Undefined } from './undefined';
import { isList, type Value } from './value';

/** Returns the items of a value; undefined if it cannot be iterated. */
export function tryItems(value: Value): Iterable<Value> | undefined {
  if (typeof value === 'string') return charactersOf(value);
  if (typeof value !== 'object' || value === null) return undefined;
  if (isList(value)) return value;
  if (value instanceof Tuple) return value.items;
  if (value instanceof Dict) return value.keys();
  if (value instanceof Range || value instanceof DictView || value instanceof Lazy) return value;
  if (value instanceof Markup) return charactersOf(value.text);
  return value instanceof Undefined ? [] : undefined;
}

/** Returns the items of a value, one after the other. */
export function itemsOf(value: Value): Iterable<Value> {
  const items = tryItems(value);
  if (items === undefined) throw new TemplateError(`a ${typeName(value)} has no items`);
  return items;
}

/** Returns the items of a value that must have two. @param message - of the error for another number of items */
export function pairOf(value: Value, message: string): readonly [Value, Value] {
  const [first, second, ...more] = itemsOf(value);
  if (first === undefined || second === undefined || more.length > 0) throw new TemplateError(message);
  return [first, second];
}

/** Returns how many items a value has; undefined if it has no length. */
export function tryLength(value: Value): number | undefined {
  if (typeof value === 'string') return lengthOf(value);
  if (value instanceof Lazy) return undefined;
  if (value instanceof Dict) return value.size;
  if (value instanceof DictView) return value.dict.size;
  if (value instanceof Range || value instanceof LoopState) return value.length;
  const items = tryItems(value);
  return items === undefined ? undefined : (items as readonly Value[]).length;
}
