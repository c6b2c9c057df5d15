import { arithmetic } from '../operators/arithmetic';
import { numberOf } from '../operators/numbers';
import { asInteger, asText } from '../methods/parameters';
import { attributeOf } from '../methods/attribute';
import type { Runtime } from '../runtime';
import { MissingFeature, TemplateError } from '../template-error';
import type { Arguments } from '../values/arguments';
import { charactersOf, reversed } from '../values/characters';
import { Dict, hashOf } from '../values/dict';
import { DictView } from '../values/dict-view';
import { areEqual } from '../values/equality';
import { itemsOf, pairOf, tryLength } from '../values/iteration';
import { Lazy } from '../values/lazy';
import { Markup } from '../values/markup';
import { compare, sorted } from '../values/order';
import { textOf } from '../values/print';
import { Range } from '../values/range';
import { toJson } from '../values/to-json';
import { isTrue } from '../values/truth';
import { Tuple } from '../values/tuple';
import { typeName } from '../values/type-name';
import { Undefined } from '../values/undefined';
import { isList, type Value, valueOr } from '../values/value';
import { type Filter, follow, ignoreCase, pathOf } from './filter';

/** Returns a function that finds by what an item is sorted or compared. */
function keyBy(attribute: Value, isCaseSensitive: Value, run: Runtime): (item: Value) => Value {
  const path = pathOf(attribute);
  return (item) => {
    const key = follow(item, path, run);
    return isTrue(isCaseSensitive) ? key : ignoreCase(key);
  };
}

function extreme(name: string, sign: number): Filter {
  return (value, args, run) => {
    const [isCaseSensitive = false, attribute = null] = args.read(name, ['case_sensitive', 'attribute']);
    const keyOf = keyBy(attribute, isCaseSensitive, run);
    let best: { item: Value; key: Value } | undefined;
    for (const item of run.budget.counted(itemsOf(value))) {
      const key = keyOf(item);
      if (best === undefined || compare(key, best.key) * sign > 0) best = { item, key };
    }
    return best === undefined ? new Undefined(`${name}() has no items`) : best.item;
  };
}

function* batches(value: Value, count: number, fill: Value, run: Runtime): Generator<Value, void, undefined> {
  let batch: Value[] = [];
  for (const item of run.budget.counted(itemsOf(value))) {
    if (batch.length === count) {
      yield batch;
      batch = [];
    }
    batch.push(item);
  }
  if (batch.length === 0) return;
  const missing = fill === null ? 0 : Math.max(0, count - batch.length);
  run.budget.spend(missing);
  yield [...batch, ...Array.from({ length: missing }, () => fill)];
}

function* entries(value: Value): Generator<Value, void, undefined> {
  if (value instanceof Undefined) return;
  if (!(value instanceof Dict)) throw new TemplateError(`items() needs a dict, not a ${typeName(value)}`);
  yield* new DictView('items', value);
}

function* slices(value: Value, count: number, fill: Value, run: Runtime): Generator<Value, void, undefined> {
  const items = run.budget.listOf(itemsOf(value));
  if (count === 0) throw new TemplateError('a number is divided by zero');
  const [size, longer] = [Math.floor(items.length / count), items.length % count];
  let start = 0;
  for (let index = 0; index < count; index += 1) {
    const end = start + size + (index < longer ? 1 : 0);
    const slice = items.slice(start, end);
    yield fill !== null && index >= longer ? [...slice, fill] : slice;
    start = end;
  }
}

/** Filters that make lists, or choose among items, by name. */
export const LIST_FILTERS: Readonly<Record<string, Filter>> = {
  attr: (value, args, run) => {
    const [name = ''] = args.read('attr', ['name'], 1);
    if (value instanceof Undefined) throw new MissingFeature("The filter 'attr' for a value that is not defined");
    return valueOr(
      attributeOf(value, asText(name, 'the argument of attr()'), run),
      () => new Undefined(`a ${typeName(value)} has no attribute '${textOf(name)}'`),
    );
  },
  batch: (value, args, run) => {
    const [count = null, fill = null] = args.read('batch', ['linecount', 'fill_with'], 1);
    const size = asInteger(count, 'the argument of batch()');
    return new Lazy(batches(value, size, fill, run));
  },
  default: (value, args) => {
    const [fallback = '', alsoFalse = false] = args.read('default', ['default_value', 'boolean']);
    return value instanceof Undefined || (isTrue(alsoFalse) && !isTrue(value)) ? fallback : value;
  },
  dictsort: (value, args) => {
    const [isCaseSensitive = false, by = 'key', isReverse = false] = args.read('dictsort', [
      'case_sensitive',
      'by',
      'reverse',
    ]);
    if (by !== 'key' && by !== 'value') throw new TemplateError("dictsort() sorts by 'key' or 'value'");
    if (!(value instanceof Dict)) {
      if (value instanceof Undefined) value.fail();
      throw new TemplateError(`dictsort() sorts a dict, not a ${typeName(value)}`);
    }
    const keyOf = (pair: Value): Value => {
      const part = (pair as Tuple).items[by === 'key' ? 0 : 1] ?? null;
      return isTrue(isCaseSensitive) ? part : ignoreCase(part);
    };
    return sorted(new DictView('items', value), keyOf, isTrue(isReverse));
  },
  first: (value) => {
    for (const item of itemsOf(value)) return item;
    return new Undefined('first() has no items');
  },
  groupby: (value, args, run) => {
    const [attribute = null, fallback = null, isCaseSensitive = false] = args.read(
      'groupby',
      ['attribute', 'default', 'case_sensitive'],
      1,
    );
    const path = pathOf(attribute);
    const realKey = (item: Value): Value => follow(item, path, run, fallback);
    const keyOf = (item: Value): Value => (isTrue(isCaseSensitive) ? realKey(item) : ignoreCase(realKey(item)));
    const groups: { key: Value; items: Value[] }[] = [];
    for (const item of sorted(run.budget.listOf(itemsOf(value)), keyOf, false)) {
      const last = groups.at(-1);
      if (last !== undefined && areEqual(last.key, keyOf(item))) last.items.push(item);
      else groups.push({ key: keyOf(item), items: [item] });
    }
    return groups.map(({ items }) => new Tuple([realKey(items[0] ?? null), items], ['grouper', 'list']));
  },
  items: (value) => new Lazy(entries(value)),
  last: (value) => {
    const items = reversible(value);
    if (items === undefined) throw new TemplateError(`a ${typeName(value)} has no last item`);
    return valueOr(items.at(-1), () => new Undefined('last() has no items'));
  },
  length: (value) => {
    const length = tryLength(value);
    if (length === undefined) throw new TemplateError(`a ${typeName(value)} has no length`);
    return BigInt(length);
  },
  list: (value, _args, run) => run.budget.listOf(itemsOf(value)),
  map: (value, args, run) => new Lazy(mapped(value, args, run)),
  max: extreme('max', 1),
  min: extreme('min', -1),
  reverse: (value, _args, run) => {
    if (typeof value === 'string') return reversed(value);
    if (value instanceof Markup) return new Markup(reversed(value.text));
    const items = reversible(value);
    if (items === undefined) return run.budget.listOf(itemsOf(value)).toReversed();
    return new Lazy(items.toReversed(), 'reverse iterator');
  },
  slice: (value, args, run) => {
    const [count = null, fill = null] = args.read('slice', ['slices', 'fill_with'], 1);
    const size = asInteger(count, 'the argument of slice()');
    run.budget.checkProduct(size, 1);
    return new Lazy(slices(value, size, fill, run));
  },
  sort: (value, args, run) => {
    const [isReverse = false, isCaseSensitive = false, attribute = null] = args.read('sort', [
      'reverse',
      'case_sensitive',
      'attribute',
    ]);
    const paths = (typeof attribute === 'string' ? attribute.split(',') : [attribute]).map(pathOf);
    const keyOf = (item: Value): Value =>
      paths.map((path) => {
        const key = follow(item, path, run);
        return isTrue(isCaseSensitive) ? key : ignoreCase(key);
      });
    return sorted(run.budget.listOf(itemsOf(value)), keyOf, isTrue(isReverse));
  },
  sum: (value, args, run) => {
    const [attribute = null, start = 0n] = args.read('sum', ['attribute', 'start']);
    const path = pathOf(attribute);
    if (typeof start === 'string') throw new TemplateError('sum() adds no texts; join() does');
    let total: Value = start;
    for (const item of run.budget.counted(itemsOf(value)))
      total = run.budget.made(arithmetic('+', total, follow(item, path, run), run));
    return total;
  },
  tojson: (value, args, run) => {
    const [isAscii = false, indent = null, separators = null, isSorted = false] = args.read('tojson', [
      'ensure_ascii',
      'indent',
      'separators',
      'sort_keys',
    ]);
    const step = indentOf(indent, run);
    run.budget.checkProduct(run.budget.sizeOf(value) * Math.max(1, run.budget.depthOf(value)), 1 + (step?.length ?? 0));
    return toJson(value, {
      isAscii: isTrue(isAscii),
      indent: step,
      separators: separatorsOf(separators, step),
      isSorted: isTrue(isSorted),
    });
  },
  unique: (value, args, run) => {
    const [isCaseSensitive = false, attribute = null] = args.read('unique', ['case_sensitive', 'attribute']);
    const keyOf = keyBy(attribute, isCaseSensitive, run);
    return new Lazy(
      (function* distinct(): Generator<Value, void, undefined> {
        const seen = new Set<unknown>();
        for (const item of run.budget.counted(itemsOf(value))) {
          const key = hashOf(keyOf(item));
          if (!seen.has(key)) yield item;
          seen.add(key);
        }
      })(),
    );
  },
  reject: choosing(false, false),
  rejectattr: choosing(true, false),
  select: choosing(false, true),
  selectattr: choosing(true, true),
};

/** `select` and its relatives: keeps the items for which a test holds, or does not. */
function choosing(hasAttribute: boolean, isKept: boolean): Filter {
  return (value, args, run) =>
    new Lazy(
      (function* chosen(): Generator<Value, void, undefined> {
        if (!isTrue(value)) return;
        const [attribute] = args.positional;
        if (hasAttribute && attribute === undefined) throw new TemplateError('the name of the attribute is missing');
        const path = hasAttribute ? pathOf(attribute ?? null) : [];
        const rest = hasAttribute ? args.rest() : args;
        const [test] = rest.positional;
        const name = test === undefined ? undefined : asText(test, 'the name of a test');
        for (const item of run.budget.counted(itemsOf(value))) {
          const part = follow(item, path, run);
          if ((name === undefined ? isTrue(part) : run.test(name, part, rest.rest())) === isKept) yield item;
        }
      })(),
    );
}

function* mapped(value: Value, args: Arguments, run: Runtime): Generator<Value, void, undefined> {
  if (!isTrue(value)) return;
  const attribute = args.keywords.get('attribute');
  const [name] = args.positional;
  if (name === undefined && attribute !== undefined) {
    const other = [...args.keywords.keys()].find((keyword) => keyword !== 'attribute' && keyword !== 'default');
    if (other !== undefined) throw new TemplateError(`map() has no parameter '${other}'`);
    const path = pathOf(attribute);
    const fallback = args.keywords.get('default') ?? null;
    for (const item of run.budget.counted(itemsOf(value))) yield follow(item, path, run, fallback);
    return;
  }
  if (name === undefined) throw new TemplateError('map() needs the name of a filter, or an attribute');
  const filter = asText(name, 'the name of a filter');
  for (const item of run.budget.counted(itemsOf(value))) yield run.filter(filter, item, args.rest());
}

/** The items of a value that Python can go through backwards; undefined for other values. */
function reversible(value: Value): readonly Value[] | undefined {
  if (typeof value === 'string') return charactersOf(value);
  if (value instanceof Markup) return charactersOf(value.text);
  if (isList(value)) return value;
  if (value instanceof Tuple) return value.items;
  if (value instanceof Dict) return [...value.keys()];
  if (value instanceof Undefined) return [];
  return value instanceof Range || value instanceof DictView ? [...value] : undefined;
}

function indentOf(indent: Value, run: Runtime): string | undefined {
  if (indent === null) return undefined;
  if (typeof indent === 'string') return indent;
  if (typeof numberOf(indent) !== 'bigint') throw new TemplateError('indent of tojson() must be an integer or a text');
  const width = Math.max(0, asInteger(indent, 'indent of tojson()'));
  run.budget.checkProduct(width, 1);
  return ' '.repeat(width);
}

function separatorsOf(separators: Value, indent: string | undefined): readonly [string, string] {
  if (separators === null) return [indent === undefined ? ', ' : ',', ': '];
  const [item, key] = pairOf(separators, 'separators of tojson() must be two texts');
  return [asText(item, 'a separator'), asText(key, 'a separator')];
}
