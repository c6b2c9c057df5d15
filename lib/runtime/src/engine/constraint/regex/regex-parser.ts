import { ConstraintError } from '../constraint-error';
import { type CodePoints, codePoints, EVERY_CODE_POINT, otherCodePoints } from '../grammar/code-points';
import type { Term, Terms } from '../grammar/terms';
import type { Alphabet } from './alphabet';
import { type ClassEscape, classEscape, propertyEscape } from './character-classes';

/** Most characters of a pattern and its deepest nesting of groups. */
const MAX_LENGTH = 4096;
const MAX_DEPTH = 100;
/** Largest count in braces. */
const MAX_COUNT = 100_000;

const LINE_ENDS: CodePoints = codePoints([
  [0x0a, 0x0a],
  [0x0d, 0x0d],
  [0x2028, 0x2029],
]);

/** The texts that `pattern` matches from start to end, for constraints on a whole answer. */
export function matchingTexts(terms: Terms, pattern: string, alphabet: Alphabet): Term {
  return terms.alt(new RegexParser(terms, pattern, alphabet).parse().map(({ body }) => body));
}

/** The texts in which `pattern` matches anywhere, as in JSON Schema. */
export function textsWithMatch(terms: Terms, pattern: string, alphabet: Alphabet): Term {
  const anything = terms.repeat(alphabet.oneOf(EVERY_CODE_POINT), 0);
  return terms.alt(
    new RegexParser(terms, pattern, alphabet)
      .parse()
      .map(({ atStart, body, atEnd }) => terms.seq(atStart ? terms.end : anything, body, atEnd ? terms.end : anything)),
  );
}

/** One of the alternatives at the top level of a pattern. */
interface Alternative {
  readonly atStart: boolean;
  readonly body: Term;
  readonly atEnd: boolean;
}

/**
 * Parses ECMAScript regular expressions. Supports everything that a finite automaton can match; lookaround and
 * backreferences are rejected by name.
 */
class RegexParser {
  private readonly points: readonly string[];
  private at = 0;
  private depth = 0;

  constructor(
    private readonly terms: Terms,
    private readonly pattern: string,
    private readonly alphabet: Alphabet,
  ) {
    this.points = [...pattern];
    if (this.points.length > MAX_LENGTH) throw this.error(`is longer than ${MAX_LENGTH} characters`);
  }

  parse(): Alternative[] {
    const alternatives = [this.outermost()];
    while (this.take('|')) alternatives.push(this.outermost());
    if (this.at < this.points.length)
      throw this.error(`has half a surrogate pair (${this.points[this.at]}) at character ${this.at + 1}`);
    return alternatives;
  }

  private outermost(): Alternative {
    let atStart = false;
    while (this.take('^')) atStart = true;
    const body = this.sequence();
    let atEnd = false;
    while (this.take('$')) atEnd = true;
    if (atEnd && this.at < this.points.length && this.peek() !== '|') throw this.error('has $ before its end');
    return { atStart, body, atEnd };
  }

  private sequence(): Term {
    const parts: Term[] = [];
    while (this.at < this.points.length && !'|)$'.includes(this.peek())) parts.push(this.quantified());
    return this.terms.seq(...parts);
  }

  private quantified(): Term {
    const body = this.atom();
    const counts = this.quantifier();
    if (counts === undefined) return body;
    this.take('?'); // greedy or lazy makes no difference to an automaton, which follows all alternatives
    if (this.at < this.points.length && '*+?'.includes(this.peek()))
      throw this.error(`repeats a repetition at character ${this.at + 1}`);
    return this.terms.repeat(body, ...counts);
  }

  private quantifier(): [min: number, max: number] | undefined {
    if (this.take('*')) return [0, Number.POSITIVE_INFINITY];
    if (this.take('+')) return [1, Number.POSITIVE_INFINITY];
    if (this.take('?')) return [0, 1];
    const braces = /^\{(\d{1,9})(?:(,)(\d{1,9})?)?\}/.exec(this.points.slice(this.at, this.at + 24).join(''));
    if (braces === null) return undefined;
    this.at += braces[0].length;
    const min = Number(braces[1]);
    const max = braces[2] === undefined ? min : braces[3] === undefined ? Number.POSITIVE_INFINITY : Number(braces[3]);
    if (min > max) throw this.error(`has ${braces[0]}, whose first number is the larger one`);
    if (min > MAX_COUNT || (max > MAX_COUNT && max !== Number.POSITIVE_INFINITY))
      throw this.error(`has ${braces[0]}; counts go up to ${MAX_COUNT}`);
    return [min, max];
  }

  private atom(): Term {
    const character = this.peek();
    this.at += 1;
    switch (character) {
      case '(':
        return this.group();
      case '[':
        return this.alphabet.oneOf(this.characterClass());
      case '.':
        return this.alphabet.oneOf(otherCodePoints(LINE_ENDS));
      case '\\':
        return this.alphabet.oneOf(pointsOf(this.escape(false)));
      case '^':
        throw this.error('has ^ after its start');
      case '*':
      case '+':
      case '?':
        throw this.error(`has ${character} with nothing before it`);
      default:
        return this.alphabet.oneOf(single(character.codePointAt(0) as number));
    }
  }

  private group(): Term {
    if (this.take('?')) {
      if (this.take('<')) {
        if ('=!'.includes(this.peek())) throw this.error('has a lookbehind, (?<= or (?<!');
        while (this.at < this.points.length && !this.take('>')) this.at += 1;
      } else if (!this.take(':')) {
        throw this.error(
          this.peek() === '=' || this.peek() === '!'
            ? 'looks ahead, with (?= or (?!'
            : `has the unknown group (?${this.peek()}`,
        );
      }
    }
    this.depth += 1;
    if (this.depth > MAX_DEPTH) throw this.error(`nests groups more than ${MAX_DEPTH} deep`);
    const alternatives = [this.sequence()];
    while (this.take('|')) alternatives.push(this.sequence());
    if (this.peek() === '$') throw this.error('has $ inside a group');
    if (!this.take(')')) throw this.error('has a group that is not closed');
    this.depth -= 1;
    return this.terms.alt(alternatives);
  }

  private characterClass(): CodePoints {
    const isOther = this.take('^');
    const ranges: (readonly [number, number])[] = [];
    while (!this.take(']')) {
      const from = this.classAtom();
      const isRange = this.peek() === '-' && this.points[this.at + 1] !== ']' && this.at + 1 < this.points.length;
      if (typeof from !== 'number') {
        ranges.push(...from);
      } else if (!isRange) {
        ranges.push([from, from]);
      } else {
        this.at += 1;
        const to = this.classAtom();
        if (typeof to !== 'number' || to < from)
          throw this.error('has a range of characters whose end is before its start');
        ranges.push([from, to]);
      }
    }
    return isOther ? otherCodePoints(codePoints(ranges)) : codePoints(ranges);
  }

  private classAtom(): ClassEscape {
    if (this.at >= this.points.length) throw this.error('has a class of characters that is not closed');
    const character = this.peek();
    this.at += 1;
    return character === '\\' ? this.escape(true) : (character.codePointAt(0) as number);
  }

  private escape(isInClass: boolean): ClassEscape {
    const letter = this.peek();
    if (letter === '') throw this.error('ends with a backslash');
    this.at += 1;
    if (letter === 'b' && isInClass) return 8;
    if (letter === 'b' || letter === 'B') throw this.error(`has \\${letter}, a boundary between words`);
    if (letter === 'k' || /[1-9]/.test(letter)) throw this.error(`has a backreference, \\${letter}`);
    if (letter === 'p' || letter === 'P') {
      const name = /^\{([\w=]{1,64})\}/.exec(this.points.slice(this.at, this.at + 70).join(''));
      const set = name === null ? undefined : propertyEscape(name[1] as string);
      if (name === null || set === undefined)
        throw this.error(`has \\${letter} with a property that Unicode does not have`);
      this.at += name[0].length;
      return letter === 'p' ? set : otherCodePoints(set);
    }
    if (letter === 'x') return this.hex(/^[\da-fA-F]{2}/);
    if (letter === 'u') return this.hex(/^(?:\{[\da-fA-F]{1,6}\}|[\da-fA-F]{4})/);
    return classEscape(letter) ?? (letter.codePointAt(0) as number);
  }

  private hex(form: RegExp): number {
    const digits = form.exec(this.points.slice(this.at, this.at + 8).join(''))?.[0];
    const point = Number.parseInt(digits?.replace(/[{}]/g, '') ?? '', 16);
    if (digits === undefined || point > 0x10ffff)
      throw this.error(`has an escape without its hexadecimal digits at character ${this.at}`);
    this.at += digits.length;
    return point;
  }

  private peek(): string {
    return this.points[this.at] ?? '';
  }

  private take(character: string): boolean {
    if (this.peek() !== character) return false;
    this.at += 1;
    return true;
  }

  private error(what: string): ConstraintError {
    return new ConstraintError(
      `The pattern ${JSON.stringify(this.pattern.slice(0, 200))} ${what}. ` +
        'Supported: characters, classes, groups, |, *, +, ?, {n,m}, ^ at the start and $ at the end.',
    );
  }
}

function single(point: number): CodePoints {
  return codePoints([[point, point]]);
}

function pointsOf(escape: ClassEscape): CodePoints {
  return typeof escape === 'number' ? single(escape) : escape;
}
