import { type Definition, shown } from './definition';

/** The longest pattern in characters. The longest of a known model has about 400. */
const MAX_LENGTH = 2000;
/**
 * The most unbounded repetitions in one alternative; known patterns have two. The time of a match can grow with this
 * power of the length of the text.
 */
const MAX_UNBOUNDED = 3;

/**
 * Translates a pattern of a tokenizer.json, written for Oniguruma or Rust, to JavaScript. Rejects patterns that can
 * take exponential time: a repetition inside a repetition, and back references.
 */
export function readPattern(definition: Definition, key = 'pattern'): RegExp {
  const value = definition.get(key);
  if (typeof value === 'string') return new RegExp(escaped(value), 'gv');
  const pattern = definition.part(key);
  const literal = pattern?.get('String');
  if (typeof literal === 'string') return new RegExp(escaped(literal), 'gv');
  const regex = pattern?.get('Regex');
  if (typeof regex !== 'string') throw definition.invalid(key, '{"String": text} or {"Regex": text}');
  return translate(regex);
}

/** @throws TypeError if JavaScript cannot run the pattern, or not in bounded time */
export function translate(regex: string): RegExp {
  if (regex.length > MAX_LENGTH)
    throw new TypeError(`a pattern has ${regex.length} characters; at most ${MAX_LENGTH} are supported`);
  const source = new Translator(regex).translate();
  try {
    return new RegExp(source, 'gv');
  } catch {
    throw new TypeError(`the pattern ${shown(regex)} is not supported`);
  }
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

/** Further letters that are equal to a small one if case is ignored, as Unicode folds case. */
const OTHER_CASES: Readonly<Record<string, string>> = { s: '\u017f', k: '\u212a' };

/** Classes with another meaning in JavaScript: in Oniguruma and in Rust they follow Unicode. */
const CLASSES: Readonly<Record<string, string>> = {
  s: '\\p{White_Space}',
  S: '\\P{White_Space}',
  d: '\\p{Nd}',
  D: '\\P{Nd}',
  w: '[\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}]',
  W: '[^\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}]',
  h: '[0-9a-fA-F]',
  H: '[^0-9a-fA-F]',
  A: '(?<![^])',
  z: '(?![^])',
  Z: '(?=\\n?(?![^]))',
};

/** An open group. */
interface Group {
  /** Whether it has an unbounded repetition. */
  repeats: boolean;
  /** Whether it ignores case: each letter is written in all its cases, as Node 22 has no modifiers of groups. */
  readonly ignoresCase: boolean;
}

/** Translates a pattern in one pass. Repetitions inside a group count for the group. */
class Translator {
  private at = 0;
  private out = '';
  private readonly groups: Group[] = [];
  private unbounded = 0;
  private lastGroupRepeats = false;

  constructor(private readonly regex: string) {}

  translate(): string {
    while (this.at < this.regex.length) this.step();
    return this.out;
  }

  private step(): void {
    const character = this.regex[this.at]!;
    const isAfterGroup = this.regex[this.at - 1] === ')' && this.out.endsWith(')');
    if (character === '\\') return this.escape(false);
    if (character === '[') return this.characterClass();
    if (character === '(') return this.open();
    if (character === ')') {
      this.lastGroupRepeats = this.groups.pop()?.repeats ?? false;
      if (this.lastGroupRepeats) this.markRepetition();
    }
    if (character === '|' && this.groups.length === 0) this.unbounded = 0;
    const repetition = /^(?:[*+?]|\{\d*,?\d*\})/.exec(this.regex.slice(this.at))?.[0];
    if (repetition !== undefined && (character !== '{' || /\d/.test(repetition)))
      return this.repetition(repetition, isAfterGroup);
    const variants = this.variantsOf(character);
    if (variants === '') return this.copy(character);
    this.out += `[${character}${variants}]`;
    this.at += character.length;
  }

  /** The other cases of a letter in a group that ignores case. */
  private variantsOf(letter: string): string {
    if (this.groups.at(-1)?.ignoresCase !== true || !/^\p{L}$/u.test(letter)) return '';
    const cases = new Set([letter.toLowerCase(), letter.toUpperCase(), OTHER_CASES[letter.toLowerCase()] ?? letter]);
    cases.delete(letter);
    return [...cases].filter((item) => [...item].length === 1).join('');
  }

  private repetition(repetition: string, isAfterGroup: boolean): void {
    const isUnbounded = repetition === '*' || repetition === '+' || repetition.endsWith(',}');
    if (repetition !== '?' && isAfterGroup && this.lastGroupRepeats)
      throw this.refuse('repeats a group that contains a repetition');
    if (/\d{5}/.test(repetition)) throw this.refuse('has a count above 9999');
    if (isUnbounded) {
      this.unbounded += 1;
      if (this.unbounded > MAX_UNBOUNDED)
        throw this.refuse(`has more than ${MAX_UNBOUNDED} unbounded repetitions in one alternative`);
      this.markRepetition();
    }
    this.out += repetition.startsWith('{,') ? `{0${repetition.slice(1)}` : repetition;
    this.at += repetition.length;
    // A possessive repetition never backtracks; in the known patterns backtracking would not help anyway.
    if (this.regex[this.at] === '+') this.at += 1;
    else if (this.regex[this.at] === '?') this.copy('?');
  }

  /** Notes an unbounded repetition in the innermost open group. */
  private markRepetition(): void {
    const group = this.groups.at(-1);
    if (group !== undefined) group.repeats = true;
  }

  private open(): void {
    const start = /^\((?:\?(?::|[!=]|<[!=]|>|i:|i-s:))?/.exec(this.regex.slice(this.at))?.[0] ?? '(';
    if (start === '(' && this.regex[this.at + 1] === '?') throw this.refuse('has a special group');
    if (start.startsWith('(?<')) throw this.refuse('has a lookbehind');
    const ignoresCase = start.startsWith('(?i');
    this.groups.push({ repeats: false, ignoresCase: ignoresCase || this.groups.at(-1)?.ignoresCase === true });
    this.out += start === '(?>' || start === '(' || ignoresCase ? '(?:' : start;
    this.at += start.length;
  }

  private characterClass(): void {
    let depth = 0;
    do {
      const character = this.regex[this.at];
      if (character === undefined) throw this.refuse('has a class of characters that is not closed');
      if (character === '\\') {
        this.escape(true);
      } else if (character === '[') {
        depth += 1;
        this.copy('[');
        if (this.regex[this.at] === '^') this.copy('^');
        if (this.regex[this.at] === ']') this.literal();
      } else if (character === ']') {
        depth -= 1;
        this.copy(']');
      } else if (this.regex.startsWith('&&', this.at)) {
        this.copy('&&');
      } else if (character === '-' && this.isRange()) {
        this.copy('-');
      } else {
        this.literal();
      }
    } while (depth > 0);
  }

  /** Whether the hyphen here is a range between two characters. */
  private isRange(): boolean {
    const [before, after] = [this.regex[this.at - 1], this.regex[this.at + 1]];
    return (
      before !== '[' &&
      !(before === '^' && this.regex[this.at - 2] === '[') &&
      after !== ']' &&
      !/\\[a-zA-Z]$/.test(this.regex.slice(Math.max(0, this.at - 2), this.at)) &&
      before !== '}'
    );
  }

  /** Copies a literal character inside a class. */
  private literal(): void {
    const character = String.fromCodePoint(this.regex.codePointAt(this.at) as number);
    const variants = this.variantsOf(character);
    if (variants !== '') {
      const range = /^(?:[a-z]-[a-z]|[A-Z]-[A-Z])/.exec(this.regex.slice(this.at, this.at + 3))?.[0];
      const isInRange = this.regex[this.at + 1] === '-' && this.regex[this.at + 2] !== ']';
      if (isInRange && range === undefined) throw this.refuse('has a range of letters where case is ignored');
      const part = isInRange ? (range ?? character) : character;
      this.out += isInRange ? part.toLowerCase() + part.toUpperCase() : character + variants;
      this.at += part.length;
      return;
    }
    this.out += /[!-/:-@[-^`{-~]/.test(character) && !/["'_]/.test(character) ? `\\${character}` : character;
    this.at += character.length;
  }

  private escape(isInClass: boolean): void {
    const character = String.fromCodePoint(this.regex.codePointAt(this.at + 1) ?? 0);
    if (this.at + 1 >= this.regex.length) throw this.refuse('ends with a backslash');
    if (/[1-9kK]/.test(character)) throw this.refuse('has a back reference');
    if (/[bBGRXQE]/.test(character)) throw this.refuse(`has \\${character}`);
    const long = /^\\(?:[pP]\{\^?[\w=]+\}|x[\da-fA-F]{2}|x\{[\da-fA-F]+\}|u[\da-fA-F]{4}|u\{[\da-fA-F]+\})/.exec(
      this.regex.slice(this.at, this.at + 80),
    )?.[0];
    if (long !== undefined) {
      this.out += long.replace(/^\\x\{/, '\\u{').replace(/^\\p\{\^/, '\\P{');
      this.at += long.length;
      return;
    }
    const mapped = Object.hasOwn(CLASSES, character) ? CLASSES[character] : undefined;
    if (mapped !== undefined) this.out += mapped;
    else if (/[nrtfv0]/.test(character)) this.out += `\\${character}`;
    else
      this.out +=
        /[!-/:-@[-^`{-~]/.test(character) &&
        !/["'_]/.test(character) &&
        (isInClass || /[\\^$.*+?()[\]{}|/]/.test(character))
          ? `\\${character}`
          : character;
    this.at += 1 + character.length;
  }

  private copy(text: string): void {
    this.out += text;
    this.at += text.length;
  }

  private refuse(what: string): TypeError {
    return new TypeError(`the pattern ${shown(this.regex)} ${what}, which is not supported`);
  }
}
