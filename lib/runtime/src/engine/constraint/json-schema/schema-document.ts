import { isRecord } from '../../../checkpoint/json-file';
import { JsonText } from '../../../json/json-text';
import { ConstraintError } from '../constraint-error';

/** An object schema and its path. */
export interface Schema {
  readonly keywords: Readonly<Record<string, unknown>>;
  /** Such as `#/properties/name`. */
  readonly path: string;
  /** As the client wrote it. */
  readonly written: JsonText;
}

/** A schema; `true` matches every value, `false` none. */
export type AnySchema = Schema | boolean;

/** Most characters of a schema. */
const MAX_LENGTH = 1024 * 1024;

/** Keywords that cannot be enforced while a text is generated, and what to use instead. */
const UNSUPPORTED: Readonly<Record<string, string>> = {
  not: 'list what is allowed',
  if: 'use anyOf',
  contains: 'use items or prefixItems',
  dependentRequired: 'use anyOf',
  dependentSchemas: 'use anyOf',
  dependencies: 'use anyOf',
  unevaluatedItems: 'use items',
  unevaluatedProperties: 'use additionalProperties',
  $dynamicRef: 'use $ref',
  $recursiveRef: 'use $ref',
};

/** Parses the text of a schema and resolves its references. */
export class SchemaDocument {
  readonly root: AnySchema;
  private readonly document: unknown;
  private readonly written: JsonText;
  /** Schemas by their JSON object, so that each has one identity however it is reached. */
  private readonly known = new Map<object, Schema>();

  constructor(text: string) {
    if (text.length > MAX_LENGTH)
      throw new ConstraintError(`The schema has ${text.length} characters; at most ${MAX_LENGTH} are allowed.`);
    try {
      this.document = JSON.parse(text);
    } catch {
      throw new ConstraintError('The schema is not valid JSON.');
    }
    this.written = new JsonText(text);
    this.root = this.schemaAt(this.document, '#', this.written);
  }

  /** Converts a JSON value to a schema. */
  schemaAt(value: unknown, path: string, written: JsonText | undefined): AnySchema {
    if (typeof value === 'boolean') return value;
    if (!isRecord(value))
      throw new ConstraintError(`The schema at ${path} is ${describe(value)}; it must be an object, true or false.`);
    const known = this.known.get(value);
    if (known !== undefined) return known;
    for (const [keyword, instead] of Object.entries(UNSUPPORTED)) {
      if (Object.hasOwn(value, keyword) && value[keyword] !== true)
        throw new ConstraintError(`The schema at ${path} has ${keyword}, which is not supported; ${instead}.`);
    }
    const schema: Schema = { keywords: value, path, written: written ?? this.written };
    this.known.set(value, schema);
    return schema;
  }

  /** The schemas of a keyword whose value is a list of schemas. */
  listAt(schema: Schema, keyword: string): AnySchema[] {
    const value = schema.keywords[keyword];
    if (value === undefined) return [];
    if (!Array.isArray(value) || value.length === 0)
      throw invalid(schema, keyword, 'a list of schemas that is not empty');
    return value.map((item, index) =>
      this.schemaAt(item, `${schema.path}/${keyword}/${index}`, schema.written.at(keyword, index)),
    );
  }

  /** The schemas of a keyword whose value is an object of schemas. */
  mapAt(schema: Schema, keyword: string): Map<string, AnySchema> {
    const value = schema.keywords[keyword];
    if (value === undefined) return new Map();
    if (!isRecord(value)) throw invalid(schema, keyword, 'an object with a schema for each name');
    const written = schema.written.at(keyword)?.members ?? new Map<string, JsonText>();
    return new Map(
      Array.from(written, ([name, text]) => [
        name,
        this.schemaAt(value[name], `${schema.path}/${keyword}/${pointerPart(name)}`, text),
      ]),
    );
  }

  /** The schema of a keyword whose value is one schema. */
  under(schema: Schema, keyword: string): AnySchema | undefined {
    const value = schema.keywords[keyword];
    return value === undefined
      ? undefined
      : this.schemaAt(value, `${schema.path}/${keyword}`, schema.written.at(keyword));
  }

  /** The schema that `$ref` in `schema` refers to. */
  reference(schema: Schema): AnySchema | undefined {
    const reference = schema.keywords.$ref;
    if (reference === undefined) return undefined;
    if (typeof reference !== 'string' || !/^#(\/|$)/.test(reference))
      throw invalid(schema, '$ref', 'a reference into the same schema, such as "#/$defs/name"');
    let value = this.document;
    let written: JsonText | undefined = this.written;
    for (const part of reference.split('/').slice(1)) {
      const name = decode(part)?.replaceAll('~1', '/').replaceAll('~0', '~');
      const isThere = name !== undefined && typeof value === 'object' && value !== null && Object.hasOwn(value, name);
      if (!isThere) throw invalid(schema, '$ref', 'a reference to something that is there');
      value = (value as Record<string, unknown>)[name];
      written = written?.at(name);
    }
    return this.schemaAt(value, reference, written);
  }
}

/** An error about a keyword with an invalid value. */
export function invalid(schema: Schema, keyword: string, expected: string): ConstraintError {
  return new ConstraintError(
    `The schema at ${schema.path} has ${keyword}: ${describe(schema.keywords[keyword])}; it must be ${expected}.`,
  );
}

/** The value of a count such as `minLength`. */
export function countAt(schema: Schema, keyword: string): number | undefined {
  const value = schema.keywords[keyword];
  if (value === undefined) return undefined;
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0)
    throw invalid(schema, keyword, 'a whole number from 0 up');
  return value;
}

function decode(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}

function pointerPart(name: string): string {
  return name.slice(0, 100).replaceAll('~', '~0').replaceAll('/', '~1');
}

function describe(value: unknown): string {
  const text = JSON.stringify(value) ?? 'undefined';
  return text.length > 200 ? `${text.slice(0, 200)}...` : text;
}
