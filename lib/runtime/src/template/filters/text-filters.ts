import { MissingFeature, TemplateError } from '../template-error';
import { center, joined, replace } from '../methods/text-methods';
import { asInteger, asText } from '../methods/parameters';
import { capitalize } from '../text/letter-case';
import { formatPercent } from '../text/percent-format';
import { splitLines } from '../text/split';
import { strip } from '../text/strip';
import { Dict } from '../values/dict';
import { charactersOf, lengthOf } from '../values/characters';
import { itemsOf, pairOf, tryLength } from '../values/iteration';
import { Markup } from '../values/markup';
import { textOf } from '../values/print';
import { isTrue } from '../values/truth';
import { typeName } from '../values/type-name';
import { Tuple } from '../values/tuple';
import { Undefined } from '../values/undefined';
import type { Value } from '../values/value';
import { type Filter, follow, pathOf } from './filter';

/** A filter without arguments that makes a text of a text; an escaped text stays one. */
function ofText(name: string, change: (text: string) => string): Filter {
  return (value, args) => {
    args.read(name, []);
    const changed = change(textOf(value));
    return value instanceof Markup ? new Markup(changed) : changed;
  };
}

const MARKUP_BREAKS = /([-\s({[<]+)/;

/** Filters that make texts, by name. */
export const TEXT_FILTERS: Readonly<Record<string, Filter>> = {
  capitalize: ofText('capitalize', capitalize),
  center: (value, args, run) => {
    const [width = 80n] = args.read('center', ['width']);
    return center(textOf(value), asInteger(width, 'the width of center()'), run);
  },
  escape: (value) => (value instanceof Markup ? value : Markup.escape(textOf(value))),
  forceescape: (value) => Markup.escape(textOf(value)),
  format: (value, args, run) => {
    if (args.positional.length > 0 && args.keywords.size > 0)
      throw new TemplateError('format() takes positional arguments or keywords, not both');
    const values = args.keywords.size > 0 ? new Dict(args.keywords) : new Tuple(args.positional);
    return formatPercent(textOf(value), values, run);
  },
  indent: (value, args, run) => {
    const [width = 4n, first = false, blank = false] = args.read('indent', ['width', 'first', 'blank']);
    const indentation = typeof width === 'string' ? width : ' '.repeat(checkedWidth(width, run.budget));
    if (value instanceof Undefined) value.fail();
    if (value instanceof Markup) throw new MissingFeature("The filter 'indent' for an escaped text");
    const lines = splitLines(`${asText(value, 'the value of indent()')}\n`);
    run.budget.checkProduct(lines.length, indentation.length);
    return lines
      .map((line, index) => ((index === 0 ? isTrue(first) : isTrue(blank) || line !== '') ? indentation : '') + line)
      .join('\n');
  },
  join: (value, args, run) => {
    const [separator = '', attribute = null] = args.read('join', ['d', 'attribute']);
    const path = pathOf(attribute);
    run.budget.checkProduct(textOf(separator).length, tryLength(value) ?? 0);
    const texts = run.budget.listOf(itemsOf(value)).map((item) => run.budget.made(textOf(follow(item, path, run))));
    return joined(textOf(separator), texts, run);
  },
  lower: ofText('lower', (text) => text.toLowerCase()),
  replace: (value, args, run) => {
    const [old = '', by = '', count = null] = args.read('replace', ['old', 'new', 'count'], 2);
    const most = count === null ? -1 : asInteger(count, 'count of replace()');
    return replace(textOf(value), textOf(old), textOf(by), most, run);
  },
  safe: (value) => new Markup(textOf(value)),
  string: (value) => (value instanceof Markup ? value : textOf(value)),
  title: ofText('title', (text) =>
    text
      .split(MARKUP_BREAKS)
      .map((word) =>
        Array.from(word, (character, index) => (index === 0 ? character.toUpperCase() : character.toLowerCase())).join(
          '',
        ),
      )
      .join(''),
  ),
  trim: (value, args) => {
    const [set = null] = args.read('trim', ['chars']);
    const trimmed = strip(textOf(value), 'both', set === null ? undefined : asText(set, 'the argument of trim()'));
    return value instanceof Markup ? new Markup(trimmed) : trimmed;
  },
  truncate: (value, args) => {
    const [width = 255n, kills = false, end = '...', leeway = null] = args.read('truncate', [
      'length',
      'killwords',
      'end',
      'leeway',
    ]);
    const [most, mark] = [asInteger(width, 'the length of truncate()'), asText(end, 'the end of truncate()')];
    const slack = leeway === null ? 5 : asInteger(leeway, 'the leeway of truncate()');
    if (most < lengthOf(mark) || slack < 0)
      throw new TemplateError('the length of truncate() must be at least that of its end');
    const length = value instanceof Markup ? lengthOf(value.text) : tryLength(value);
    if (length === undefined) throw new TemplateError(`a ${typeName(value)} has no length`);
    if (length <= most + slack) return value;
    const text = asText(value, 'the value of truncate()');
    if (value instanceof Markup) throw new MissingFeature("The filter 'truncate' for an escaped text");
    const cut = charactersOf(text)
      .slice(0, most - lengthOf(mark))
      .join('');
    const space = cut.lastIndexOf(' ');
    return (isTrue(kills) || space < 0 ? cut : cut.slice(0, space)) + mark;
  },
  upper: ofText('upper', (text) => text.toUpperCase()),
  urlencode: (value) => {
    if (typeof value === 'string' || !(typeof value === 'object' && value !== null))
      return quoteUrl(textOf(value), false);
    const pairs =
      value instanceof Dict
        ? value.entries()
        : Array.from(itemsOf(value), (pair) => pairOf(pair, 'urlencode() needs pairs of a key and a value'));
    return Array.from(pairs, (pair) => pair.map((part) => quoteUrl(textOf(part), true)).join('=')).join('&');
  },
  wordcount: (value) => BigInt(textOf(value).match(/[\p{L}\p{N}_]+/gu)?.length ?? 0),
};

function checkedWidth(value: Value, budget: { checkProduct: (size: number, times: number) => void }): number {
  const width = Math.max(0, asInteger(value, 'the width of indent()'));
  budget.checkProduct(width, 1);
  return width;
}

function quoteUrl(text: string, isQuery: boolean): string {
  const quoted = encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return isQuery ? quoted.replaceAll('%20', '+') : quoted.replaceAll('%2F', '/');
}
