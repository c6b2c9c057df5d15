/** A JSON Schema, and the type of what it lets through: one source for validation, types and the OpenAPI document. */
export interface Schema<T> {
  readonly json: JsonSchema;
  /** Only for the type checker. */
  readonly value?: T;
}

/** A JSON Schema (2020-12), as OpenAPI 3.1 has it. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** The type of what a schema lets through. */
export type Value<S> = S extends Schema<infer T> ? T : never;

type Fields = Readonly<Record<string, Schema<unknown>>>;
type Needed<F extends Fields> = { readonly [K in keyof F]: Value<F[K]> };
type Wished<F extends Fields> = { readonly [K in keyof F]?: Value<F[K]> | null | undefined };

/** Text, of so many characters. */
export function text(minLength = 0, maxLength?: number): Schema<string> {
  return {
    json: {
      type: 'string',
      ...(minLength > 0 ? { minLength } : {}),
      ...(maxLength === undefined ? {} : { maxLength }),
    },
  };
}

export function number(minimum: number, maximum: number): Schema<number> {
  return { json: { type: 'number', minimum, maximum } };
}

/** A number greater than `exclusiveMinimum`. */
export function numberAbove(exclusiveMinimum: number, maximum: number): Schema<number> {
  return { json: { type: 'number', exclusiveMinimum, maximum } };
}

/** A whole number. Without bounds: any that a double holds exactly. */
export function integer(
  minimum: number = Number.MIN_SAFE_INTEGER,
  maximum: number = Number.MAX_SAFE_INTEGER,
): Schema<number> {
  return { json: { type: 'integer', minimum, maximum } };
}

export function flag(): Schema<boolean> {
  return { json: { type: 'boolean' } };
}

export function oneOf<const T extends readonly string[]>(...values: T): Schema<T[number]> {
  return { json: { type: 'string', enum: values } };
}

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

export function either<const S extends readonly Schema<unknown>[]>(...choices: S): Schema<Value<S[number]>> {
  return { json: { anyOf: choices.map(({ json }) => json) } };
}

/** An object with any fields. */
export function record<T = unknown>(value?: Schema<T>): Schema<Readonly<Record<string, T>>> {
  return { json: { type: 'object', additionalProperties: value === undefined ? true : value.json } };
}

/** Any JSON at all. */
export function anything(): Schema<unknown> {
  return { json: {} };
}

/**
 * An object. Null counts as absent in what is optional, and other fields are let through: clients send what other
 * servers know.
 */
export function object<R extends Fields, O extends Fields>(needed: R, wished: O): Schema<Needed<R> & Wished<O>> {
  const properties = {
    ...Object.fromEntries(Object.entries(needed).map(([name, { json }]) => [name, json])),
    ...Object.fromEntries(Object.entries(wished).map(([name, { json }]) => [name, orNull(json)])),
  };
  return {
    json: {
      type: 'object',
      properties,
      ...(Object.keys(needed).length > 0 ? { required: Object.keys(needed) } : {}),
      additionalProperties: true,
    },
  };
}

/** What this server does not do: only the values that ask for nothing are let through. */
export function unsupported(...neutral: readonly unknown[]): Schema<unknown> {
  return { json: { enum: neutral, [UNSUPPORTED]: true } };
}

/** Marks a schema made by {@link unsupported}. */
export const UNSUPPORTED = 'x-unsupported';

/** The same with a sentence for the OpenAPI document. */
export function about<T>(description: string, schema: Schema<T>): Schema<T> {
  return { json: { ...schema.json, description } };
}

/** The same, or null. */
export function nullable<T>(schema: Schema<T>): Schema<T | null> {
  return { json: orNull(schema.json) };
}

function orNull(json: JsonSchema): JsonSchema {
  if (Array.isArray(json.anyOf)) return { ...json, anyOf: [...(json.anyOf as unknown[]), { type: 'null' }] };
  const withNull = typeof json.type === 'string' ? { ...json, type: [json.type, 'null'] } : json;
  return Array.isArray(json.enum) ? { ...withNull, enum: [...(json.enum as unknown[]), null] } : withNull;
}
