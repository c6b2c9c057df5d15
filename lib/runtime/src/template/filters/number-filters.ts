import { toFloat, numberOf } from '../operators/numbers';
import { TemplateError } from '../template-error';
import { asInteger } from '../methods/parameters';
import { fixedText, halfEven } from '../values/decimal';
import { readFloat, readInteger } from '../text/read-number';
import { Markup } from '../values/markup';
import { typeName } from '../values/type-name';
import { isTrue } from '../values/truth';
import { Undefined } from '../values/undefined';
import type { Value } from '../values/value';
import type { Filter } from './filter';

/** Filters that make numbers, by name. */
export const NUMBER_FILTERS: Readonly<Record<string, Filter>> = {
  abs: (value) => {
    const number = needNumber(value);
    return number < 0 ? -number : typeof number === 'number' ? Math.abs(number) : number;
  },
  filesizeformat: (value, args) => {
    const [isBinary = false] = args.read('filesizeformat', ['binary']);
    const size = floatOf(value);
    if (size === undefined) throw new TemplateError('filesizeformat() needs a number');
    return fileSize(size, isTrue(isBinary));
  },
  float: (value, args) => {
    const [fallback = 0] = args.read('float', ['default']);
    return floatOf(value) ?? fallback;
  },
  int: (value, args) => {
    const [fallback = 0n, base = 10n] = args.read('int', ['default', 'base']);
    if (value instanceof Undefined) value.fail();
    const text = textOf(value);
    if (text !== undefined) {
      const whole = readInteger(text, asInteger(base, 'the base of int()'));
      if (whole !== undefined) return whole;
      const float = readFloat(text);
      return float === undefined || !Number.isFinite(float) ? fallback : BigInt(Math.trunc(float));
    }
    const number = numberOf(value);
    if (typeof number === 'number') {
      if (Number.isNaN(number)) return fallback;
      if (!Number.isFinite(number)) throw new TemplateError('an infinite number is no integer');
      return BigInt(Math.trunc(number));
    }
    return number ?? fallback;
  },
  round: (value, args) => {
    const [precision = 0n, method = 'common'] = args.read('round', ['precision', 'method']);
    const digits = asInteger(precision, 'the precision of round()');
    const number = needNumber(value);
    if (method === 'common') return round(number, digits);
    if (method !== 'ceil' && method !== 'floor')
      throw new TemplateError("the method of round() is 'common', 'ceil' or 'floor'");
    const factor = 10 ** digits;
    return Math[method](toFloat(number) * factor) / factor;
  },
};

function needNumber(value: Value): bigint | number {
  if (value instanceof Undefined) value.fail();
  const number = numberOf(value);
  if (number === undefined) throw new TemplateError(`a number is needed, not a ${typeName(value)}`);
  return number;
}

function textOf(value: Value): string | undefined {
  return value instanceof Markup ? value.text : typeof value === 'string' ? value : undefined;
}

function floatOf(value: Value): number | undefined {
  if (value instanceof Undefined) value.fail();
  const text = textOf(value);
  if (text !== undefined) return readFloat(text);
  const number = numberOf(value);
  return number === undefined ? undefined : toFloat(number);
}

function round(value: bigint | number, digits: number): bigint | number {
  if (typeof value === 'number') {
    if (!Number.isFinite(value) || digits > 330) return value;
    return Number(fixedText(value, Math.max(-330, digits)));
  }
  if (digits >= 0) return value;
  if (digits < -5000) return 0n;
  const unit = 10n ** BigInt(-digits);
  return halfEven(value, unit) * unit;
}

function fileSize(size: number, isBinary: boolean): string {
  const base = isBinary ? 1024 : 1000;
  if (size === 1) return '1 Byte';
  if (size < base) return `${Math.trunc(size)} Bytes`;
  const units = 'KMGTPEZY';
  let power = 1;
  while (power < units.length && size >= base ** (power + 1)) power += 1;
  const unit = isBinary ? `${units.charAt(power - 1)}iB` : `${power === 1 ? 'k' : units.charAt(power - 1)}B`;
  return `${fixedText((base * size) / base ** (power + 1), 1)} ${unit}`;
}
