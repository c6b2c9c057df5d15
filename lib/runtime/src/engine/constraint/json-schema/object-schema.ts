import { ConstraintError } from '../constraint-error';
import { Dfa } from '../grammar/dfa';
import { EVERY_CODE_POINT } from '../grammar/code-points';
import type { Term, Terms } from '../grammar/terms';
import { jsonText } from '../regex/alphabet';
import { textsWithMatch } from '../regex/regex-parser';
import type { JsonGrammar } from './json-grammar';
import { type AnySchema, countAt, invalid, type Schema, type SchemaDocument } from './schema-document';
import { stringContent } from './string-schema';

/** Keywords for objects. */
export const OBJECT_KEYWORDS = [
  'properties',
  'required',
  'additionalProperties',
  'patternProperties',
  'propertyNames',
  'minProperties',
  'maxProperties',
] as const;

/** Most `patternProperties` of one object: every subset of patterns that a name may match is a separate case. */
const MAX_NAME_PATTERNS = 6;

/** Services for building the terms of an object. */
export interface ObjectContext {
  readonly terms: Terms;
  readonly json: JsonGrammar;
  readonly document: SchemaDocument;
  /** The values that match all of the schemas. */
  valueOf(schemas: readonly AnySchema[]): Term;
}

/** The property rules of one object schema. */
interface Naming {
  readonly schema: Schema;
  readonly properties: ReadonlyMap<string, AnySchema>;
  readonly patterns: readonly {
    readonly matching: Term;
    readonly machine: Dfa | undefined;
    readonly value: AnySchema;
  }[];
  readonly additional: AnySchema | undefined;
}

/**
 * The objects that match all of `schemas`: the listed properties in the order of the schemas, then others, if a schema
 * has a rule for others. If none has, others are not allowed: a model would add properties without end.
 */
export function objectTerm(context: ObjectContext, schemas: readonly Schema[]): Term {
  const { terms, json } = context;
  if (schemas.every(({ keywords }) => OBJECT_KEYWORDS.every((keyword) => keywords[keyword] === undefined)))
    return json.object;
  const namings = schemas.map((schema) => namingOf(context, schema));
  const required = new Set(schemas.flatMap(requiredOf));
  const names = [...new Set([...namings.flatMap(({ properties }) => [...properties.keys()]), ...required])];
  const nameRules = schemas.flatMap((schema) => context.document.under(schema, 'propertyNames') ?? []);
  const allowedName = nameTerm(context, nameRules);
  const members = names.flatMap((name) => {
    const isAllowed = allowedName !== terms.fail && (allowedName === terms.all || accepts(terms, allowedName, name));
    const value = isAllowed ? context.valueOf(namings.flatMap((naming) => schemasFor(naming, name))) : terms.fail;
    return value === terms.fail && !required.has(name)
      ? []
      : [{ term: json.member(terms.literal(JSON.stringify(name)), value), isRequired: required.has(name) }];
  });
  const min = Math.max(0, ...schemas.map((schema) => countAt(schema, 'minProperties') ?? 0));
  const max = Math.min(...schemas.map((schema) => countAt(schema, 'maxProperties') ?? Number.POSITIVE_INFINITY));
  const others = othersTerm(context, namings, names, allowedName);
  const content = membersInOrder(context, members, others, min, max);
  if (content === terms.fail && min > 1 && others !== terms.fail) {
    throw new ConstraintError(
      `The schema at ${schemas.map(({ path }) => path).join(' and ')} has minProperties: ${min}, ` +
        'which is more than the properties it lists; list that many in properties.',
    );
  }
  return json.braces(content);
}

function namingOf(context: ObjectContext, schema: Schema): Naming {
  const { terms, document } = context;
  const patterns = [...document.mapAt(schema, 'patternProperties')].map(([pattern, value]) => {
    const matching = textsWithMatch(terms, pattern, jsonText(terms));
    return { matching, machine: Dfa.of(terms, matching), value };
  });
  return {
    schema,
    properties: document.mapAt(schema, 'properties'),
    patterns,
    additional: document.under(schema, 'additionalProperties'),
  };
}

function requiredOf(schema: Schema): string[] {
  const { required } = schema.keywords;
  if (required === undefined) return [];
  if (!Array.isArray(required) || required.some((name) => typeof name !== 'string'))
    throw invalid(schema, 'required', 'a list of names');
  return required as string[];
}

/** The schemas that one object schema has for the value of `name`. */
function schemasFor({ properties, patterns, additional }: Naming, name: string): AnySchema[] {
  const own = properties.get(name);
  const text = new TextEncoder().encode(JSON.stringify(name).slice(1, -1));
  const byPattern = patterns
    .filter(({ machine }) => machine !== undefined && runs(machine, text))
    .map(({ value }) => value);
  if (own === undefined && byPattern.length === 0) return additional === undefined ? [] : [additional];
  return own === undefined ? byPattern : [own, ...byPattern];
}

/** The names that `propertyNames` allows, in their JSON form. */
function nameTerm({ terms, document }: ObjectContext, rules: readonly AnySchema[]): Term {
  if (rules.includes(false)) return terms.fail;
  const schemas = rules.filter((rule) => typeof rule !== 'boolean');
  for (const schema of schemas) {
    const other = Object.keys(schema.keywords).find((keyword) =>
      ['$ref', 'allOf', 'anyOf', 'oneOf', 'enum', 'const'].includes(keyword),
    );
    if (other !== undefined)
      throw new ConstraintError(
        `The schema at ${schema.path} has ${other}, which is not supported in propertyNames; use pattern.`,
      );
    document.mapAt(schema, 'properties');
  }
  if (schemas.length === 0) return terms.all;
  const content = stringContent(terms, schemas);
  if (content !== undefined) return content;
  const min = Math.max(0, ...schemas.map((schema) => countAt(schema, 'minLength') ?? 0));
  const max = Math.min(...schemas.map((schema) => countAt(schema, 'maxLength') ?? Number.POSITIVE_INFINITY));
  return terms.repeat(jsonText(terms).oneOf(EVERY_CODE_POINT), min, max);
}

/** A member whose name is not listed; `fail` if there must be none. */
function othersTerm(
  context: ObjectContext,
  namings: readonly Naming[],
  names: readonly string[],
  allowedName: Term,
): Term {
  const { terms, json } = context;
  const saysMore = namings.some(({ patterns, additional }) => patterns.length > 0 || additional !== undefined);
  const isFree = namings.every(
    ({ properties, schema }) => properties.size === 0 && schema.keywords.properties === undefined,
  );
  if ((!saysMore && !isFree) || allowedName === terms.fail) return terms.fail;
  const listed = names.map((name) => terms.literal(JSON.stringify(name).slice(1, -1)));
  const unlisted = terms.and([
    terms.repeat(jsonText(terms).oneOf(EVERY_CODE_POINT), 0),
    terms.not(terms.alt(listed)),
    allowedName,
  ]);
  const patterns = namings.flatMap((naming) => naming.patterns.map((pattern) => ({ ...pattern, naming })));
  if (patterns.length > MAX_NAME_PATTERNS)
    throw new ConstraintError(
      `The schema at ${namings.map(({ schema }) => schema.path).join(' and ')} has ${patterns.length} ` +
        `patternProperties; at most ${MAX_NAME_PATTERNS} are supported.`,
    );
  const cases: Term[] = [];
  for (let choice = 0; choice < 2 ** patterns.length; choice += 1) {
    const fits = patterns.filter((_, index) => ((choice >> index) & 1) === 1);
    const name = json.machine(
      json.quoted(
        terms.and([
          unlisted,
          ...patterns.map((pattern) => (fits.includes(pattern) ? pattern.matching : terms.not(pattern.matching))),
        ]),
      ),
    );
    if (name === terms.fail) continue;
    const value = context.valueOf(
      namings.flatMap((naming) => {
        const own = fits.filter((pattern) => pattern.naming === naming).map((pattern) => pattern.value);
        if (own.length > 0) return own;
        return naming.additional === undefined ? [] : [naming.additional];
      }),
    );
    cases.push(json.member(name, value));
  }
  return terms.alt(cases);
}

/**
 * `min` to `max` members in their order, required or optional. Members with unlisted names may have equal names, so
 * they count as one for `min` and individually for `max`.
 */
function membersInOrder(
  { terms, json }: ObjectContext,
  members: readonly { readonly term: Term; readonly isRequired: boolean }[],
  others: Term,
  min: number,
  max: number,
): Term {
  // The count stops at `counted`; counting further would only add states.
  const counted = Math.min(
    members.length,
    max === Number.POSITIVE_INFINITY ? Math.max(min, 1) : Math.max(min, max + 1, 1),
  );
  /** rest[n]: the term after n members. */
  let rest = Array.from({ length: counted + 1 }, (_, count) => {
    const missing = min - count;
    const room = max - count;
    if (missing > 1 || room < 0 || (missing === 1 && others === terms.fail)) return terms.fail;
    if (others === terms.fail || room === 0) return missing > 0 ? terms.fail : terms.end;
    return count === 0
      ? json.list(others, Math.max(0, missing), room)
      : json.furtherItems(others, Math.max(0, missing), room);
  });
  for (const { term, isRequired } of members.toReversed()) {
    const following = rest;
    rest = following.map((skipped, count) => {
      const further = following[Math.min(count + 1, counted)] ?? terms.fail;
      const taken = terms.seq(count === 0 ? json.list(term, 1, 1) : json.furtherItems(term, 1, 1), further);
      return isRequired ? taken : terms.alt([taken, skipped]);
    });
  }
  return rest[0] ?? terms.fail;
}

function accepts(terms: Terms, term: Term, name: string): boolean {
  let state = term;
  for (const byte of new TextEncoder().encode(JSON.stringify(name).slice(1, -1))) state = terms.derive(state, byte);
  return state.nullable;
}

function runs(machine: Dfa, text: Uint8Array): boolean {
  let state = 0;
  for (const byte of text) {
    state = machine.step(state, byte);
    if (state < 0) return false;
  }
  return machine.accepts(state);
}
