import type { Runtime } from '../runtime';
import { TemplateError } from '../template-error';
import { formatBraces } from '../text/brace-format';
import { capitalize, isAllCase, isTitle, swapCase, title } from '../text/letter-case';
import { split, splitFromEnd, splitLines } from '../text/split';
import { strip } from '../text/strip';
import { isBlank } from '../syntax/white-space';
import { Arguments } from '../values/arguments';
import { isPlain, lengthOf } from '../values/characters';
import { Dict } from '../values/dict';
import { itemsOf } from '../values/iteration';
import { Tuple } from '../values/tuple';
import type { Value } from '../values/value';
import { sliceOf } from '../operators/subscript';
import { asInteger, asText } from './parameters';

/** A method of a text. */
type TextMethod = (text: string, args: Arguments, run: Runtime) => Value;

/** A method without arguments. */
function plain(name: string, run: (text: string) => Value): TextMethod {
  return (text, args) => {
    args.read(name, []);
    return run(text);
  };
}

/** A method that asks something of each character; false for an empty text. */
function everyCharacter(name: string, pattern: RegExp): TextMethod {
  return plain(name, (text) => text !== '' && Array.from(text).every((character) => pattern.test(character)));
}

function stripping(name: string, side: 'start' | 'end' | 'both'): TextMethod {
  return (text, args) => {
    const [set = null] = args.readPositional(name, ['chars']);
    return strip(text, side, set === null ? undefined : asText(set, `the argument of ${name}()`));
  };
}

function splitting(name: string, run: (text: string, separator: string | null, most: number) => string[]): TextMethod {
  return (text, args) => {
    const [separator = null, most = -1n] = args.read(name, ['sep', 'maxsplit']);
    const by = separator === null ? null : asText(separator, `the separator of ${name}()`);
    return run(text, by, asInteger(most, `maxsplit of ${name}()`));
  };
}

/** `find` and its relatives. @param isRequired - whether a text that is not found is an error */
function finding(name: string, isLast: boolean, isRequired: boolean): TextMethod {
  return (text, args, run) => {
    const [part, start = null, stop = null] = args.readPositional(name, ['sub', 'start', 'end'], 1);
    const wanted = asText(part, `the argument of ${name}()`);
    const within = asText(sliceOf(text, [start, stop, null], run), name);
    const unit = isLast ? within.lastIndexOf(wanted) : within.indexOf(wanted);
    if (unit < 0 && isRequired) throw new TemplateError(`${name}() does not find the text`);
    if (unit < 0) return -1n;
    const before = isPlain(within) ? unit : lengthOf(within.slice(0, unit));
    return BigInt(before + offsetOf(text, start));
  };
}

function offsetOf(text: string, start: Value): number {
  if (start === null) return 0;
  const at = asInteger(start, 'the start of a search');
  return at < 0 ? Math.max(0, at + lengthOf(text)) : at;
}

function edge(name: string, test: (text: string, part: string) => boolean): TextMethod {
  return (text, args, run) => {
    const [parts, start = null, stop = null] = args.readPositional(name, ['prefix', 'start', 'end'], 1);
    const within = asText(sliceOf(text, [start, stop, null], run), name);
    const all = parts instanceof Tuple ? parts.items : [parts ?? null];
    return all.some((part) => test(within, asText(part, `the argument of ${name}()`)));
  };
}

function padding(name: string, place: (missing: number, width: number) => number): TextMethod {
  return (text, args, run) => {
    const [width, fill = ' '] = args.readPositional(name, ['width', 'fillchar'], 1);
    const filler = asText(fill, `the fill character of ${name}()`);
    if (lengthOf(filler) !== 1) throw new TemplateError(`the fill character of ${name}() must be one character`);
    return pad(text, asInteger(width, `the width of ${name}()`), filler, place, run);
  };
}

function pad(
  text: string,
  width: number,
  filler: string,
  place: (missing: number, width: number) => number,
  run: Runtime,
): string {
  const missing = Math.max(0, width - lengthOf(text));
  run.budget.checkProduct(missing, 1);
  const before = place(missing, width);
  return filler.repeat(before) + text + filler.repeat(missing - before);
}

/** How many characters `center` puts before a text: of an odd number one more, if the width is odd too. */
function centered(missing: number, width: number): number {
  return Math.floor(missing / 2) + (missing % 2 === 1 && width % 2 === 1 ? 1 : 0);
}

/** The filter and the method `center`. */
export function center(text: string, width: number, run: Runtime): string {
  return pad(text, width, ' ', centered, run);
}

function partition(name: string, isLast: boolean): TextMethod {
  return (text, args) => {
    const [separator] = args.readPositional(name, ['sep'], 1);
    const by = asText(separator, `the separator of ${name}()`);
    if (by === '') throw new TemplateError('a text cannot be split at an empty text');
    const at = isLast ? text.lastIndexOf(by) : text.indexOf(by);
    if (at < 0) return new Tuple(isLast ? ['', '', text] : [text, '', '']);
    return new Tuple([text.slice(0, at), by, text.slice(at + by.length)]);
  };
}

/** Replaces a text; checked before, as it may repeat a long one. */
export function replace(text: string, old: string, by: string, most: number, run: Runtime): string {
  run.budget.spend(text.length);
  run.budget.checkProduct(text.length + 1, by.length + 1);
  if (most < 0 && old !== '') return text.replaceAll(old, () => by);
  if (old === '') return replaceEmpty(text, by, most);
  const parts = split(text, old, most);
  return parts.join(by);
}

function replaceEmpty(text: string, by: string, most: number): string {
  const characters = [...text];
  const count = most < 0 ? characters.length + 1 : Math.min(most, characters.length + 1);
  const spread = characters.map((character, index) => (index < count ? by : '') + character).join('');
  return spread + (count > characters.length ? by : '');
}

const NO_CONTROL = /^(?: |[^\p{C}\p{Z}])$/u;

/** The methods of texts, by name. */
export const TEXT_METHODS: Readonly<Record<string, TextMethod>> = {
  capitalize: plain('capitalize', capitalize),
  casefold: plain('casefold', (text) => text.replaceAll('ß', 'ss').toLowerCase()),
  center: padding('center', centered),
  count: (text, args, run) => {
    const [part, start = null, stop = null] = args.readPositional('count', ['sub', 'start', 'end'], 1);
    const within = asText(sliceOf(text, [start, stop, null], run), 'count');
    const wanted = asText(part, 'the argument of count()');
    return BigInt(wanted === '' ? lengthOf(within) + 1 : within.split(wanted).length - 1);
  },
  endswith: edge('endswith', (text, part) => text.endsWith(part)),
  expandtabs: (text, args, run) => {
    const [size = 8n] = args.read('expandtabs', ['tabsize']);
    const width = Math.max(0, asInteger(size, 'tabsize of expandtabs()'));
    run.budget.checkProduct(text.length, width);
    let column = 0;
    return Array.from(text, (character) => {
      if (character === '\t') {
        const spaces = width === 0 ? 0 : width - (column % width);
        column += spaces;
        return ' '.repeat(spaces);
      }
      column = character === '\n' || character === '\r' ? 0 : column + 1;
      return character;
    }).join('');
  },
  find: finding('find', false, false),
  format: formatBraces,
  format_map: (text, args, run) => {
    const [map] = args.readPositional('format_map', ['mapping'], 1);
    if (!(map instanceof Dict)) throw new TemplateError('format_map() needs a dict');
    const entries = Array.from(map.entries(), ([key, value]) => [asText(key, 'a key'), value] as const);
    return formatBraces(text, new Arguments([], new Map(entries)), run);
  },
  index: finding('index', false, true),
  isalnum: everyCharacter('isalnum', /^[\p{L}\p{N}]$/u),
  isalpha: everyCharacter('isalpha', /^\p{L}$/u),
  isascii: plain('isascii', (text) => !/[\u0080-\uffff]/.test(text)),
  isdecimal: everyCharacter('isdecimal', /^\p{Nd}$/u),
  isdigit: everyCharacter('isdigit', /^[\p{Nd}\u00b2\u00b3\u00b9\u2070\u2074-\u2079\u2080-\u2089\u2460-\u2468]$/u),
  isidentifier: plain('isidentifier', (text) => /^[\p{XIDS}_]\p{XIDC}*$/u.test(text)),
  islower: plain('islower', (text) => isAllCase(text, false)),
  isnumeric: everyCharacter('isnumeric', /^\p{N}$/u),
  isprintable: plain('isprintable', (text) => Array.from(text).every((character) => NO_CONTROL.test(character))),
  isspace: plain('isspace', (text) => text !== '' && isBlank(text)),
  istitle: plain('istitle', isTitle),
  isupper: plain('isupper', (text) => isAllCase(text, true)),
  join: (text, args, run) => {
    const [items] = args.readPositional('join', ['iterable'], 1);
    return joined(
      text,
      run.budget.listOf(itemsOf(items ?? null)).map((item) => asText(item, 'an item of join()')),
      run,
    );
  },
  ljust: padding('ljust', () => 0),
  lower: plain('lower', (text) => text.toLowerCase()),
  lstrip: stripping('lstrip', 'start'),
  partition: partition('partition', false),
  removeprefix: (text, args) => {
    const [part] = args.readPositional('removeprefix', ['prefix'], 1);
    const prefix = asText(part, 'the argument of removeprefix()');
    return text.startsWith(prefix) ? text.slice(prefix.length) : text;
  },
  removesuffix: (text, args) => {
    const [part] = args.readPositional('removesuffix', ['suffix'], 1);
    const suffix = asText(part, 'the argument of removesuffix()');
    return suffix !== '' && text.endsWith(suffix) ? text.slice(0, -suffix.length) : text;
  },
  replace: (text, args, run) => {
    const [old, by, most = -1n] = args.readPositional('replace', ['old', 'new', 'count'], 2);
    const texts = [
      asText(old, 'the first argument of replace()'),
      asText(by, 'the second argument of replace()'),
    ] as const;
    return replace(text, ...texts, asInteger(most, 'count of replace()'), run);
  },
  rfind: finding('rfind', true, false),
  rindex: finding('rindex', true, true),
  rjust: padding('rjust', (missing) => missing),
  rpartition: partition('rpartition', true),
  rsplit: splitting('rsplit', splitFromEnd),
  rstrip: stripping('rstrip', 'end'),
  split: splitting('split', split),
  splitlines: (text, args) => {
    const [keeps = false] = args.read('splitlines', ['keepends']);
    return splitLines(text, keeps === true);
  },
  startswith: edge('startswith', (text, part) => text.startsWith(part)),
  strip: stripping('strip', 'both'),
  swapcase: plain('swapcase', swapCase),
  title: plain('title', title),
  upper: plain('upper', (text) => text.toUpperCase()),
  zfill: (text, args, run) => {
    const [width] = args.readPositional('zfill', ['width'], 1);
    const missing = Math.max(0, asInteger(width, 'the width of zfill()') - lengthOf(text));
    run.budget.checkProduct(missing, 1);
    const sign = /^[-+]/.test(text) ? text.charAt(0) : '';
    return sign + '0'.repeat(missing) + text.slice(sign.length);
  },
};

/** Joins texts; checked before, as the separator may be long. */
export function joined(separator: string, texts: readonly string[], run: Runtime): string {
  run.budget.checkProduct(separator.length, texts.length);
  run.budget.checkSize(texts.reduce((sum, { length }) => sum + length, 0));
  return texts.join(separator);
}
