import type { Runtime } from '../runtime';
import type { Arguments } from '../values/arguments';
import type { Value } from '../values/value';
import { Undefined } from '../values/undefined';

/** A filter: makes a value of another one. */
export type Filter = (value: Value, args: Arguments, run: Runtime) => Value;

/** Reads a path such as `function.name` or `0`: integers are indexes. */
export function pathOf(attribute: Value): readonly Value[] {
  if (attribute === null) return [];
  if (typeof attribute !== 'string') return [attribute];
  return attribute.split('.').map((part) => (/^\d+$/.test(part) ? BigInt(part) : part));
}

/** Follows a path; an item that is not defined becomes `fallback`, if there is one. */
export function follow(value: Value, path: readonly Value[], run: Runtime, fallback: Value = null): Value {
  let item = value;
  for (const part of path) {
    item = run.item(item, part);
    if (fallback !== null && item instanceof Undefined) item = fallback;
  }
  return item;
}

/** A text in lower case; other values as they are. */
export function ignoreCase(value: Value): Value {
  return typeof value === 'string' ? value.toLowerCase() : value;
}
