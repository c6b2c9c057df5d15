import { MissingFeature, TemplateError } from '../template-error';
import { fixedText } from '../values/decimal';
import { exponentText, floatText } from '../values/float-text';

/** How the digits of a number are written. */
export interface NumberStyle {
  readonly type: string | undefined;
  /** The `#` flag. */
  readonly alternative: boolean;
  readonly grouping: string | undefined;
  readonly precision: number | undefined;
}

/** The most digits of a float that are written. */
const MOST_DIGITS = 100;

const BASES: Readonly<Record<string, number>> = { b: 2, o: 8, x: 16, X: 16 };

/** Writes an integer without its sign. */
export function integerDigits(value: bigint | number, { type, alternative, grouping, precision }: NumberStyle): string {
  if (type === 's' || precision !== undefined) throw new TemplateError('the format is not for integers');
  const base = BASES[type ?? ''] ?? 10;
  const digits = BigInt(value).toString(base).replace('-', '');
  const prefix = alternative && base !== 10 ? `0${type}` : '';
  return prefix + grouped(type === 'X' ? digits.toUpperCase() : digits, grouping, base === 10 ? 3 : 4);
}

/** Writes a float without its sign. */
export function floatDigits(value: number, style: NumberStyle): string {
  const { type } = style;
  if ((style.precision ?? 0) > MOST_DIGITS) throw new MissingFeature(`A float with more than ${MOST_DIGITS} digits`);
  const magnitude = Math.abs(value);
  if (!Number.isFinite(value))
    return type === 'F' || type === 'E' || type === 'G' ? floatText(magnitude).toUpperCase() : floatText(magnitude);
  const text = unsigned(magnitude, style);
  const [whole = '', rest] = text.split(/(?=[.e])/);
  const cased = type === 'E' || type === 'G' ? text.toUpperCase() : text;
  if (style.grouping === undefined) return cased;
  return grouped(whole, style.grouping, 3) + cased.slice(whole.length, rest === undefined ? undefined : cased.length);
}

function unsigned(value: number, { type, precision, alternative }: NumberStyle): string {
  switch (type) {
    case 'f':
    case 'F':
      return fixedText(value, precision ?? 6);
    case '%':
      return `${fixedText(value * 100, precision ?? 6)}%`;
    case 'e':
    case 'E':
      return scientific(value, precision ?? 6);
    case undefined:
      return precision === undefined ? floatText(value) : general(value, precision || 1, alternative, true);
    default:
      return general(value, precision === undefined ? 6 : precision || 1, alternative, false);
  }
}

function scientific(value: number, precision: number): string {
  const [mantissa = '', exponent = '0'] = value.toExponential(precision).split('e');
  return `${mantissa}e${exponentText(Number(exponent))}`;
}

/** The shorter of the fixed and the scientific form, without zeros at the end. */
function general(value: number, precision: number, keepsZeros: boolean, hasFraction: boolean): string {
  const exponent = value === 0 ? 0 : Number(value.toExponential(precision - 1).split('e')[1]);
  const isScientific = exponent < -4 || exponent >= precision - (hasFraction ? 1 : 0);
  const text = isScientific ? scientific(value, precision - 1) : fixedText(value, precision - 1 - exponent);
  if (keepsZeros) return text;
  const [number = '', power] = text.split('e');
  const short = number.includes('.') ? number.replace(/\.?0+$/, '') : number;
  const whole = hasFraction && !isScientific && !short.includes('.') ? `${short}.0` : short;
  return power === undefined ? whole : `${whole}e${power}`;
}

function grouped(digits: string, separator: string | undefined, size: number): string {
  if (separator === undefined) return digits;
  return digits.replaceAll(new RegExp(`\\B(?=(?:.{${size}})+$)`, 'g'), separator);
}
