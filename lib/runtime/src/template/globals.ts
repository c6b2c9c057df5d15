import { LONGEST_RANGE } from './limits';
import { asInteger, asText } from './methods/parameters';
import type { Runtime } from './runtime';
import { strftime } from './strftime';
import { MissingFeature, RaisedByTemplate, TemplateError, TemplateTooLarge } from './template-error';
import type { Arguments } from './values/arguments';
import { Callable, NativeFunction } from './values/callable';
import { Dict } from './values/dict';
import { itemsOf, pairOf } from './values/iteration';
import { Namespace } from './values/namespace';
import { textOf } from './values/print';
import { Range } from './values/range';
import { type List, type Value, valueOr } from './values/value';

/** The functions that each template has. */
export function globals(run: Runtime): Map<string, Value> {
  return new Map<string, Value>([
    ['cycler', new NativeFunction(({ positional }) => new Cycler(positional))],
    ['dict', new DictFunction()],
    ['joiner', new NativeFunction((args) => new Joiner(textOf(valueOr(args.read('joiner', ['sep'])[0], () => ', '))))],
    ['lipsum', new NativeFunction(() => missing("The function 'lipsum'"))],
    ['namespace', new NativeFunction((args) => namespace(args, run))],
    ['raise_exception', new NativeFunction((args) => raise(args))],
    ['range', new NativeFunction((args) => range(args))],
    [
      'strftime_now',
      new NativeFunction((args) =>
        strftime(run.now, asText(args.read('strftime_now', ['format'], 1)[0], 'the format of strftime_now()')),
      ),
    ],
  ]);
}

function missing(feature: string): never {
  throw new MissingFeature(feature);
}

function raise(args: Arguments): never {
  throw new RaisedByTemplate(textOf(args.read('raise_exception', ['message'], 1)[0] ?? null));
}

function range(args: Arguments): Range {
  const numbers = args
    .readPositional('range', ['start', 'stop', 'step'], 1)
    .filter((value) => value !== undefined)
    .map((value) => {
      asInteger(value, 'an argument of range()');
      return typeof value === 'boolean' ? BigInt(value) : (value as bigint);
    });
  const [start = 0n, stop, step = 1n] = numbers.length === 1 ? [0n, numbers[0]] : numbers;
  if (step === 0n) throw new TemplateError('the step of range() must not be 0');
  const count = Range.count(start, stop ?? 0n, step);
  if (count > BigInt(LONGEST_RANGE))
    throw new TemplateTooLarge(`it calls range() for ${count} numbers; at most ${LONGEST_RANGE} are allowed`);
  return new Range(start, stop ?? 0n, step);
}

function namespace(args: Arguments, run: Runtime): Namespace {
  const result = new Namespace();
  for (const [name, value] of dictOf(args, 'namespace').entries())
    setAttribute(result, asText(name, 'the name of an attribute'), value, run);
  return result;
}

/** Sets an attribute of a namespace. */
export function setAttribute(space: Namespace, name: string, value: Value, run: Runtime): void {
  if (name.startsWith('_'))
    throw new TemplateError(`a namespace cannot have the attribute '${name}': it starts with '_'`);
  run.budget.checkAttribute(value);
  space.attributes.set(name, value);
}

function dictOf(args: Arguments, name: string): Dict {
  if (args.positional.length > 1) throw new TemplateError(`${name}() has more than one positional argument`);
  const [source] = args.positional;
  const entries = source === undefined ? [] : source instanceof Dict ? source.entries() : pairsOf(source);
  return new Dict([...entries, ...args.keywords]);
}

function pairsOf(source: Value): (readonly [Value, Value])[] {
  return Array.from(itemsOf(source), (pair) => pairOf(pair, 'an entry of a dict must have a key and a value'));
}

/** `dict(...)` and `dict.fromkeys(...)`. */
class DictFunction extends Callable {
  readonly typeName = 'TemplateDict';

  override call(args: Arguments): Value {
    return dictOf(args, 'dict');
  }

  override attribute(name: string): Value | undefined {
    if (name !== 'fromkeys') return undefined;
    return new NativeFunction((args) => {
      const [keys = null, value = null] = args.readPositional('fromkeys', ['iterable', 'value'], 1);
      return new Dict(Array.from(itemsOf(keys), (key) => [key, value] as const));
    });
  }
}

/** `cycler(...)`: gives its values in turn. */
class Cycler extends Callable {
  readonly typeName = 'Cycler';
  private position = 0;

  constructor(private readonly values: List) {
    super();
    if (values.length === 0) throw new TemplateError('cycler() needs at least one value');
  }

  override call(): Value {
    throw new TemplateError('a cycler cannot be called; its method next() can');
  }

  override attribute(name: string): Value | undefined {
    if (name === 'current') return this.values[this.position];
    if (name === 'reset')
      return new NativeFunction(() => {
        this.position = 0;
        return null;
      });
    if (name !== 'next') return undefined;
    return new NativeFunction(() => {
      const value = this.values[this.position] ?? null;
      this.position = (this.position + 1) % this.values.length;
      return value;
    });
  }
}

/** `joiner(...)`: nothing at its first call, its separator at each later one. */
class Joiner extends Callable {
  readonly typeName = 'Joiner';
  private isUsed = false;

  constructor(private readonly separator: string) {
    super();
  }

  override call(): Value {
    const value = this.isUsed ? this.separator : '';
    this.isUsed = true;
    return value;
  }

  override attribute(name: string): Value | undefined {
    return name === 'sep' ? this.separator : name === 'used' ? this.isUsed : undefined;
  }
}
