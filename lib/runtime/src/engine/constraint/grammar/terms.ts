import { ConstraintError } from '../constraint-error';
import { type ByteSet, byteSet, commonBytes, EVERY_BYTE, hasByte, uniteBytes } from './byte-set';
import type { Dfa } from './dfa';

/**
 * Describes a set of byte strings. Equal terms of one {@link Terms} are the same object, so a term is also a state of
 * an automaton: {@link Terms.after} returns the term for the rest of the text after one byte (Brzozowski's derivative).
 */
export type Term = {
  readonly id: number;
  /** Whether it contains the empty string. */
  readonly nullable: boolean;
  next: (Term | undefined)[] | undefined;
} & Shape;

type Shape =
  | { readonly kind: 'fail' }
  | { readonly kind: 'end' }
  | { readonly kind: 'bytes'; readonly set: ByteSet }
  | { readonly kind: 'seq'; readonly head: Term; readonly tail: Term }
  | { readonly kind: 'alt' | 'and'; readonly members: readonly Term[] }
  | { readonly kind: 'not'; readonly body: Term }
  | { readonly kind: 'repeat'; readonly body: Term; readonly min: number; readonly max: number }
  | { readonly kind: 'rule'; readonly rule: Rule }
  | { readonly kind: 'dfa'; readonly dfa: Dfa; readonly state: number };

/** A named term, for recursive grammars. Its body is set once and is never nullable. */
export interface Rule {
  body: Term | undefined;
}

/** Most terms and transitions that are cached in addition to the grammar itself, about 2 KiB each. */
const REMEMBERED = 4096;

/** All terms have the same fields in the same order, so that V8 gives them one hidden class and reads `next` faster. */
const SAME_FIELDS = {
  kind: undefined,
  set: undefined,
  head: undefined,
  tail: undefined,
  members: undefined,
  body: undefined,
  min: undefined,
  max: undefined,
  rule: undefined,
  dfa: undefined,
  state: undefined,
};

/** Creates terms; equal terms are created once. */
export class Terms {
  /** No string. */
  readonly fail: Term;
  /** The empty string only. */
  readonly end: Term;
  /** Every string. */
  readonly all: Term;
  private readonly grammar = new Map<string, Term>();
  private readonly recent = new Map<string, Term>();
  private readonly walked: Term[] = [];
  private lastId = 0;
  private isFrozen = false;
  private work = 0;

  /**
   * @param maxWork - most steps of building a grammar, about a microsecond each
   * @param alphabet - bytes that the model can write; strings with other bytes are left out of every term
   */
  constructor(
    private readonly maxWork: number,
    readonly alphabet: ByteSet = EVERY_BYTE,
  ) {
    this.fail = this.intern('f', { kind: 'fail' }, false);
    this.end = this.intern('e', { kind: 'end' }, true);
    this.all = this.not(this.fail);
  }

  /** Ends building. Terms that are created later depend on the text, are cached, and are not limited. */
  freeze(): void {
    this.isFrozen = true;
  }

  bytes(among: ByteSet): Term {
    const set = commonBytes(among, this.alphabet);
    return set.every((word) => word === 0) ? this.fail : this.intern(`b${set.join()}`, { kind: 'bytes', set }, false);
  }

  /** One string. */
  literal(text: string | Uint8Array): Term {
    const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
    return this.seq(...Array.from(bytes, (byte) => this.bytes(byteSet([byte, byte]))));
  }

  seq(...parts: readonly Term[]): Term {
    return parts.reduceRight((tail, head) => this.pair(head, tail), this.end);
  }

  optional(body: Term): Term {
    return this.alt([body, this.end]);
  }

  /** `body` repeated `min` to `max` times. */
  repeat(body: Term, min: number, max: number = Number.POSITIVE_INFINITY): Term {
    const least = body.nullable ? 0 : min;
    if (max < least) return this.fail;
    if (max === 0 || body === this.end) return this.end;
    if (body === this.fail) return least === 0 ? this.end : this.fail;
    if (least === 1 && max === 1) return body;
    if (body.kind === 'repeat' && body.min === 0 && body.max === Number.POSITIVE_INFINITY) return body;
    return this.intern(`r${body.id},${least},${max}`, { kind: 'repeat', body, min: least, max }, least === 0);
  }

  alt(members: readonly Term[]): Term {
    const flat = new Set<Term>();
    let bytes: ByteSet | undefined;
    for (const member of members) {
      for (const part of member.kind === 'alt' ? member.members : [member]) {
        if (part === this.all) return this.all;
        if (part.kind === 'bytes') bytes = bytes === undefined ? part.set : uniteBytes(bytes, part.set);
        else if (part !== this.fail) flat.add(part);
      }
    }
    if (bytes !== undefined) flat.add(this.bytes(bytes));
    return this.join('alt', flat.size < 2 ? [...flat] : this.factor(flat));
  }

  /** For regular terms only: the result must become a {@link Dfa}, which removes dead ends. */
  and(members: readonly Term[]): Term {
    const flat = new Set(members.flatMap((member) => (member.kind === 'and' ? member.members : [member])));
    if (flat.has(this.fail)) return this.fail;
    flat.delete(this.all);
    return flat.size === 0 ? this.all : this.join('and', [...flat]);
  }

  /** For regular terms only, like {@link Terms.and}. */
  not(body: Term): Term {
    return body.kind === 'not' ? body.body : this.intern(`n${body.id}`, { kind: 'not', body }, !body.nullable);
  }

  rule(rule: Rule): Term {
    return this.intern(undefined, { kind: 'rule', rule }, false);
  }

  /** The strings that `dfa` accepts from `state`; a negative state accepts none. */
  dfa(dfa: Dfa, state = 0): Term {
    if (state < 0) return this.fail;
    return dfa.isFinal(state)
      ? this.end
      : this.intern(`d${dfa.id},${state}`, { kind: 'dfa', dfa, state }, dfa.accepts(state));
  }

  /** The rest of the text after `byte`. */
  after(term: Term, byte: number): Term {
    const known = term.next?.[byte];
    if (known !== undefined) return known;
    const next = this.derive(term, byte);
    if (term.next === undefined) {
      if (this.isFrozen && this.walked.length >= REMEMBERED) this.forget();
      term.next = [];
      this.walked.push(term);
    }
    term.next[byte] = next;
    return next;
  }

  /** {@link Terms.after} without its cache. */
  derive(term: Term, byte: number): Term {
    switch (term.kind) {
      case 'fail':
      case 'end':
        return this.fail;
      case 'bytes':
        return hasByte(term.set, byte) ? this.end : this.fail;
      case 'seq': {
        const behindHead = this.pair(this.derive(term.head, byte), term.tail);
        return term.head.nullable ? this.alt([behindHead, this.derive(term.tail, byte)]) : behindHead;
      }
      case 'alt':
        return this.alt(term.members.map((member) => this.derive(member, byte)));
      case 'and':
        return this.and(term.members.map((member) => this.derive(member, byte)));
      case 'not':
        return this.not(this.derive(term.body, byte));
      case 'repeat':
        return this.pair(this.derive(term.body, byte), this.repeat(term.body, Math.max(0, term.min - 1), term.max - 1));
      case 'rule':
        return this.after(term.rule.body ?? this.fail, byte);
      case 'dfa':
        return this.dfa(term.dfa, term.dfa.step(term.state, byte));
    }
  }

  private pair(head: Term, tail: Term): Term {
    if (head === this.fail || tail === this.fail) return this.fail;
    if (head === this.end) return tail;
    if (tail === this.end) return head;
    if (head.kind === 'seq') return this.pair(head.head, this.pair(head.tail, tail));
    return this.intern(`s${head.id},${tail.id}`, { kind: 'seq', head, tail }, head.nullable && tail.nullable);
  }

  /**
   * Factors out a common first term: `ab | ac` becomes `a(b | c)`. Without this, alternatives that read the same text
   * would double the number of states on each level of nesting.
   */
  private factor(members: ReadonlySet<Term>): Term[] {
    const tails = new Map<Term, Term[]>();
    for (const member of members) {
      const head = member.kind === 'seq' ? member.head : member;
      const tail = member.kind === 'seq' ? member.tail : this.end;
      const known = tails.get(head);
      if (known === undefined) tails.set(head, [tail]);
      else known.push(tail);
    }
    return [...tails].map(([head, rest]) =>
      head === this.end ? head : this.pair(head, rest.length === 1 ? rest[0]! : this.alt(rest)),
    );
  }

  private join(kind: 'alt' | 'and', members: Term[]): Term {
    if (members.length === 0) return this.fail;
    if (members.length === 1) return members[0]!;
    const sorted = members.toSorted((a, b) => a.id - b.id);
    const nullable =
      kind === 'alt' ? sorted.some((member) => member.nullable) : sorted.every((member) => member.nullable);
    this.spend(sorted.length);
    return this.intern(
      `${kind === 'alt' ? '|' : '&'}${sorted.map(({ id }) => id).join()}`,
      { kind, members: sorted },
      nullable,
    );
  }

  private intern(key: string | undefined, shape: Shape, nullable: boolean): Term {
    const known = key === undefined ? undefined : (this.grammar.get(key) ?? this.recent.get(key));
    if (known !== undefined) return known;
    this.spend(1);
    this.lastId += 1;
    const term: Term = Object.assign({ id: this.lastId, nullable, next: undefined, ...SAME_FIELDS }, shape);
    if (key !== undefined) (this.isFrozen ? this.recent : this.grammar).set(key, term);
    return term;
  }

  /** Counts a step of building. */
  spend(steps: number): void {
    this.work += steps;
    if (!this.isFrozen && this.work > this.maxWork)
      throw new ConstraintError(
        'The constraint is too complex: use fewer alternatives, smaller repetitions, or patterns that overlap less.',
      );
  }

  /** Clears the cache of terms that depend on texts; they are created again when needed. */
  private forget(): void {
    for (const term of this.walked) term.next = undefined;
    this.walked.length = 0;
    this.recent.clear();
  }
}
