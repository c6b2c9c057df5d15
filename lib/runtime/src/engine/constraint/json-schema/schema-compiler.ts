import { isRecord } from '../../../checkpoint/json-file';
import { JsonText } from '../../../json/json-text';
import { ConstraintError } from '../constraint-error';
import { Dfa } from '../grammar/dfa';
import type { Rule, Term, Terms } from '../grammar/terms';
import { ARRAY_KEYWORDS, arrayTerm } from './array-schema';
import { areDisjoint } from './disjoint';
import { JsonGrammar } from './json-grammar';
import { NUMBER_KEYWORDS, numberTerm } from './number-schema';
import { OBJECT_KEYWORDS, objectTerm } from './object-schema';
import { type AnySchema, invalid, type Schema, SchemaDocument } from './schema-document';
import { STRING_KEYWORDS, stringTerm } from './string-schema';

const TYPES = ['null', 'boolean', 'integer', 'number', 'string', 'object', 'array'] as const;
type Type = (typeof TYPES)[number];

/** The types that a keyword applies to. */
const KEYWORD_TYPES: readonly (readonly [keywords: readonly string[], types: readonly Type[]])[] = [
  [STRING_KEYWORDS, ['string']],
  [NUMBER_KEYWORDS, ['number']],
  [OBJECT_KEYWORDS, ['object']],
  [ARRAY_KEYWORDS, ['array']],
];

/** Deepest nesting of schemas. */
const MAX_DEPTH = 200;

/** JSON texts that match `schema`: not necessarily all of them, but no others. */
export function jsonSchemaTerm(terms: Terms, schema: string): Term {
  const document = new SchemaDocument(schema);
  const compiler = new SchemaCompiler(terms, document);
  const term = compiler.valueOf([document.root]);
  if (term === terms.fail) throw new ConstraintError('No value matches the schema; relax it.');
  compiler.checkEnds();
  return term;
}

/** Any JSON object. */
export function jsonObjectTerm(terms: Terms): Term {
  return new JsonGrammar(terms).object;
}

/**
 * Compiles schemas to terms. Schemas that apply together (a `$ref` with other keywords, `allOf`) are compiled as one.
 * Every generated text is valid, but not every valid text can be generated: see the parts for what they leave out.
 */
class SchemaCompiler {
  readonly json: JsonGrammar;
  /** Rules by the set of schemas that apply together. */
  private readonly rules = new Map<string, { readonly rule: Rule; readonly reference: Term; done: Term | undefined }>();
  private readonly numbers = new Map<Schema, number>();
  private readonly bare = new Map<Schema, Schema>();
  /** Rules that are being compiled since the last bracket; a reference to one of them is an endless loop. */
  private open: ReadonlySet<string> = new Set();
  private depth = 0;

  constructor(
    readonly terms: Terms,
    readonly document: SchemaDocument,
  ) {
    this.json = new JsonGrammar(terms);
  }

  /** The values that match all of `schemas`, inside brackets. */
  valueOf(schemas: readonly AnySchema[]): Term {
    const outside = this.open;
    this.open = new Set();
    try {
      return this.sameValue(schemas);
    } finally {
      this.open = outside;
    }
  }

  /** Throws if a schema requires itself recursively, as no finite value matches it. */
  checkEnds(): void {
    const ending = new Set(this.json.any.kind === 'rule' ? [this.json.any.rule] : []);
    for (let size = -1; ending.size > size;) {
      size = ending.size;
      this.terms.spend(this.rules.size);
      const seen = new Map<Term, boolean>();
      for (const { rule } of this.rules.values())
        if (rule.body === this.terms.fail || canEnd(rule.body, ending, seen)) ending.add(rule);
    }
    const endless = [...this.rules].find(([, { rule }]) => !ending.has(rule));
    if (endless === undefined) return;
    const numbers = new Set(endless[0].split(',').map(Number));
    const { path } = [...this.numbers.keys()].find((schema) => numbers.has(this.numberOf(schema))) as Schema;
    throw new ConstraintError(
      `The schema at ${path} requires itself recursively, so no finite value matches it; ` +
        'make the property that refers back optional.',
    );
  }

  private sameValue(schemas: readonly AnySchema[]): Term {
    const held = schemas.filter((schema) => schema !== true);
    if (held.includes(false)) return this.terms.fail;
    const key = [...new Set((held as Schema[]).map((schema) => this.numberOf(schema)))]
      .toSorted((a, b) => a - b)
      .join();
    if (key === '') return this.json.any;
    const known = this.rules.get(key);
    if (known !== undefined) {
      if (this.open.has(key))
        throw new ConstraintError(
          `The schema at ${(held[0] as Schema).path} refers to itself without a property or an item in between; ` +
            'remove the reference.',
        );
      return known.done ?? known.reference;
    }
    const rule: Rule = { body: undefined };
    const entry: { rule: Rule; reference: Term; done: Term | undefined } = {
      rule,
      reference: this.terms.rule(rule),
      done: undefined,
    };
    this.rules.set(key, entry);
    const outside = this.open;
    this.open = new Set([...outside, key]);
    this.depth += 1;
    if (this.depth > MAX_DEPTH)
      throw new ConstraintError(`The schema is nested more than ${MAX_DEPTH} levels deep; flatten it.`);
    const body = this.conjunction(held as Schema[]);
    this.depth -= 1;
    this.open = outside;
    rule.body = body;
    entry.done = body;
    return body;
  }

  /** The values that match all of `schemas`. */
  private conjunction(schemas: readonly Schema[]): Term {
    const flat: Schema[] = [];
    const choices: { schema: Schema; keyword: 'anyOf' | 'oneOf' }[] = [];
    const seen = new Set(schemas);
    for (const schema of seen) {
      this.terms.spend(1);
      for (const next of [this.document.reference(schema), ...this.document.listAt(schema, 'allOf')]) {
        if (next === false) return this.terms.fail;
        if (next !== undefined && next !== true) seen.add(next);
      }
      for (const keyword of ['anyOf', 'oneOf'] as const)
        if (schema.keywords[keyword] !== undefined) choices.push({ schema, keyword });
      flat.push(this.withoutApplicators(schema));
    }
    const [choice, ...others] = choices;
    return choice === undefined
      ? this.typed(flat)
      : this.chosen(choice, [...flat, ...others.map(({ schema, keyword }) => this.only(schema, keyword))]);
  }

  private chosen(
    { schema, keyword }: { schema: Schema; keyword: 'anyOf' | 'oneOf' },
    siblings: readonly Schema[],
  ): Term {
    const branches = this.document.listAt(schema, keyword);
    if (keyword === 'oneOf') this.checkDisjoint(schema, branches, siblings);
    return this.terms.alt(branches.map((branch) => this.sameValue([branch, ...siblings])));
  }

  /** Checks that the schemas of a `oneOf` are disjoint, as a generated text is not validated against the others. */
  private checkDisjoint(schema: Schema, branches: readonly AnySchema[], siblings: readonly Schema[]): void {
    for (const [index, branch] of branches.entries()) {
      for (const [before, other] of branches.slice(0, index).entries()) {
        this.terms.spend(20);
        if (!areDisjoint(this.document, [other, ...siblings], [branch, ...siblings])) {
          throw new ConstraintError(
            `The schema at ${schema.path} has oneOf, and a value may match both its number ${before} and its number ` +
              `${index}, which is not supported; use anyOf, or give each a required property with a different const.`,
          );
        }
      }
    }
  }

  /** Values of the types that all of `schemas` allow. The schemas have no choices or references any more. */
  private typed(schemas: readonly Schema[]): Term {
    const types = typesOf(schemas);
    const listed = schemas.find(({ keywords }) => Object.hasOwn(keywords, 'const') || keywords.enum !== undefined);
    if (listed !== undefined) return this.listed(schemas, valuesOf(listed), types);
    if (types.size === TYPES.length && !this.saysSomething(schemas)) return this.json.any;
    return this.terms.alt(TYPES.flatMap((type) => (types.has(type) ? this.ofType(type, schemas, types) : [])));
  }

  private ofType(type: Type, schemas: readonly Schema[], types: ReadonlySet<Type>): Term {
    switch (type) {
      case 'null':
        return this.json.null;
      case 'boolean':
        return this.json.boolean;
      case 'integer':
        return types.has('number') ? this.terms.fail : numberTerm(this.terms, this.json, schemas, true);
      case 'number':
        return numberTerm(this.terms, this.json, schemas, false);
      case 'string':
        return stringTerm(this.terms, this.json, schemas);
      case 'object':
        return objectTerm(this, schemas);
      case 'array':
        return arrayTerm(this, schemas);
    }
  }

  /** The values of an `enum` or `const` that match the other keywords, too. */
  private listed(schemas: readonly Schema[], values: readonly Listed[], types: ReadonlySet<Type>): Term {
    const rest = schemas.map((schema) => this.stripped(schema, ['enum', 'const']));
    const others = schemas
      .filter(({ keywords }) => Object.hasOwn(keywords, 'const') || keywords.enum !== undefined)
      .map((schema) => new Set(valuesOf(schema).map(({ value }) => canonical(value))));
    const isChecked = this.saysSomething(rest);
    const fitting = values.filter(({ value }) => {
      this.terms.spend(1);
      if (!isOneOf(types, value) || !others.every((set) => set.has(canonical(value)))) return false;
      if (!isChecked) return true;
      if (typeof value === 'object' && value !== null) {
        throw new ConstraintError(
          `The schema at ${schemas[0]?.path ?? '#'} has an object or array in enum or const together with other ` +
            'keywords for objects or arrays, which is not supported; leave the other keywords out.',
        );
      }
      return this.fits(this.terms.alt([...types].map((type) => this.ofType(type, rest, types))), JSON.stringify(value));
    });
    const dfa = Dfa.ofStrings(
      this.terms,
      fitting.map(({ written }) => new TextEncoder().encode(written.compact)),
    );
    return dfa === undefined ? this.terms.fail : this.terms.dfa(dfa);
  }

  private fits(term: Term, text: string): boolean {
    let state = term;
    for (const byte of new TextEncoder().encode(text)) state = this.terms.derive(state, byte);
    return state.nullable;
  }

  private saysSomething(schemas: readonly Schema[]): boolean {
    return schemas.some(({ keywords }) =>
      KEYWORD_TYPES.some(([names]) => names.some((name) => keywords[name] !== undefined)),
    );
  }

  /** The schema without references and choices; always the same object for the same schema. */
  private withoutApplicators(schema: Schema): Schema {
    let bare = this.bare.get(schema);
    if (bare === undefined) {
      bare = this.stripped(schema, ['$ref', 'allOf', 'anyOf', 'oneOf']);
      this.bare.set(schema, bare);
    }
    return bare;
  }

  private stripped(schema: Schema, keywords: readonly string[]): Schema {
    if (!keywords.some((keyword) => Object.hasOwn(schema.keywords, keyword))) return schema;
    return {
      ...schema,
      keywords: Object.fromEntries(Object.entries(schema.keywords).filter(([name]) => !keywords.includes(name))),
    };
  }

  private readonly choicesOnly = new Map<unknown, Schema>();

  /** A schema with only this keyword of the given one. */
  private only(schema: Schema, keyword: 'anyOf' | 'oneOf'): Schema {
    const value = schema.keywords[keyword];
    let only = this.choicesOnly.get(value);
    if (only === undefined) {
      only = { ...schema, keywords: { [keyword]: value } };
      this.choicesOnly.set(value, only);
    }
    return only;
  }

  private numberOf(schema: Schema): number {
    let number = this.numbers.get(schema);
    if (number === undefined) {
      number = this.numbers.size;
      this.numbers.set(schema, number);
    }
    return number;
  }
}

/** Whether `term` matches a finite text, given that the rules in `ending` do. `seen` caches results. */
function canEnd(term: Term | undefined, ending: ReadonlySet<Rule>, seen: Map<Term, boolean>): boolean {
  let rest = term;
  for (; rest?.kind === 'seq'; rest = rest.tail) if (!canEnd(rest.head, ending, seen)) return false;
  if (rest === undefined) return false;
  let result = seen.get(rest);
  if (result === undefined) {
    result = canEndAlone(rest, ending, seen);
    seen.set(rest, result);
  }
  return result;
}

function canEndAlone(term: Term, ending: ReadonlySet<Rule>, seen: Map<Term, boolean>): boolean {
  switch (term.kind) {
    case 'alt':
      return term.members.some((member) => canEnd(member, ending, seen));
    case 'repeat':
      return term.min === 0 || canEnd(term.body, ending, seen);
    case 'rule':
      return ending.has(term.rule);
    default:
      return term.kind !== 'fail';
  }
}

/** The types that all of `schemas` allow. If none has `type`, the types that their keywords apply to. */
function typesOf(schemas: readonly Schema[]): Set<Type> {
  let types: Set<Type> | undefined;
  for (const schema of schemas) {
    const { type } = schema.keywords;
    if (type === undefined) continue;
    const names: readonly unknown[] = Array.isArray(type) ? type : [type];
    if (names.length === 0 || names.some((name) => !TYPES.some((known) => known === name)))
      throw invalid(schema, 'type', `one or several of ${TYPES.join(', ')}`);
    const own = new Set(names as Type[]);
    if (own.has('number')) own.add('integer');
    types = types === undefined ? own : new Set([...types].filter((name) => own.has(name)));
  }
  if (types !== undefined) return types;
  const meant = KEYWORD_TYPES.filter(([keywords]) =>
    schemas.some((schema) => keywords.some((keyword) => schema.keywords[keyword] !== undefined)),
  ).flatMap(([, names]) => names);
  const isListed = schemas.some(({ keywords }) => Object.hasOwn(keywords, 'const') || keywords.enum !== undefined);
  return new Set(meant.length === 0 || isListed ? TYPES : meant);
}

/** A value of `enum` or `const`, and as it was written: a number may have more digits than the value. */
interface Listed {
  readonly value: unknown;
  readonly written: JsonText;
}

function valuesOf(schema: Schema): readonly Listed[] {
  const listed = (value: unknown, ...path: readonly (string | number)[]): Listed => ({
    value,
    written: schema.written.at(...path) ?? new JsonText(JSON.stringify(value)),
  });
  if (Object.hasOwn(schema.keywords, 'const')) return [listed(schema.keywords.const, 'const')];
  const { enum: values } = schema.keywords;
  if (!Array.isArray(values) || values.length === 0)
    throw invalid(schema, 'enum', 'a list of values that is not empty');
  return values.map((value: unknown, index) => listed(value, 'enum', index));
}

/** A value as JSON with sorted properties, so that equal values have equal texts. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (!isRecord(value)) return JSON.stringify(value);
  return `{${Object.keys(value)
    .toSorted()
    .map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`)
    .join()}}`;
}

function isOneOf(types: ReadonlySet<Type>, value: unknown): boolean {
  if (value === null) return types.has('null');
  if (Array.isArray(value)) return types.has('array');
  if (typeof value === 'number') return types.has('number') || (types.has('integer') && Number.isInteger(value));
  return types.has(typeof value as Type);
}
