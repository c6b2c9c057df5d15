import type { Runtime } from '../runtime';
import { MissingFeature, TemplateError } from '../template-error';
import { charactersOf, isPlain, lengthOf } from '../values/characters';
import { Dict } from '../values/dict';
import { Markup } from '../values/markup';
import { Range } from '../values/range';
import { Tuple } from '../values/tuple';
import { typeName } from '../values/type-name';
import { Undefined } from '../values/undefined';
import { isList, type Value } from '../values/value';
import { numberOf } from './numbers';

/** `object[index]` for the values that have items; undefined if there is no such item. */
export function itemAt(object: Value, index: Value): Value | undefined {
  if (object instanceof Undefined) object.fail();
  if (object instanceof Dict) return isKey(index) ? object.get(index) : undefined;
  const position = numberOf(index);
  if (typeof position !== 'bigint') return undefined;
  const at = Number(position);
  if (typeof object === 'string') return characterAt(object, at);
  if (object instanceof Markup) {
    const character = characterAt(object.text, at);
    return character === undefined ? undefined : new Markup(character);
  }
  if (isList(object)) return object.at(at);
  if (object instanceof Tuple) return object.items.at(at);
  if (!(object instanceof Range)) return undefined;
  const place = at < 0 ? at + object.length : at;
  return place >= 0 && place < object.length ? object.at(place) : undefined;
}

function isKey(value: Value): boolean {
  return !Array.isArray(value) && !(value instanceof Dict);
}

function characterAt(text: string, at: number): string | undefined {
  return isPlain(text) ? text.at(at) : charactersOf(text).at(at);
}

/** `object[start:stop:step]` */
export function sliceOf(object: Value, bounds: readonly Value[], run: Runtime): Value {
  if (object instanceof Undefined) object.fail();
  if (typeof object === 'string') return sliceText(object, bounds, run);
  if (object instanceof Markup) return new Markup(sliceText(object.text, bounds, run));
  if (isList(object)) return indexes(object.length, bounds, run).map((index) => object[index] ?? null);
  if (object instanceof Tuple)
    return new Tuple(indexes(object.items.length, bounds, run).map((index) => object.items[index] ?? null));
  throw new MissingFeature(`A slice of a ${typeName(object)}`);
}

function sliceText(text: string, bounds: readonly Value[], run: Runtime): string {
  if (bounds.every((bound) => bound === null)) return text;
  const { start, stop, step } = resolve(lengthOf(text), bounds);
  if (step === 1 && isPlain(text)) return text.slice(start, Math.max(start, stop));
  const characters = charactersOf(text);
  return indexes(characters.length, bounds, run)
    .map((index) => characters[index])
    .join('');
}

function indexes(length: number, bounds: readonly Value[], run: Runtime): number[] {
  const { start, stop, step } = resolve(length, bounds);
  const count = Math.max(0, Math.ceil((stop - start) / step));
  run.budget.spend(count);
  return Array.from({ length: count }, (_, index) => start + index * step);
}

/** Returns the bounds of a slice within a sequence, as Python calculates them. */
function resolve(length: number, bounds: readonly Value[]): { start: number; stop: number; step: number } {
  const [from, to, by] = bounds.map(boundOf);
  const step = by ?? 1;
  if (step === 0) throw new TemplateError('the step of a slice must not be 0');
  const [lowest, highest] = step > 0 ? [0, length] : [-1, length - 1];
  const place = (bound: number | undefined, fallback: number): number => {
    if (bound === undefined) return fallback;
    return Math.min(highest, Math.max(lowest, bound < 0 ? bound + length : bound));
  };
  return step > 0
    ? { start: place(from, 0), stop: place(to, length), step }
    : { start: place(from, length - 1), stop: place(to, -1), step };
}

function boundOf(value: Value): number | undefined {
  if (value === null) return undefined;
  const bound = numberOf(value);
  if (typeof bound !== 'bigint') throw new TemplateError(`a slice takes integers, not a ${typeName(value)}`);
  return Math.max(-Number.MAX_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, Number(bound)));
}
