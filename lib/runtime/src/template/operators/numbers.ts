import { LARGEST_INTEGER_BITS } from '../limits';
import { TemplateError, TemplateTooLarge } from '../template-error';
import type { Value } from '../values/value';

/** A number in the type in which it is calculated with: booleans are integers. */
export function numberOf(value: Value): bigint | number | undefined {
  if (typeof value === 'boolean') return value ? 1n : 0n;
  return typeof value === 'bigint' || typeof value === 'number' ? value : undefined;
}

/** Converts an integer to a float. */
export function toFloat(value: bigint | number): number {
  const result = Number(value);
  if (typeof value === 'bigint' && !Number.isFinite(result))
    throw new TemplateError('an integer is too large for a float');
  return result;
}

/** Calculates with two numbers as Python does: integers stay integers, except in a division. */
export function calculate(operator: string, left: bigint | number, right: bigint | number): bigint | number {
  if ('/%//'.includes(operator) && Number(right) === 0) throw new TemplateError('a number is divided by zero');
  const isWhole = typeof left === 'bigint' && typeof right === 'bigint';
  if (isWhole && operator === '/') return divide(left, right);
  if (isWhole && !(operator === '**' && right < 0n)) return bounded(wholeNumbers(operator, left, right));
  return floats(operator, toFloat(left), toFloat(right));
}

function wholeNumbers(operator: string, left: bigint, right: bigint): bigint {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '%':
      return modulo(left, right);
    case '//':
      return (left - modulo(left, right)) / right;
    default:
      if (BigInt(bitsOf(left)) * right > LARGEST_INTEGER_BITS && bitsOf(left) > 1) return tooLarge();
      return left ** right;
  }
}

/** The remainder with the sign of the divisor. */
function modulo(left: bigint, right: bigint): bigint {
  const rest = left % right;
  return rest !== 0n && rest < 0n !== right < 0n ? rest + right : rest;
}

function floats(operator: string, left: number, right: number): number {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    case '%':
      return floatModulo(left, right);
    case '//':
      return floorDivide(left, right);
    default:
      return power(left, right);
  }
}

function floatModulo(left: number, right: number): number {
  const rest = left % right;
  if (rest === 0) return right < 0 ? -0 : 0;
  return rest < 0 === right < 0 ? rest : rest + right;
}

function floorDivide(left: number, right: number): number {
  const rest = left % right;
  const exact = (left - rest) / right;
  const quotient = rest !== 0 && rest < 0 !== right < 0 ? exact - 1 : exact;
  const whole = Math.floor(quotient);
  return quotient - whole > 0.5 ? whole + 1 : whole; // the division may have lost a little
}

function power(left: number, right: number): number {
  if (left === 0 && right < 0) throw new TemplateError('zero has no negative power');
  if (left < 0 && !Number.isInteger(right)) throw new TemplateError('a root of a negative number is not supported');
  const result = left ** right;
  if (!Number.isFinite(result) && Number.isFinite(left) && Number.isFinite(right))
    throw new TemplateError('a power is too large for a float');
  return result;
}

/** Divides two integers to the nearest float, also where each alone is too large for one. */
function divide(left: bigint, right: bigint): number {
  if (bitsOf(left) <= 53 && bitsOf(right) <= 53) return Number(left) / Number(right);
  const shift = BigInt(Math.max(0, bitsOf(right) - bitsOf(left) + 66));
  const isNegative = left < 0n !== right < 0n;
  const [a, b] = [abs(left) << shift, abs(right)];
  const quotient = (a / b) | (a % b === 0n ? 0n : 1n); // a sticky bit, for the rounding
  const result = toFloat(quotient) / 2 ** Number(shift);
  return isNegative ? -result : result;
}

function abs(value: bigint): bigint {
  return value < 0n ? -value : value;
}

function bitsOf(value: bigint): number {
  return abs(value).toString(16).length * 4 - 3;
}

function bounded(value: bigint): bigint {
  return value > -(2n ** 53n) && value < 2n ** 53n ? value : bitsOf(value) > LARGEST_INTEGER_BITS ? tooLarge() : value;
}

function tooLarge(): never {
  throw new TemplateTooLarge(`it makes an integer of more than ${LARGEST_INTEGER_BITS} bits`);
}
