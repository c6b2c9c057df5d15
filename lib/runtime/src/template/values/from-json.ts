import { DEEPEST_VALUE } from '../limits';
import { TemplateTooLarge } from '../template-error';
import { Dict } from './dict';
import { Undefined } from './undefined';
import type { Value } from './value';

/**
 * Turns a JSON value into a value of a template; what is one already stays. A number without a fraction is an int.
 *
 * @param depth - how deep the value is nested
 */
export function fromJson(value: unknown, depth = 0): Value {
  if (depth > DEEPEST_VALUE) throw new TemplateTooLarge(`a variable is nested more than ${DEEPEST_VALUE} deep`);
  switch (typeof value) {
    case 'string':
    case 'boolean':
    case 'bigint':
      return value;
    case 'number':
      return Number.isInteger(value) ? BigInt(value) : value;
    case 'object':
      if (value === null) return null;
      if (Array.isArray(value)) return value.map((item) => fromJson(item, depth + 1));
      if (value instanceof Dict) return value;
      return new Dict(
        Object.entries(value)
          .filter(([, item]) => item !== undefined)
          .map(([key, item]) => [key, fromJson(item, depth + 1)] as const),
      );
    default:
      return new Undefined('a variable has no value');
  }
}
