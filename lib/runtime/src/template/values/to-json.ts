import { TemplateError } from '../template-error';
import { Dict } from './dict';
import { floatText } from './float-text';
import { Markup } from './markup';
import { sorted } from './order';
import { integerText } from './print';
import { Tuple } from './tuple';
import { typeName } from './type-name';
import { Undefined } from './undefined';
import { isList, type List, type Value } from './value';

/** How `tojson` writes. */
export interface JsonStyle {
  readonly isAscii: boolean;
  /** What each level is indented by. @default - all on one line */
  readonly indent: string | undefined;
  /** Between two items, and between a key and its value. */
  readonly separators: readonly [string, string];
  readonly isSorted: boolean;
}

/** Writes a value as Python's `json.dumps`. */
export function toJson(value: Value, style: JsonStyle, line = '\n'): string {
  if (value === null) return 'null';
  if (isList(value)) return bracketed('[', ']', value, (item, inner) => toJson(item, style, inner), style, line);
  if (value instanceof Tuple) return toJson(value.items, style, line);
  if (value instanceof Dict) return dictJson(value, style, line);
  if (value instanceof Markup) return textJson(value.text, style);
  switch (typeof value) {
    case 'string':
      return textJson(value, style);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'bigint':
      return integerText(value);
    case 'number':
      return floatJson(value);
    default:
      throw new TemplateError(
        value instanceof Undefined
          ? `tojson() cannot write a value that is not defined: ${value.reason}`
          : `tojson() cannot write a ${typeName(value)}`,
      );
  }
}

function floatJson(value: number): string {
  const names: Readonly<Record<string, string>> = { nan: 'NaN', inf: 'Infinity', '-inf': '-Infinity' };
  const text = floatText(value);
  return names[text] ?? text;
}

function textJson(text: string, { isAscii }: JsonStyle): string {
  const json = JSON.stringify(text);
  if (!isAscii) return json;
  return json.replaceAll(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function dictJson(dict: Dict, style: JsonStyle, line: string): string {
  const keys = style.isSorted ? sorted(dict.keys(), (key) => key, false) : [...dict.keys()];
  const entry = (key: Value, inner: string): string =>
    `${textJson(keyText(key), style)}${style.separators[1]}${toJson(dict.get(key) ?? null, style, inner)}`;
  return bracketed('{', '}', keys, entry, style, line);
}

function keyText(key: Value): string {
  if (typeof key === 'string') return key;
  if (key === null || typeof key === 'boolean') return String(key);
  if (typeof key === 'bigint') return integerText(key);
  if (typeof key === 'number') return floatJson(key);
  if (key instanceof Markup) return key.text;
  throw new TemplateError(`tojson() cannot write a ${typeName(key)} as a key`);
}

function bracketed(
  open: string,
  close: string,
  items: List,
  write: (item: Value, line: string) => string,
  { indent, separators: [separator] }: JsonStyle,
  line: string,
): string {
  if (items.length === 0) return open + close;
  if (indent === undefined) return open + items.map((item) => write(item, line)).join(separator) + close;
  const inner = line + indent;
  return open + inner + items.map((item) => write(item, inner)).join(separator + inner) + line + close;
}
