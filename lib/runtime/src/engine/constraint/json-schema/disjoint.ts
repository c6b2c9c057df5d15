import { isRecord } from '../../../checkpoint/json-file';
import { type AnySchema, type Schema, type SchemaDocument } from './schema-document';

/** How many levels of required properties and references are examined. */
const MAX_DEPTH = 4;

/** Requirements that a schema certainly has. */
interface Outline {
  /** JSON types; integers count as numbers. Undefined: any type. */
  readonly types: ReadonlySet<string> | undefined;
  /** The allowed values as JSON. Undefined: any value. */
  readonly values: ReadonlySet<string> | undefined;
  /** Required properties. */
  readonly properties: ReadonlyMap<string, readonly AnySchema[]>;
}

/**
 * Whether certainly no value matches both schemas: their types or values differ, or both require a property whose
 * schemas are disjoint (such as a discriminator `kind`).
 */
export function areDisjoint(
  document: SchemaDocument,
  a: readonly AnySchema[],
  b: readonly AnySchema[],
  depth = 0,
): boolean {
  if (a.includes(false) || b.includes(false)) return true;
  const [left, right] = [outlineOf(document, a), outlineOf(document, b)];
  if (isApart(left.values, right.values)) return true;
  if (left.types === undefined || right.types === undefined) return false;
  const shared = [...left.types].filter((type) => right.types?.has(type));
  if (shared.length === 0) return true;
  if (shared.length > 1 || shared[0] !== 'object' || depth === MAX_DEPTH) return false;
  return [...left.properties].some(([name, schemas]) => {
    const other = right.properties.get(name);
    return other !== undefined && areDisjoint(document, schemas, other, depth + 1);
  });
}

function outlineOf(document: SchemaDocument, schemas: readonly AnySchema[]): Outline {
  let types: ReadonlySet<string> | undefined;
  let values: ReadonlySet<string> | undefined;
  const own = new Map<string, AnySchema[]>();
  const required = new Set<string>();
  for (const { keywords, properties } of allOf(document, schemas)) {
    const type = keywords.type ?? (keywords.properties === undefined ? undefined : 'object');
    if (type !== undefined)
      types = common(
        types,
        (Array.isArray(type) ? type : [type]).map((name) => (name === 'integer' ? 'number' : String(name))),
      );
    const listed = 'const' in keywords ? [keywords.const] : keywords.enum;
    if (Array.isArray(listed)) {
      values = common(
        values,
        listed.map((value) => JSON.stringify(value)),
      );
      types ??= new Set(listed.map(typeOf));
    }
    for (const [name, schema] of properties) own.set(name, [...(own.get(name) ?? []), schema]);
    if (Array.isArray(keywords.required)) for (const name of keywords.required) required.add(String(name));
  }
  return { types, values, properties: new Map([...own].filter(([name]) => required.has(name))) };
}

/** The schemas, the schemas that they reference, and those of their `allOf`. */
function allOf(
  document: SchemaDocument,
  schemas: readonly AnySchema[],
): (Schema & { properties: Map<string, AnySchema> })[] {
  const seen = new Set(schemas.filter((schema) => typeof schema !== 'boolean'));
  for (const schema of seen) {
    const further = [document.reference(schema), ...document.listAt(schema, 'allOf')];
    for (const next of further) if (next !== undefined && typeof next !== 'boolean') seen.add(next);
  }
  return [...seen].map((schema) => ({ ...schema, properties: document.mapAt(schema, 'properties') }));
}

function common(known: ReadonlySet<string> | undefined, further: readonly string[]): ReadonlySet<string> {
  return new Set(further.filter((item) => known === undefined || known.has(item)));
}

function isApart(a: ReadonlySet<string> | undefined, b: ReadonlySet<string> | undefined): boolean {
  return a !== undefined && b !== undefined && ![...a].some((value) => b.has(value));
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return isRecord(value) ? 'object' : typeof value;
}
