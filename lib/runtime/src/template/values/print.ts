import { MissingFeature } from '../template-error';
import { Callable } from './callable';
import { Dict } from './dict';
import { DictView } from './dict-view';
import { floatText } from './float-text';
import { Lazy } from './lazy';
import { Markup } from './markup';
import { Namespace } from './namespace';
import { Range } from './range';
import { Tuple } from './tuple';
import { typeName } from './type-name';
import { Undefined } from './undefined';
import { isList, type Value } from './value';

/** The most digits of an integer that Python prints. */
const MOST_DIGITS = 4300;

/** Writes a value as Python's `str`. */
export function textOf(value: Value): string {
  if (typeof value === 'string') return value;
  if (value instanceof Markup) return value.text;
  return value instanceof Undefined ? '' : reprOf(value);
}

/** Writes a value as Python's `repr`: texts in quotes. */
export function reprOf(value: Value): string {
  if (value === null) return 'None';
  switch (typeof value) {
    case 'string':
      return quoted(value);
    case 'bigint':
      return integerText(value);
    case 'number':
      return floatText(value);
    case 'boolean':
      return value ? 'True' : 'False';
    default:
      return reprOfObject(value);
  }
}

function reprOfObject(value: Exclude<Value, string | bigint | number | boolean | null>): string {
  if (isList(value)) return `[${value.map(reprOf).join(', ')}]`;
  if (value instanceof Tuple) return `(${value.items.map(reprOf).join(', ')}${value.items.length === 1 ? ',' : ''})`;
  if (value instanceof Dict) return dictText(value.entries());
  if (value instanceof DictView) return `dict_${value.kind}([${Array.from(value, reprOf).join(', ')}])`;
  if (value instanceof Range)
    return `range(${value.start}, ${value.stop}${value.step === 1n ? '' : `, ${value.step}`})`;
  if (value instanceof Markup) return `Markup(${quoted(value.text)})`;
  if (value instanceof Undefined) return 'Undefined';
  if (value instanceof Namespace) return `<Namespace ${dictText(value.attributes)}>`;
  const printed = value instanceof Callable ? value.print() : undefined;
  if (printed === undefined || value instanceof Lazy)
    throw new MissingFeature(`Printing a ${typeName(value)} (Python writes its address in memory)`);
  return printed;
}

function dictText(entries: Iterable<readonly [Value, Value]>): string {
  return `{${Array.from(entries, ([key, item]) => `${reprOf(key)}: ${reprOf(item)}`).join(', ')}}`;
}

/** Writes an integer. Python refuses very long ones. */
export function integerText(value: bigint): string {
  const text = value.toString();
  if (text.length > MOST_DIGITS + 1) throw new MissingFeature(`Printing an integer of more than ${MOST_DIGITS} digits`);
  return text;
}

const ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\\': '\\\\' };

function quoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const inside = text.replaceAll(/[\\'\p{C}\p{Z}]/gu, (character) => {
    if (character === ' ') return character;
    if (character === "'") return quote === "'" ? "\\'" : character;
    const code = character.codePointAt(0) ?? 0;
    const hex = code.toString(16);
    if (code > 0xffff) return `\\U${hex.padStart(8, '0')}`;
    return ESCAPES[character] ?? (code > 0xff ? `\\u${hex.padStart(4, '0')}` : `\\x${hex.padStart(2, '0')}`);
  });
  return quote + inside + quote;
}
