import { type Cidr, parseCidr } from './cidr';
import { isListToken, lateBoundKind, type LateBoundKind } from './late-bound';
import type { Planned, Warning } from './plan';
import type { GeneralCode, Problem } from './problem';

/** The numbers that an option takes. */
export interface NumberRange {
  readonly min: number;
  /** @default - no limit */
  readonly max?: number;
  /** Whether `min` itself is not allowed. @default false */
  readonly above?: boolean;
  /** What is used if the option is left out. @default - the option stays undefined */
  readonly default?: number;
  /** The unit as messages name it, for example `days`. */
  readonly unit?: string;
}

/** The steps that an option takes, for example the retentions of CloudWatch Logs. */
export interface NumberSteps {
  readonly steps: readonly number[];
  readonly default: number;
  readonly unit?: string;
}

/** The form of a text. */
export interface TextForm {
  readonly pattern: RegExp;
  /** What the text is, for example `bucket name`. */
  readonly name: string;
  /** What is valid, in words. */
  readonly rule: string;
  /** A valid one. It stands in for a wrong one while the rest is checked. */
  readonly example: string;
  /** Whether the plan depends on the text, for example on an instance type. @default false - it may be late-bound */
  readonly mustBeKnown?: boolean;
}

/** Where the problems and warnings of a reader and of the readers of its parts come together. */
interface Findings {
  readonly problems: Problem[];
  readonly warnings: Warning[];
  readonly failed: Set<string>;
}

/**
 * Reads the options of one construct: applies defaults and collects every problem.
 *
 * What it returns is always valid: a wrong value is replaced by the default or by a stand-in, so planners are
 * straight-line code. `null` and wrong JavaScript types are problems with a path, never exceptions. Texts that are
 * known only at deployment are passed through; numbers, choices and flags must be known.
 *
 * `Code` lists the planner's own codes, for decisions; types, numbers and forms have general ones.
 */
export class OptionReader<Options extends object, Code extends string = never> {
  private readonly options: Options;

  /** @param at the path of the options within the whole, for example `gpuNodes[0]`; nothing at the top */
  constructor(
    options: Options | undefined | null,
    private readonly at = '',
    private readonly findings: Findings = { problems: [], warnings: [], failed: new Set() },
  ) {
    const given: unknown = options;
    if (given !== undefined && (typeof given !== 'object' || given === null || Array.isArray(given))) {
      const path = at === '' ? 'options' : at;
      this.add('wrong-type', path, `${path} is ${shown(given)}; it must be an object of options.`, 'Pass an object.');
      this.options = {} as Options;
    } else {
      this.options = (given ?? {}) as Options;
    }
  }

  /** Reads a whole number in a range. */
  integer(name: keyof Options & string, range: NumberRange & { readonly default: number }): number;
  integer(name: keyof Options & string, range: NumberRange): number | undefined;
  integer(name: keyof Options & string, range: NumberRange): number | undefined {
    return this.within(name, range, 'a whole number', Number.isInteger);
  }

  /** Reads a number in a range. */
  number(name: keyof Options & string, range: NumberRange & { readonly default: number }): number;
  number(name: keyof Options & string, range: NumberRange): number | undefined;
  number(name: keyof Options & string, range: NumberRange): number | undefined {
    return this.within(name, range, 'a number', Number.isFinite);
  }

  /** Reads a number that is one of fixed steps; the fix names the next one. */
  step(name: keyof Options & string, { steps, default: fallback, unit = '' }: NumberSteps): number {
    const value = this.known(name, 'number');
    if (value === undefined || steps.includes(value)) return value ?? fallback;
    const next = steps.find((step) => step >= value) ?? steps.at(-1) ?? fallback;
    const message = `${name} is ${value}; it must be one of ${steps.join(', ')}${unit && ` ${unit}`}.`;
    this.problem('out-of-range', name, message, `Use ${next}, or leave it out.`);
    return fallback;
  }

  /** Reads true or false. */
  flag(name: keyof Options & string, fallback: boolean): boolean {
    return this.known(name, 'boolean') ?? fallback;
  }

  /** Reads one of a few words. */
  oneOf<Choice extends string>(name: keyof Options & string, choices: readonly Choice[], fallback: Choice): Choice;
  oneOf<Choice extends string>(name: keyof Options & string, choices: readonly Choice[]): Choice | undefined;
  oneOf<Choice extends string>(
    name: keyof Options & string,
    choices: readonly Choice[],
    fallback?: Choice,
  ): Choice | undefined {
    return this.choice(name, choices, fallback, ', or leave it out') ?? fallback;
  }

  /** Reads one of some texts without which nothing can be planned. A plan with a problem has the stand-in. */
  requiredOneOf<Choice extends string>(
    name: keyof Options & string,
    choices: readonly Choice[],
    standIn: Choice,
  ): Choice {
    this.requirePresent(name, `Set ${name} to ${inWords(choices)}.`);
    return this.choice(name, choices, undefined, '') ?? standIn;
  }

  private choice<Choice extends string>(
    name: keyof Options & string,
    choices: readonly Choice[],
    usual: Choice | undefined,
    orElse: string,
  ): Choice | undefined {
    const value = this.known(name, 'string');
    if (value === undefined) return undefined;
    const choice = choices.find((it) => it === value);
    if (choice !== undefined) return choice;
    const meant = choices.find((it) => spelling(it) === spelling(value)) ?? usual;
    const fix = `Use ${meant === undefined ? 'one of these' : `'${meant}'`}${orElse}.`;
    this.problem('malformed', name, `${name} is '${value}'; it must be ${inWords(choices)}.`, fix);
    return undefined;
  }

  /** Reads a text of a known form. One that is known only at deployment is passed through. */
  text(name: keyof Options & string, form: TextForm, fallback: string): string;
  text(name: keyof Options & string, form: TextForm): string | undefined;
  text(name: keyof Options & string, form: TextForm, fallback?: string): string | undefined {
    const value = this.typed(name, 'string');
    if (value === undefined) return fallback;
    return this.checkText(this.pathOf(name), value, form) ? value : (fallback ?? form.example);
  }

  /** Reads a text without which nothing can be planned. */
  requiredText(name: keyof Options & string, form: TextForm): string {
    this.requirePresent(name, `Set ${name}, for example to '${form.example}'.`);
    return this.text(name, form, form.example);
  }

  /** Reads a list of texts of a known form; wrong ones are left out of what is returned. */
  texts(name: keyof Options & string, form: TextForm, fallback: readonly string[] = []): readonly string[] {
    return this.list(name, 'string', fallback).flatMap(({ value, path }) =>
      this.checkText(path, value, form) ? [value] : [],
    );
  }

  /**
   * Returns whether a list, and with it how many items it has, is known: each becomes an object of its own, or the plan
   * counts them. A token of a list is a problem; tokens among the items are none.
   */
  requireKnownList(name: keyof Options & string): boolean {
    if (!isListToken(this.options[name])) return true;
    const message = `${name} must be known at synthesis; it is a token of a list.`;
    this.problem('must-be-known', name, message, 'Pass a plain list. Its items may be tokens.');
    return false;
  }

  /** Reads a list of texts of which the plan needs to know how many there are. */
  knownTexts(name: keyof Options & string, form: TextForm): readonly string[] {
    return this.requireKnownList(name) ? this.texts(name, form) : [];
  }

  /** Reads a list of whole numbers in a range; wrong ones are left out of what is returned. */
  integers(name: keyof Options & string, range: NumberRange): readonly number[] | undefined {
    return this.numberList(name, range, 'a whole number', Number.isInteger);
  }

  /** Reads a list of numbers in a range; wrong ones are left out of what is returned. */
  numbers(name: keyof Options & string, range: NumberRange): readonly number[] | undefined {
    return this.numberList(name, range, 'a number', Number.isFinite);
  }

  /** Reads an IPv4 network, for example `10.0.0.0/16`. One that is known only at deployment is passed through. */
  cidrs(name: keyof Options & string, fallback: readonly string[] = []): readonly string[] {
    return this.list(name, 'string', fallback).flatMap(({ value, path }) =>
      lateBoundKind(value) !== undefined || this.cidrAt(path, value) !== undefined ? [value] : [],
    );
  }

  /** Reads the IPv4 network of a plan that computes with it: it must be known. */
  cidr(name: keyof Options & string, fallback: string): Cidr {
    const value = this.known(name, 'string') ?? fallback;
    return this.cidrAt(this.pathOf(name), value) ?? (parseCidr(fallback) as Cidr);
  }

  /** Reads an IPv4 network that the plan only hands on. One that is known only at deployment is passed through. */
  cidrText(name: keyof Options & string): string | undefined {
    const value = this.typed(name, 'string');
    if (value === undefined || lateBoundKind(value) !== undefined) return value;
    return this.cidrAt(this.pathOf(name), value) === undefined ? undefined : value;
  }

  /** Reads an object whose fields another function checks, for example a row of the catalog. */
  record<Name extends keyof Options & string>(name: Name): Options[Name] | undefined {
    return this.plainObject(name, 'an object');
  }

  /** Reads names and texts, for example labels; what is no text is left out of what is returned. */
  entries(name: keyof Options & string): readonly (readonly [key: string, value: string])[] {
    const value: unknown = this.options[name];
    if (value === undefined) return [];
    if (!isPlainObject(value)) {
      this.wrongType(this.pathOf(name), value, 'an object of names and texts');
      return [];
    }
    return Object.entries(value).flatMap(([key, text]): [string, string][] => {
      if (typeof text === 'string') return [[key, text]];
      this.wrongType(`${this.pathOf(name)}['${key}']`, text, 'a text');
      return [];
    });
  }

  /** Reads a list of objects, each by a reader of its own; `given` is for the planner of a part. */
  each<Item extends object, Result>(
    name: keyof Options & string,
    read: (item: OptionReader<Item, Code>, index: number, given: Item) => Result,
  ): readonly Result[] {
    return this.list(name, 'object').map(({ value, path }, index) =>
      read(new OptionReader<Item, Code>(value as Item, path, this.findings), index, value as Item),
    );
  }

  /** Returns the options of a part for its own planner: what is not an object is a problem here, and left out. */
  object<Name extends keyof Options & string>(name: Name): Options[Name] | undefined {
    return this.plainObject(name, TYPE_NAMES.object);
  }

  /** Returns an option as it was given: a reference, or a value whose own reader checks it. */
  raw<Name extends keyof Options & string>(name: Name): Options[Name] {
    return this.options[name];
  }

  /** Returns whether an option was given. */
  has(name: keyof Options & string): boolean {
    return this.options[name] !== undefined;
  }

  /** Adds a problem unless a rule holds: a decision, with a code of its own. */
  require(holds: boolean, code: Code | GeneralCode, name: string, message: string, fix: string): void {
    if (!holds) this.problem(code, name, message, fix);
  }

  /** Adds a problem if an option was left out that has no default. */
  requirePresent(name: keyof Options & string, fix = `Set ${name}.`): void {
    this.require(this.has(name), 'missing', name, `${name} is required, and was left out.`, fix);
  }

  /** Adds a problem of one option. */
  problem(code: Code | GeneralCode, name: string, message: string, fix: string): void {
    this.add(code, this.pathOf(name), message, fix);
  }

  /** Adds a hint that fails nothing. */
  warn(id: string, message: string): void {
    this.findings.warnings.push({ id: `ai-datacenter:${id}`, message });
  }

  /**
   * Returns whether an option was wrong: a rule that would judge its stand-in asks first, so that one mistake is one
   * problem.
   */
  failed(...names: readonly (keyof Options & string)[]): boolean {
    return names.some((name) => {
      const path = this.pathOf(name);
      return [...this.findings.failed].some(
        (it) => it === path || it.startsWith(`${path}[`) || it.startsWith(`${path}.`),
      );
    });
  }

  /** Takes the plan of a part; its problems and warnings become those of the whole. */
  part<Plan>({ plan, problems, warnings }: Planned<Plan>, at?: string): Plan {
    for (const { code, path, message, fix } of problems) {
      this.add(code, at === undefined ? this.pathOf(path) : `${this.pathOf(at)}.${path}`, message, fix);
    }
    this.findings.warnings.push(...warnings);
    return plan;
  }

  /** Ends the reading. */
  planned<Plan>(plan: Plan): Planned<Plan> {
    return { plan, problems: this.findings.problems, warnings: this.findings.warnings };
  }

  private numberList(
    name: keyof Options & string,
    range: NumberRange,
    noun: string,
    isValid: (value: number) => boolean,
  ): readonly number[] | undefined {
    if (this.options[name] === undefined) return undefined;
    return this.list(name, 'number').flatMap(({ value, path }) =>
      this.checkNumber(path, value, range, noun, isValid) ? [value] : [],
    );
  }

  private within(
    name: keyof Options & string,
    range: NumberRange,
    noun: string,
    isValid: (value: number) => boolean,
  ): number | undefined {
    const value = this.known(name, 'number');
    if (value === undefined) return range.default;
    return this.checkNumber(this.pathOf(name), value, range, noun, isValid) ? value : range.default;
  }

  private checkNumber(
    path: string,
    value: number,
    { min, max = Infinity, above = false, default: fallback, unit = '' }: NumberRange,
    noun: string,
    isValid: (value: number) => boolean,
  ): boolean {
    const kind = lateBoundKind(value);
    if (kind !== undefined) return this.mustBeKnown(path, kind);
    if (isValid(value) && (above ? value > min : value >= min) && value <= max) return true;
    const allowed =
      max !== Infinity
        ? `${above ? 'above' : 'from'} ${min} ${above ? 'and at most' : 'to'} ${max}`
        : above
          ? `above ${min}`
          : `of at least ${min}`;
    const message = `${path} is ${value}; it must be ${noun} ${allowed}${unit && ` ${unit}`}.`;
    const fix = fallback === undefined ? 'Change it, or leave it out.' : `Use ${fallback}, or leave it out.`;
    this.add('out-of-range', path, message, fix);
    return false;
  }

  private checkText(path: string, value: string, { pattern, name, rule, example, mustBeKnown }: TextForm): boolean {
    const kind = lateBoundKind(value);
    if (kind !== undefined) return mustBeKnown ? this.mustBeKnown(path, kind) : true;
    if (pattern.test(value)) return true;
    this.add('malformed', path, `'${value}' is not a valid ${name}: ${rule}.`, `Use for example '${example}'.`);
    return false;
  }

  private cidrAt(path: string, value: string): Cidr | undefined {
    const cidr = parseCidr(value);
    if (cidr === undefined) {
      const rule = 'four numbers from 0 to 255 and a prefix length, named by the first address';
      this.add('malformed', path, `'${value}' is not a valid IPv4 network: ${rule}.`, "Use for example '10.0.0.0/16'.");
    }
    return cidr;
  }

  private plainObject<Name extends keyof Options & string>(name: Name, expected: string): Options[Name] | undefined {
    const value: unknown = this.options[name];
    if (value === undefined || isPlainObject(value)) return this.options[name];
    this.wrongType(this.pathOf(name), value, expected);
    return undefined;
  }

  /** The option if it has the type and is known at synthesis. */
  private known<Type extends keyof JavaScriptTypes>(name: keyof Options & string, type: Type) {
    const value: unknown = this.options[name];
    const kind = lateBoundKind(value);
    if (kind === undefined) return this.typed(name, type);
    this.mustBeKnown(this.pathOf(name), kind);
    return undefined;
  }

  private mustBeKnown(path: string, kind: LateBoundKind): false {
    const when = kind === 'an Output' ? 'at preview' : 'at synthesis';
    this.add('must-be-known', path, `${path} must be known ${when}; it is ${kind}.`, 'Pass a plain value.');
    return false;
  }

  private typed<Type extends keyof JavaScriptTypes>(
    name: keyof Options & string,
    type: Type,
  ): JavaScriptTypes[Type] | undefined {
    const value: unknown = this.options[name];
    if (value === undefined || typeof value === type) return value as JavaScriptTypes[Type] | undefined;
    this.wrongType(this.pathOf(name), value, TYPE_NAMES[type]);
    return undefined;
  }

  private list<Type extends keyof JavaScriptTypes>(
    name: keyof Options & string,
    type: Type,
    fallback: readonly JavaScriptTypes[Type][] = [],
  ): { readonly value: JavaScriptTypes[Type]; readonly path: string }[] {
    const given: unknown = this.options[name];
    const path = this.pathOf(name);
    if (given !== undefined && !Array.isArray(given)) {
      this.wrongType(path, given, 'a list');
      return [];
    }
    return ((given ?? fallback) as unknown[]).flatMap((value, index) => {
      const at = `${path}[${index}]`;
      if (typeof value === type && value !== null) return [{ value: value as JavaScriptTypes[Type], path: at }];
      this.wrongType(at, value, TYPE_NAMES[type]);
      return [];
    });
  }

  private wrongType(path: string, value: unknown, expected: string): void {
    const kind = lateBoundKind(value);
    if (kind !== undefined) {
      this.mustBeKnown(path, kind);
      return;
    }
    const fix = value === null ? 'Leave it out in place of null.' : `Pass ${expected}.`;
    this.add('wrong-type', path, `${path} is ${shown(value)}; it must be ${expected}.`, fix);
  }

  private pathOf(name: string): string {
    return this.at === '' ? name : `${this.at}.${name}`;
  }

  private add(code: string, path: string, message: string, fix: string): void {
    this.findings.problems.push({ code, path, message, fix });
    this.findings.failed.add(path);
  }
}

interface JavaScriptTypes {
  readonly string: string;
  readonly number: number;
  readonly boolean: boolean;
  readonly object: object;
}

const TYPE_NAMES: Record<keyof JavaScriptTypes, string> = {
  string: 'a text',
  number: 'a number',
  boolean: 'true or false',
  object: 'an object of options',
};

/** Whether a value is an object with fields that are known: no list, and nothing that only the deployment knows. */
function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && lateBoundKind(value) === undefined;
}

/** A value as messages show it, short. */
function shown(value: unknown): string {
  if (typeof value === 'string') return `the text '${value}'`;
  if (typeof value === 'function') return 'a function';
  if (Array.isArray(value)) return 'a list';
  return value === null || typeof value !== 'object' ? String(value) : 'an object';
}

/** AWS and Kubernetes spell the same word differently: `NO_SCHEDULE`, `NoSchedule`. */
function spelling(word: string): string {
  return word.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}

function inWords(choices: readonly string[]): string {
  const quoted = choices.map((choice) => `'${choice}'`);
  return quoted.length < 2 ? quoted.join() : `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}`;
}
