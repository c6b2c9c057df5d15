import { ConstraintError } from '../constraint-error';
import { byteSet } from '../grammar/byte-set';
import { Dfa } from '../grammar/dfa';
import type { Rule, Term, Terms } from '../grammar/terms';
import { anyJsonCharacter } from '../regex/alphabet';

/** Most white space in one place: enough for 15 levels of indentation by 2, and bounded so that answers end. */
const MAX_SPACES = 32;
/** Most digits before and after the decimal point and of the exponent: the range of a 64-bit float. */
const MAX_WHOLE_DIGITS = 15;
const MAX_FRACTION_DIGITS = 17;
const MAX_EXPONENT_DIGITS = 2;

/**
 * Terms for the parts of JSON. White space is allowed where indented JSON has it: after brackets, commas and colons,
 * and before closing brackets.
 */
export class JsonGrammar {
  /** Any character of a string, in any form. */
  readonly character: Term;
  readonly string: Term;
  readonly number: Term;
  readonly integer: Term;
  readonly boolean: Term;
  readonly null: Term;
  readonly object: Term;
  readonly array: Term;
  readonly any: Term;
  private readonly space: Term;
  private readonly comma: Term;
  private readonly colon: Term;

  constructor(private readonly terms: Terms) {
    const machines = machinesFor(terms);
    this.space = terms.dfa(machines.space);
    this.comma = terms.seq(terms.literal(','), this.space);
    this.colon = terms.seq(terms.literal(':'), terms.optional(terms.literal(' ')));
    this.character = terms.dfa(machines.character);
    this.string = terms.dfa(machines.string);
    this.integer = terms.dfa(machines.integer);
    this.number = terms.dfa(machines.number);
    this.boolean = terms.alt([terms.literal('true'), terms.literal('false')]);
    this.null = terms.literal('null');
    const rule: Rule = { body: undefined };
    this.any = terms.rule(rule);
    this.object = this.braces(this.list(this.member(this.string, this.any), 0));
    this.array = this.brackets(this.list(this.any, 0));
    rule.body = terms.alt([this.string, this.number, this.boolean, this.null, this.object, this.array]);
  }

  /** Converts a regular term to an automaton. */
  machine(term: Term): Term {
    const dfa = Dfa.of(this.terms, term);
    return dfa === undefined ? this.terms.fail : this.terms.dfa(dfa);
  }

  quoted(content: Term): Term {
    return this.terms.seq(this.terms.literal('"'), content, this.terms.literal('"'));
  }

  member(key: Term, value: Term): Term {
    return this.terms.seq(key, this.colon, value);
  }

  /** `item`s with commas between. */
  list(item: Term, min: number, max: number = Number.POSITIVE_INFINITY): Term {
    if (max < Math.max(min, 1)) return min > max ? this.terms.fail : this.terms.end;
    const some = this.terms.seq(item, this.furtherItems(item, Math.max(0, min - 1), max - 1));
    return min === 0 ? this.terms.optional(some) : some;
  }

  /** `item`s with a comma before each. */
  furtherItems(item: Term, min: number, max: number = Number.POSITIVE_INFINITY): Term {
    return this.terms.repeat(this.terms.seq(this.comma, item), min, max);
  }

  /** `content` with optional white space around it; empty content has none. */
  braces(content: Term): Term {
    return this.enclosed('{', content, '}');
  }

  brackets(content: Term): Term {
    return this.enclosed('[', content, ']');
  }

  private enclosed(open: string, content: Term, close: string): Term {
    const { terms } = this;
    if (content === terms.fail) return terms.fail;
    return terms.seq(
      terms.literal(open),
      this.space,
      content,
      content === terms.end ? terms.end : this.space,
      terms.literal(close),
    );
  }
}

type Machines = Readonly<Record<'space' | 'character' | 'string' | 'integer' | 'number', Dfa>>;

/** Cache of automata that are the same for every schema, by alphabet. */
const known = new Map<string, Machines>();

function machinesFor(terms: Terms): Machines {
  const key = terms.alphabet.join();
  let machines = known.get(key);
  if (machines === undefined) {
    machines = makeMachines(terms);
    known.set(key, machines);
  }
  return machines;
}

function makeMachines(terms: Terms): Machines {
  const digits = (min: number, max: number): Term => terms.repeat(terms.bytes(byteSet([0x30, 0x39])), min, max);
  const whole = terms.seq(
    terms.optional(terms.literal('-')),
    terms.alt([terms.literal('0'), terms.seq(terms.bytes(byteSet([0x31, 0x39])), digits(0, MAX_WHOLE_DIGITS - 1))]),
  );
  const fraction = terms.seq(terms.literal('.'), digits(1, MAX_FRACTION_DIGITS));
  const sign = terms.bytes(byteSet([0x2b, 0x2b], [0x2d, 0x2d]));
  const exponent = terms.seq(
    terms.bytes(byteSet([0x45, 0x45], [0x65, 0x65])),
    terms.optional(sign),
    digits(1, MAX_EXPONENT_DIGITS),
  );
  const character = anyJsonCharacter(terms);
  return {
    space: machine(terms, terms.repeat(terms.bytes(byteSet([0x09, 0x0a], [0x0d, 0x0d], [0x20, 0x20])), 0, MAX_SPACES)),
    character: machine(terms, character),
    string: machine(terms, terms.seq(terms.literal('"'), terms.repeat(character, 0), terms.literal('"'))),
    integer: machine(terms, whole),
    number: machine(terms, terms.seq(whole, terms.optional(fraction), terms.optional(exponent))),
  };
}

function machine(terms: Terms, term: Term): Dfa {
  const dfa = Dfa.of(terms, term);
  if (dfa === undefined)
    throw new ConstraintError('This model cannot write JSON: its vocabulary lacks bytes that JSON needs.');
  return dfa;
}
