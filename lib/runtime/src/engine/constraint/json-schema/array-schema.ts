import { ConstraintError } from '../constraint-error';
import type { Term, Terms } from '../grammar/terms';
import type { JsonGrammar } from './json-grammar';
import { type AnySchema, countAt, type Schema, type SchemaDocument } from './schema-document';

/** Keywords that are about arrays. */
export const ARRAY_KEYWORDS = [
  'items',
  'prefixItems',
  'additionalItems',
  'minItems',
  'maxItems',
  'uniqueItems',
] as const;

/** What an array's terms are made with. */
export interface ArrayContext {
  readonly terms: Terms;
  readonly json: JsonGrammar;
  readonly document: SchemaDocument;
  /** The values that fit all of these. */
  valueOf(schemas: readonly AnySchema[]): Term;
}

/** What one schema says about the items of an array. */
interface Items {
  /** The first ones, each with a schema of its own. */
  readonly first: readonly AnySchema[];
  /** All behind them. */
  readonly rest: AnySchema;
}

/** Arrays that fit all of `schemas`. */
export function arrayTerm(context: ArrayContext, schemas: readonly Schema[]): Term {
  const { terms, json } = context;
  if (schemas.every(({ keywords }) => ARRAY_KEYWORDS.every((keyword) => keywords[keyword] === undefined)))
    return json.array;
  const min = Math.max(0, ...schemas.map((schema) => countAt(schema, 'minItems') ?? 0));
  const items = schemas.map((schema) => itemsOf(context.document, schema));
  const length = Math.max(...items.map(({ first }) => first.length));
  const last = context.valueOf(items.map(({ rest }) => rest));
  const asked = Math.min(...schemas.map((schema) => countAt(schema, 'maxItems') ?? Number.POSITIVE_INFINITY));
  const max = last === terms.fail ? Math.min(asked, length) : asked;
  const unique = schemas.find(({ keywords }) => keywords.uniqueItems === true);
  if (unique !== undefined && max > 1)
    throw new ConstraintError(
      `The schema at ${unique.path} has uniqueItems, which is not supported; leave it out, and drop what comes twice.`,
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
