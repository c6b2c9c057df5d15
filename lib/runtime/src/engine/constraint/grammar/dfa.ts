import { ConstraintError } from '../constraint-error';
import { type ByteSet, hasByte } from './byte-set';
import type { Term, Terms } from './terms';

/** Most entries of one transition table, 4 bytes each. */
const MAX_ENTRIES = 4_000_000;

let lastId = 0;

/**
 * A deterministic finite automaton as a table. State 0 is the start, and an accepting state can be reached from every
 * state. Bytes with the same transitions in all states share a column.
 */
export class Dfa {
  readonly id: number;

  /**
   * @param columns - [256] the column of each byte
   * @param table - [states][columns] the next state; -1: none
   * @param accepting - [states]
   * @param final - [states] whether no byte can follow
   */
  private constructor(
    private readonly columns: Uint8Array,
    private readonly width: number,
    private readonly table: Int32Array,
    private readonly accepting: Uint8Array,
    private readonly final: Uint8Array,
  ) {
    lastId += 1;
    this.id = lastId;
  }

  step(state: number, byte: number): number {
    return this.table[state * this.width + this.columns[byte]!]!;
  }

  accepts(state: number): boolean {
    return this.accepting[state] === 1;
  }

  isFinal(state: number): boolean {
    return this.final[state] === 1;
  }

  /** The automaton of a regular term; undefined if the term matches nothing. */
  static of(terms: Terms, start: Term): Dfa | undefined {
    const { columns, samples } = columnsOf(byteSetsOf(start));
    const states = new Map<Term, number>([[start, 0]]);
    const order = [start];
    const rows: number[][] = [];
    for (const term of order) {
      rows.push(
        samples.map((byte) => {
          terms.spend(1);
          const next = terms.derive(term, byte);
          if (next === terms.fail) return -1;
          const known = states.get(next);
          if (known !== undefined) return known;
          states.set(next, order.length);
          order.push(next);
          return order.length - 1;
        }),
      );
      checkSize(order.length, samples.length);
    }
    return Dfa.trimmed(
      columns,
      rows,
      order.map(({ nullable }) => nullable),
    );
  }

  /** The automaton of a list of strings: a tree with one leaf per string. */
  static ofStrings(terms: Terms, all: readonly Uint8Array[]): Dfa | undefined {
    const strings = all.filter((bytes) => bytes.every((byte) => hasByte(terms.alphabet, byte)));
    const columns = new Uint8Array(256);
    let width = 1; // column 0: bytes that occur in none of the strings
    for (const bytes of strings) {
      for (const byte of bytes) {
        if (columns[byte] !== 0) continue;
        columns[byte] = width;
        width += 1;
      }
    }
    const rows: number[][] = [];
    const accepting: boolean[] = [];
    const add = (): number => {
      checkSize(rows.length + 1, width);
      rows.push(Array.from({ length: width }, () => -1));
      accepting.push(false);
      return rows.length - 1;
    };
    add();
    for (const bytes of strings) {
      let state = 0;
      for (const byte of bytes) {
        const row = rows[state]!;
        const next = row[columns[byte]!]!;
        state = next < 0 ? add() : next;
        row[columns[byte]!] = state;
      }
      accepting[state] = true;
    }
    return Dfa.trimmed(columns, rows, accepting);
  }

  /** Removes states from which no accepting state can be reached. */
  private static trimmed(
    columns: Uint8Array,
    rows: readonly (readonly number[])[],
    accepting: readonly boolean[],
  ): Dfa | undefined {
    const alive = aliveStates(rows, accepting);
    if (alive[0] !== 1) return undefined;
    const width = rows[0]!.length;
    const numbers = new Int32Array(rows.length).fill(-1);
    let count = 0;
    for (let state = 0; state < rows.length; state += 1) {
      if (alive[state] !== 1) continue;
      numbers[state] = count;
      count += 1;
    }
    const table = new Int32Array(count * width).fill(-1);
    const ends = new Uint8Array(count);
    const final = new Uint8Array(count).fill(1);
    for (const [state, row] of rows.entries()) {
      const number = numbers[state]!;
      if (number < 0) continue;
      ends[number] = accepting[state] === true ? 1 : 0;
      for (const [column, next] of row.entries()) {
        const target = next < 0 ? -1 : numbers[next]!;
        table[number * width + column] = target;
        if (target >= 0) final[number] = 0;
      }
    }
    return new Dfa(columns, width, table, ends, final);
  }
}

function checkSize(states: number, width: number): void {
  if (states * width > MAX_ENTRIES)
    throw new ConstraintError(
      'The constraint is too complex: one of its patterns or enumerations needs more than ' +
        `${Math.floor(MAX_ENTRIES / width)} states. Simplify it.`,
    );
}

/** [states] 1 if an accepting state can be reached. */
function aliveStates(rows: readonly (readonly number[])[], accepting: readonly boolean[]): Uint8Array {
  const before: number[][] = rows.map(() => []);
  for (const [state, row] of rows.entries())
    for (const next of row) if (next >= 0 && before[next]!.at(-1) !== state) before[next]!.push(state);
  const alive = new Uint8Array(rows.length);
  const reached = rows.flatMap((_, state) => (accepting[state] === true ? [state] : []));
  for (const state of reached) alive[state] = 1;
  for (let state = reached.pop(); state !== undefined; state = reached.pop()) {
    for (const previous of before[state]!) {
      if (alive[previous] === 1) continue;
      alive[previous] = 1;
      reached.push(previous);
    }
  }
  return alive;
}

/** All byte sets that occur in a regular term. */
function byteSetsOf(start: Term): ByteSet[] {
  const sets: ByteSet[] = [];
  const seen = new Set<Term>([start]);
  // Iterating a Set also visits entries that are added meanwhile.
  for (const term of seen) {
    switch (term.kind) {
      case 'bytes':
        sets.push(term.set);
        break;
      case 'seq':
        seen.add(term.head).add(term.tail);
        break;
      case 'alt':
      case 'and':
        for (const member of term.members) seen.add(member);
        break;
      case 'not':
      case 'repeat':
        seen.add(term.body);
        break;
      case 'rule':
      case 'dfa':
        throw new TypeError(`A regular term cannot contain a ${term.kind}`);
      default:
    }
  }
  return sets;
}

/** Partitions the bytes by the sets that contain them, with one byte of each group. */
function columnsOf(sets: readonly ByteSet[]): { columns: Uint8Array; samples: number[] } {
  let columns = new Uint8Array(256);
  let samples = [0];
  for (const set of sets) {
    const split = new Map<number, number>();
    const refined = new Uint8Array(256);
    const firsts: number[] = [];
    for (let byte = 0; byte < 256; byte += 1) {
      const key = columns[byte]! * 2 + (hasByte(set, byte) ? 1 : 0);
      let column = split.get(key);
      if (column === undefined) {
        column = split.size;
        split.set(key, column);
        firsts.push(byte);
      }
      refined[byte] = column;
    }
    columns = refined;
    samples = firsts;
  }
  return { columns, samples };
}
