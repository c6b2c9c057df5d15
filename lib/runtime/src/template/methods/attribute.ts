import type { Runtime } from '../runtime';
import { MissingFeature } from '../template-error';
import { Callable, NativeFunction } from '../values/callable';
import { Dict } from '../values/dict';
import { DictView } from '../values/dict-view';
import { Markup } from '../values/markup';
import { Namespace } from '../values/namespace';
import { Range } from '../values/range';
import { Tuple } from '../values/tuple';
import { typeName } from '../values/type-name';
import { Undefined } from '../values/undefined';
import { isList, type Value } from '../values/value';
import { DICT_METHODS } from './dict-methods';
import { LIST_METHODS } from './list-methods';
import { PYTHON_ATTRIBUTES } from './python-attributes';
import { TEXT_METHODS } from './text-methods';

/** Methods that change a list or dict. Chat templates may not call them. */
const CHANGING: Readonly<Record<string, ReadonlySet<string>>> = {
  list: new Set(['append', 'clear', 'extend', 'insert', 'pop', 'remove', 'reverse', 'sort']),
  dict: new Set(['clear', 'pop', 'popitem', 'setdefault', 'update']),
};

/** Returns an attribute of a value as Python's `getattr`; undefined if it has none of this name. */
export function attributeOf(object: Value, name: string, run: Runtime): Value | undefined {
  if (object instanceof Undefined) {
    if (isInternal(name)) throw new MissingFeature(`'${name}' of a value that is not defined`);
    object.fail();
  }
  const found = knownAttribute(object, name, run);
  if (found !== undefined) return found;
  const type = typeName(object);
  if (CHANGING[type]?.has(name) === true) return new Undefined(`a template may not call ${name}() of a ${type}`);
  if (isInternal(name)) return new Undefined(`'${name}' of a ${type} is not accessible`);
  if (PYTHON_ATTRIBUTES[type]?.has(name) === true) throw new MissingFeature(`'${name}' of a ${type}`);
  return undefined;
}

/** Whether Python has such an attribute for its own use, which chat templates may not read. */
function isInternal(name: string): boolean {
  return /^__\w+__$/.test(name);
}

function knownAttribute(object: Value, name: string, run: Runtime): Value | undefined {
  if (typeof object === 'string') return bound(TEXT_METHODS, name, object, run);
  if (object instanceof Markup) return markupMethod(object, name, run);
  if (object instanceof Dict) return bound(DICT_METHODS, name, object, run);
  if (isList(object)) return bound(LIST_METHODS, name, object, run);
  if (object instanceof Tuple) {
    const field = object.fields.indexOf(name);
    return field >= 0 ? object.items[field] : bound(LIST_METHODS, name, object.items, run);
  }
  if (object instanceof Namespace) return object.attributes.get(name);
  if (object instanceof Callable) return object.attribute(name);
  if (object instanceof Range && (name === 'start' || name === 'stop' || name === 'step')) return object[name];
  if (object instanceof DictView && name === 'mapping') return object.dict;
  return undefined;
}

/** A method with its object. Everything that it makes is counted. */
function bound<T>(
  methods: Readonly<Record<string, (object: T, args: never, run: Runtime) => Value>>,
  name: string,
  object: T,
  run: Runtime,
): Value | undefined {
  if (!Object.hasOwn(methods, name)) return undefined;
  const method = methods[name] as (object: T, args: unknown, run: Runtime) => Value;
  return new NativeFunction((args) => {
    run.budget.readWhole(object as Value);
    return run.budget.made(method(object, args, run));
  });
}

/** Methods of an escaped text that take no texts, which they would escape. */
const OF_MARKUP = new Set(['capitalize', 'lower', 'lstrip', 'rstrip', 'strip', 'swapcase', 'title', 'upper']);

function markupMethod(object: Markup, name: string, run: Runtime): Value | undefined {
  const method = bound(TEXT_METHODS, name, object.text, run);
  if (!(method instanceof NativeFunction)) return undefined;
  return new NativeFunction((args) => {
    if (!OF_MARKUP.has(name) || args.positional.length > 0) throw new MissingFeature(`'${name}' of an escaped text`);
    const result = method.call(args);
    return typeof result === 'string' ? new Markup(result) : result;
  });
}
