import type { FastifySchemaValidationError } from 'fastify/types/schema';
import { isRecord } from '../../checkpoint/json-file';
import { type ApiError, invalidRequest } from '../api-error';
import { type JsonSchema, UNSUPPORTED } from './schema';

/** An error of ajv, with the value and the schema (`verbose`). */
interface Violation extends FastifySchemaValidationError {
  readonly data?: unknown;
  readonly parentSchema?: JsonSchema;
}

/**
 * The error for a body that does not match the schema of its endpoint: the field, the value given, the values allowed.
 */
export function violationError(violations: readonly FastifySchemaValidationError[]): ApiError {
  const violation = ofType(mostSpecific(violations as readonly Violation[]));
  const schema = violation?.parentSchema ?? {};
  const field = fieldOf(violation?.instancePath ?? '');
  const { missingProperty } = (violation?.params as { missingProperty?: string }) ?? {};
  if (violation?.keyword === 'required' && missingProperty !== undefined) {
    const param = field === '' ? missingProperty : `${field}.${missingProperty}`;
    const properties = schema.properties as Readonly<Record<string, JsonSchema>> | undefined;
    return invalidRequest(param, `${param} is missing; it must be ${allowed(properties?.[missingProperty] ?? {})}.`);
  }
  if (field === '') return invalidRequest(null, 'The body must be a JSON object.', 'invalid_type');
  if (schema[UNSUPPORTED] === true) {
    const neutral = allowed(schema);
    return invalidRequest(
      field,
      `${field} is not supported; leave it out${neutral === '' ? '' : `, or send ${neutral}`}.`,
      'unsupported_parameter',
    );
  }
  const got = JSON.stringify(violation?.data)?.slice(0, 100) ?? 'missing';
  return invalidRequest(field, `${field} is ${got}; it must be ${allowed(schema)}.`);
}

/**
 * For a value that may have several types, ajv reports an error for each type and then one for `anyOf`. The error with
 * the longest path is the most specific: up to there the value matched.
 */
function mostSpecific(violations: readonly Violation[]): Violation | undefined {
  const last = violations.at(-1);
  if (last?.keyword !== 'anyOf') return last;
  const depth = ({ instancePath }: Violation): number => instancePath.split('/').length;
  const deepest = violations.reduce((best, violation) => (depth(violation) > depth(best) ? violation : best), last);
  return deepest;
}

/** If an object has a type that is not valid, this is what is wrong, not that a field of a valid type is missing. */
function ofType(violation: Violation | undefined): Violation | undefined {
  const { keyword, data, parentSchema, instancePath } = violation ?? {};
  const type = (parentSchema?.properties as Readonly<Record<string, JsonSchema>> | undefined)?.type;
  const given = isRecord(data) ? data.type : undefined;
  if (keyword !== 'required' || !Array.isArray(type?.enum) || given === undefined || type.enum.includes(given))
    return violation;
  return {
    ...violation,
    keyword: 'enum',
    data: given,
    parentSchema: type,
    instancePath: `${instancePath}/type`,
  } as Violation;
}

/** Describes the valid values of a schema in words. */
export function allowed(schema: JsonSchema): string {
  if (Array.isArray(schema.anyOf))
    return words((schema.anyOf as JsonSchema[]).filter(({ type }) => type !== 'null').map(allowed), ' or ');
  if (Array.isArray(schema.enum))
    return words(
      (schema.enum as unknown[]).filter((value) => value !== null).map((value) => JSON.stringify(value)),
      ' or ',
    );
  const type = Array.isArray(schema.type) ? (schema.type as string[]).find((name) => name !== 'null') : schema.type;
  switch (type) {
    case 'string':
      return `text${range(schema.minLength, schema.maxLength, ' characters', ' of ')}`;
    case 'boolean':
      return 'true or false';
    case 'integer':
      return `a whole number${numberRange(schema)}`;
    case 'number':
      return `a number${numberRange(schema)}`;
    case 'array': {
      const each = schema.items === undefined ? '' : `, each ${allowed(schema.items as JsonSchema)}`;
      return `a list${range(schema.minItems, schema.maxItems, '', ' of ')}${each}`;
    }
    case 'object':
      return Array.isArray(schema.required)
        ? `an object with ${words(schema.required as string[], ' and ')}`
        : 'an object';
    default:
      return 'present';
  }
}

function range(min: unknown, max: unknown, unit: string, before: string): string {
  if (max !== undefined) return `${before}${String(min ?? 0)} to ${String(max)}${unit}`;
  return min === undefined ? '' : `${before}at least ${String(min)}${unit}`;
}

function numberRange({ minimum, exclusiveMinimum, maximum }: JsonSchema): string {
  if (exclusiveMinimum !== undefined) return ` greater than ${String(exclusiveMinimum)}, up to ${String(maximum)}`;
  // Bounds that only keep a number exact are not worth mentioning.
  return minimum === undefined || minimum === Number.MIN_SAFE_INTEGER
    ? ''
    : ` from ${String(minimum)} to ${String(maximum)}`;
}

function words(parts: readonly string[], last: string): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')}${last}${parts.at(-1) ?? ''}`;
}

/** Converts a JSON pointer such as `/messages/0/content` to `messages[0].content`. */
function fieldOf(pointer: string): string {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce((path, part) => (/^\d+$/.test(part) ? `${path}[${part}]` : `${path}${path === '' ? '' : '.'}${part}`), '')
    .slice(0, 200);
}
