import { TemplateError } from '../template-error';
import { numberOf } from '../operators/numbers';
import { Markup } from '../values/markup';
import { typeName } from '../values/type-name';
import { Undefined } from '../values/undefined';
import type { Value } from '../values/value';

/** Reads an argument that must be a text. */
export function asText(value: Value | undefined, what: string): string {
  if (typeof value === 'string') return value;
  if (value instanceof Markup) return value.text;
  throw new TemplateError(`${what} must be a text, not a ${typeName(value ?? null)}`);
}

/** Reads an argument that must be an integer. */
export function asInteger(value: Value | undefined, what: string): number {
  if (value instanceof Undefined) value.fail();
  const number = numberOf(value ?? null);
  if (typeof number !== 'bigint')
    throw new TemplateError(`${what} must be an integer, not a ${typeName(value ?? null)}`);
  return Math.max(-Number.MAX_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, Number(number)));
}
