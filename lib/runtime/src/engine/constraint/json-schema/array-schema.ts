import { ConstraintError } from '../constraint-error';
import type { Term, Terms } from '../grammar/terms';
import type { JsonGrammar } from './json-grammar';
import { type AnySchema, countAt, type Schema, type SchemaDocument } from './schema-document';

/** Keywords for arrays. */
export const ARRAY_KEYWORDS = [
  'items',
  'prefixItems',
  'additionalItems',
  'minItems',
  'maxItems',
  'uniqueItems',
] as const;

/** Services for building the terms of an array. */
export interface ArrayContext {
  readonly terms: Terms;
  readonly json: JsonGrammar;
  readonly document: SchemaDocument;
  /** The values that match all of the schemas. */
  valueOf(schemas: readonly AnySchema[]): Term;
}

/** The item schemas of one array schema. */
interface Items {
  /** Schemas of the leading items, one for each. */
  readonly first: readonly AnySchema[];
  /** Schema of all items after them. */
  readonly rest: AnySchema;
}

/** The arrays that match all of `schemas`. */
export function arrayTerm(context: ArrayContext, schemas: readonly Schema[]): Term {
  const { terms, json } = context;
  if (schemas.every(({ keywords }) => ARRAY_KEYWORDS.every((keyword) => keywords[keyword] === undefined)))
    return json.array;
  const min = Math.max(0, ...schemas.map((schema) => countAt(schema, 'minItems') ?? 0));
  const items = schemas.map((schema) => itemsOf(context.document, schema));
  const length = Math.max(...items.map(({ first }) => first.length));
  const last = context.valueOf(items.map(({ rest }) => rest));
  const maxItems = Math.min(...schemas.map((schema) => countAt(schema, 'maxItems') ?? Number.POSITIVE_INFINITY));
  const max = last === terms.fail ? Math.min(maxItems, length) : maxItems;
  const unique = schemas.find(({ keywords }) => keywords.uniqueItems === true);
  if (unique !== undefined && max > 1)
    throw new ConstraintError(
      `The schema at ${unique.path} has uniqueItems, which is not supported; leave it out and remove duplicates later.`,
    );

  let rest = max > length ? json.furtherItems(last, Math.max(0, min - length), max - length) : terms.end;
  if (length === 0) return json.brackets(json.list(last, min, max));
  for (let index = length - 1; index >= 0; index -= 1) {
    if (index >= max) continue;
    const value = context.valueOf(items.map(({ first, rest: others }) => first[index] ?? others));
    const taken = terms.seq(index === 0 ? json.list(value, 1, 1) : json.furtherItems(value, 1, 1), rest);
    rest = index < min ? taken : terms.optional(taken);
  }
  return min > max ? terms.fail : json.brackets(rest);
}

/** `prefixItems` with `items` (2020-12), or a list of `items` with `additionalItems` (draft 7). */
function itemsOf(document: SchemaDocument, schema: Schema): Items {
  if (Array.isArray(schema.keywords.items)) {
    return { first: document.listAt(schema, 'items'), rest: document.under(schema, 'additionalItems') ?? true };
  }
  return { first: document.listAt(schema, 'prefixItems'), rest: document.under(schema, 'items') ?? true };
}
