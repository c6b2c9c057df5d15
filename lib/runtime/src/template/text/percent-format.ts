import { calculate } from '../operators/numbers';
import type { Runtime } from '../runtime';
import { MissingFeature, TemplateError } from '../template-error';
import { Dict } from '../values/dict';
import { Markup } from '../values/markup';
import { reprOf, textOf } from '../values/print';
import { Tuple } from '../values/tuple';
import { typeName } from '../values/type-name';
import { Undefined } from '../values/undefined';
import type { Value } from '../values/value';
import { floatDigits, integerDigits } from './number-text';

const FIELD = /%(?:\(([^)]{0,256})\))?([-+ #0]*)(\*|\d+)?(?:\.(\*|\d*))?[hlL]?([^])?/g;

/** `text % values`, as Python formats it. */
export function formatPercent(text: string, values: Value, run: Runtime): string {
  const arg = new PercentArguments(values);
  const result = text.replaceAll(
    FIELD,
    (_field, key: string | undefined, flags: string, width?: string, precision?: string, type?: string) => {
      if (type === undefined) throw new TemplateError("a text for '%' ends inside a format");
      if (type === '%') return '%';
      const least = width === '*' ? arg.nextWidth() : Number(width ?? 0);
      const most = precision === '*' ? arg.nextWidth() : precision === undefined ? undefined : Number(precision);
      run.budget.checkProduct(Math.abs(least) + (most ?? 0), 1);
      const value = key === undefined ? arg.next() : arg.byKey(key);
      const isLeft = flags.includes('-') || least < 0;
      return padded(
        converted(value, type, flags, most),
        Math.abs(least),
        isLeft,
        flags.includes('0') && !'src'.includes(type),
      );
    },
  );
  arg.end();
  return run.budget.made(result);
}

/** The values on the right of a `%`. */
class PercentArguments {
  private position = 0;
  private hasKeys = false;

  constructor(private readonly values: Value) {}

  next(): Value {
    const { values } = this;
    const value = values instanceof Tuple ? values.items[this.position] : this.position === 0 ? values : undefined;
    if (value === undefined) throw new TemplateError("a text for '%' has more formats than there are values");
    this.position += 1;
    return value;
  }

  nextWidth(): number {
    const value = this.next();
    if (typeof value !== 'bigint') throw new TemplateError("'*' in a format needs an integer");
    return Number(value);
  }

  byKey(key: string): Value {
    this.hasKeys = true;
    const value = this.values instanceof Dict ? this.values.get(key) : undefined;
    if (value === undefined) throw new TemplateError(`the values for '%' have no '${key}'`);
    return value;
  }

  end(): void {
    const { values, position } = this;
    if (this.hasKeys || values instanceof Dict || values instanceof Undefined || Array.isArray(values)) return;
    if (position < (values instanceof Tuple ? values.items.length : 1))
      throw new TemplateError("a text for '%' has fewer formats than there are values");
  }
}

/** Returns the sign and the rest of a converted value. */
function converted(
  value: Value,
  type: string,
  flags: string,
  precision: number | undefined,
): readonly [string, string] {
  if ('sra'.includes(type)) {
    if (type === 'a') throw new MissingFeature("The format '%a'");
    const text = type === 's' ? textOf(value) : reprOf(value);
    return ['', precision === undefined ? text : [...text].slice(0, precision).join('')];
  }
  if (type === 'c') return ['', characterOf(value)];
  if (!'diuoxXeEfFgG'.includes(type)) throw new TemplateError(`'%${type}' is not a format`);
  if (value instanceof Undefined) value.fail();
  const number = typeof value === 'boolean' ? (value ? 1n : 0n) : value;
  if (typeof number !== 'bigint' && typeof number !== 'number')
    throw new TemplateError(`'%${type}' needs a number, not a ${typeName(value)}`);
  const isNegative = typeof number === 'bigint' ? number < 0n : number < 0 || Object.is(number, -0);
  const alternative = flags.includes('#');
  const style = { type, alternative, grouping: undefined, precision };
  const digits = 'eEfFgG'.includes(type)
    ? floatDigits(Number(number), style)
    : wholeDigits(number, type, alternative, precision);
  const sign = isNegative && digits !== '' ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
  return [
    sign === '-' && typeof number === 'number' && !'eEfFgG'.includes(type) && Math.trunc(number) === 0 ? '' : sign,
    digits,
  ];
}

function wholeDigits(number: bigint | number, type: string, alternative: boolean, precision = 0): string {
  const isHex = 'oxX'.includes(type);
  if (typeof number === 'number' && (isHex || !Number.isFinite(number)))
    throw new TemplateError(`'%${type}' needs an integer`);
  const whole = typeof number === 'number' ? BigInt(Math.trunc(number)) : calculate('+', number, 0n);
  const digits = integerDigits(whole, {
    type: isHex ? type : 'd',
    alternative: false,
    grouping: undefined,
    precision: undefined,
  });
  return (alternative && isHex ? `0${type}` : '') + digits.padStart(precision, '0');
}

function characterOf(value: Value): string {
  if (typeof value === 'boolean') return value ? '\x01' : '\0';
  if (typeof value === 'bigint' && value >= 0n && value < 0x110000n) return String.fromCodePoint(Number(value));
  if (typeof value === 'string' && [...value].length === 1) return value;
  if (value instanceof Markup) throw new MissingFeature("'%c' of an escaped text");
  throw new TemplateError("'%c' needs one character, or the number of one");
}

function padded([sign, text]: readonly [string, string], width: number, isLeft: boolean, hasZeros: boolean): string {
  const missing = width - sign.length - [...text].length;
  if (missing <= 0) return sign + text;
  if (isLeft) return sign + text + ' '.repeat(missing);
  return hasZeros ? sign + '0'.repeat(missing) + text : ' '.repeat(missing) + sign + text;
}
