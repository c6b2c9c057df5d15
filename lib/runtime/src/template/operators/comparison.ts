import type { Runtime } from '../runtime';
import { TemplateError } from '../template-error';
import { Dict, hashOf } from '../values/dict';
import { areEqual } from '../values/equality';
import { tryItems } from '../values/iteration';
import { Lazy } from '../values/lazy';
import { Markup } from '../values/markup';
import { compare } from '../values/order';
import { Range } from '../values/range';
import { typeName } from '../values/type-name';
import { Undefined } from '../values/undefined';
import type { Value } from '../values/value';

/** `left operator right`, for comparisons and `in`. */
export function holds(operator: string, left: Value, right: Value, run: Runtime): boolean {
  run.budget.readWhole(left);
  run.budget.readWhole(right);
  switch (operator) {
    case '==':
      return areEqual(left, right);
    case '!=':
      return !areEqual(left, right);
    case '<':
      return compare(left, right) < 0;
    case '<=':
      return compare(left, right) <= 0;
    case '>':
      return compare(left, right) > 0;
    case '>=':
      return compare(left, right) >= 0;
    case 'in':
      return isIn(left, right, run);
    default:
      return !isIn(left, right, run);
  }
}

/** `item in container` */
function isIn(item: Value, container: Value, run: Runtime): boolean {
  if (typeof container === 'string' || container instanceof Markup) return isInText(item, container);
  if (container instanceof Dict) return container.get(item) !== undefined;
  if (container instanceof Range && typeof item === 'bigint') return container.includes(item);
  const items = tryItems(container);
  if (items === undefined) throw new TemplateError(`a ${typeName(container)} has no items`);
  if (container instanceof Undefined) return false;
  // What is not a list has no size that was counted before.
  const isCounted = container instanceof Lazy || container instanceof Range;
  for (const candidate of isCounted ? run.budget.counted(items) : items) if (areEqual(candidate, item)) return true;
  return false;
}

function isInText(item: Value, text: string | Markup): boolean {
  const whole = typeof text === 'string' ? text : text.text;
  if (typeof item === 'string') return whole.includes(item);
  if (item instanceof Markup) return whole.includes(item.text);
  throw new TemplateError(`'in' looks for a text in a text; this is a ${typeName(item)}`);
}

/** Whether two values are the same object in Python. */
export function areIdentical(left: Value, right: Value): boolean {
  return typeof left === typeof right && hashable(left) === hashable(right);
}

function hashable(value: Value): unknown {
  return typeof value === 'object' ? value : hashOf(value);
}
