/** A JSON Schema and the type of its valid values: one source for validation, types and the OpenAPI document. */
export interface Schema<T> {
  readonly json: JsonSchema;
  /** Exists for the type checker only. */
  readonly value?: T;
}

/** A JSON Schema (2020-12), as OpenAPI 3.1 has it. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** The type of a schema's valid values. */
export type Value<S> = S extends Schema<infer T> ? T : never;

type Fields = Readonly<Record<string, Schema<unknown>>>;
type RequiredFields<F extends Fields> = { readonly [K in keyof F]: Value<F[K]> };
type OptionalFields<F extends Fields> = { readonly [K in keyof F]?: Value<F[K]> | null | undefined };

/** A string with a bounded number of characters. */
export function text(minLength = 0, maxLength?: number): Schema<string> {
  return {
    json: {
      type: 'string',
      ...(minLength > 0 ? { minLength } : {}),
      ...(maxLength === undefined ? {} : { maxLength }),
    },
  };
}

/** A number in a range. */
export function number(minimum: number, maximum: number): Schema<number> {
  return { json: { type: 'number', minimum, maximum } };
}

/** A number greater than `exclusiveMinimum`. */
export function numberAbove(exclusiveMinimum: number, maximum: number): Schema<number> {
  return { json: { type: 'number', exclusiveMinimum, maximum } };
}

/** A whole number in a range; by default every whole number that a double represents exactly. */
export function integer(
  minimum: number = Number.MIN_SAFE_INTEGER,
  maximum: number = Number.MAX_SAFE_INTEGER,
): Schema<number> {
  return { json: { type: 'integer', minimum, maximum } };
}

/** A whole number of 64 bits. Beyond the numbers of a double, the body's text has the exact one. */
export function longInteger(): Schema<number> {
  return { json: { type: 'integer' } };
}

/** `true` or `false`. */
export function flag(): Schema<boolean> {
  return { json: { type: 'boolean' } };
}

/** One of several strings. */
export function oneOf<const T extends readonly string[]>(...values: T): Schema<T[number]> {
  return { json: { type: 'string', enum: values } };
}

/** An array with a bounded number of items. */
export function list<T>(item: Schema<T>, minItems = 0, maxItems?: number): Schema<readonly T[]> {
  return {
    json: {
      type: 'array',
      items: item.json,
      ...(minItems > 0 ? { minItems } : {}),
      ...(maxItems === undefined ? {} : { maxItems }),
    },
  };
}

/** A value of any of the given schemas. */
export function either<const S extends readonly Schema<unknown>[]>(...choices: S): Schema<Value<S[number]>> {
  return { json: { anyOf: choices.map(({ json }) => json) } };
}

/** An object with any fields. */
export function record<T = unknown>(value?: Schema<T>): Schema<Readonly<Record<string, T>>> {
  return { json: { type: 'object', additionalProperties: value === undefined ? true : value.json } };
}

/** Any JSON value. */
export function anything(): Schema<unknown> {
  return { json: {} };
}

/**
 * An object. An optional field may be null, which means absent. Unknown fields are allowed, as clients send fields of
 * other servers.
 */
export function object<R extends Fields, O extends Fields>(
  required: R,
  optional: O,
): Schema<RequiredFields<R> & OptionalFields<O>> {
  const properties = {
    ...Object.fromEntries(Object.entries(required).map(([name, { json }]) => [name, json])),
    ...Object.fromEntries(Object.entries(optional).map(([name, { json }]) => [name, orNull(json)])),
  };
  return {
    json: {
      type: 'object',
      properties,
      ...(Object.keys(required).length > 0 ? { required: Object.keys(required) } : {}),
      additionalProperties: true,
    },
  };
}

/** A field that this server does not support: only values without effect are valid. */
export function unsupported(...neutral: readonly unknown[]): Schema<unknown> {
  return { json: { enum: neutral, [UNSUPPORTED]: true } };
}

/** Keyword that marks a schema made by {@link unsupported}. */
export const UNSUPPORTED = 'x-unsupported';

/** Adds a description for the OpenAPI document. */
export function about<T>(description: string, schema: Schema<T>): Schema<T> {
  return { json: { ...schema.json, description } };
}

/** Also allows null. */
export function nullable<T>(schema: Schema<T>): Schema<T | null> {
  return { json: orNull(schema.json) };
}

function orNull(json: JsonSchema): JsonSchema {
  if (Array.isArray(json.anyOf)) return { ...json, anyOf: [...(json.anyOf as unknown[]), { type: 'null' }] };
  const withNull = typeof json.type === 'string' ? { ...json, type: [json.type, 'null'] } : json;
  return Array.isArray(json.enum) ? { ...withNull, enum: [...(json.enum as unknown[]), null] } : withNull;
}
