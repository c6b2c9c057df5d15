import type { Runtime } from '../runtime';
import { MissingFeature, TemplateError } from '../template-error';
import { lengthOf } from '../values/characters';
import { Markup } from '../values/markup';
import { textOf } from '../values/print';
import { typeName } from '../values/type-name';
import { Undefined } from '../values/undefined';
import type { Value } from '../values/value';
import { floatDigits, integerDigits } from './number-text';

const SPEC = /^(?:([^])?([<>=^]))?([-+ ])?(z)?(#)?(0)?(\d+)?([_,])?(?:\.(\d+))?([bcdeEfFgGnosxX%])?$/u;

/** Writes a value by a format specification such as `>10` or `.2f`. */
export function formatBySpec(given: Value, spec: string, run: Runtime): string {
  const value = given instanceof Markup ? given.text : given;
  if (value instanceof Undefined && spec !== '') value.fail();
  if (spec === '') return textOf(value);
  const match = SPEC.exec(spec);
  if (match === null) throw new TemplateError(`'${spec}' is not a valid format`);
  const [, fill, align, sign, z, alternative, zero, width, grouping, precision, type] = match;
  if (z !== undefined || type === 'n' || type === 'c') throw new MissingFeature(`The format '${spec}'`);
  const padding = { fill: fill ?? (zero === undefined ? ' ' : '0'), width: Number(width ?? 0) };
  run.budget.checkProduct(padding.width, 1);
  if (typeof value === 'string') {
    if (sign !== undefined || alternative !== undefined || grouping !== undefined || (type ?? 's') !== 's')
      throw new TemplateError(`the format '${spec}' is not for texts`);
    if (align === '=') throw new TemplateError(`the format '${spec}' is not for texts`);
    const cut = precision === undefined ? value : [...value].slice(0, Number(precision)).join('');
    return aligned(cut, '', align ?? '<', padding);
  }
  const number = typeof value === 'boolean' ? (value ? 1n : 0n) : value;
  if (typeof number !== 'bigint' && typeof number !== 'number')
    throw new TemplateError(`a ${typeName(value)} has no format '${spec}'`);
  if (typeof value === 'boolean' && type === undefined) throw new MissingFeature(`The format '${spec}' of a boolean`);
  const style = {
    type,
    alternative: alternative !== undefined,
    grouping,
    precision: precision === undefined ? undefined : Number(precision),
  };
  run.budget.checkProduct(style.precision ?? 0, 1);
  const isFloat = typeof number === 'number' || (type !== undefined && 'eEfFgG%'.includes(type));
  if (typeof number === 'number' && type !== undefined && 'bcdosxX'.includes(type))
    throw new TemplateError(`the format '${spec}' is not for floats`);
  const digits = isFloat ? floatDigits(Number(number), style) : integerDigits(number, style);
  const isNegative = typeof number === 'number' ? number < 0 || Object.is(number, -0) : number < 0n;
  const prefix = isNegative ? '-' : sign === '+' || sign === ' ' ? sign : '';
  if (grouping !== undefined && zero !== undefined) throw new MissingFeature(`The format '${spec}'`);
  return aligned(digits, prefix, align ?? (zero === undefined ? '>' : '='), padding);
}

function aligned(
  text: string,
  prefix: string,
  align: string,
  { fill, width }: { readonly fill: string; readonly width: number },
): string {
  const missing = Math.max(0, width - lengthOf(text) - prefix.length);
  if (align === '=') return prefix + fill.repeat(missing) + text;
  const before = align === '<' ? 0 : align === '>' ? missing : Math.floor(missing / 2);
  return fill.repeat(before) + prefix + text + fill.repeat(missing - before);
}
