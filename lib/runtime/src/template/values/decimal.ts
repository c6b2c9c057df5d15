/**
 * Writes a finite float with a number of digits after the point, from its exact value; a tie goes to the even digit, as
 * in Python. JavaScript's `toFixed` rounds ties up. Negative digits round to tens, hundreds and so on.
 */
export function fixedText(value: number, digits: number): string {
  const { numerator, denominator } = fractionOf(Math.abs(value));
  const scaled = digits >= 0 ? numerator * 10n ** BigInt(digits) : numerator;
  const unit = digits >= 0 ? denominator : denominator * 10n ** BigInt(-digits);
  const rounded = halfEven(scaled, unit);
  const text = (digits >= 0 ? rounded : rounded * 10n ** BigInt(-digits)).toString().padStart(digits + 1, '0');
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  return digits <= 0 ? sign + text : `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** Divides, and rounds to the nearest integer; a tie goes to the even one. The divisor is positive. */
export function halfEven(dividend: bigint, divisor: bigint): bigint {
  let quotient = dividend / divisor;
  let rest = dividend % divisor;
  if (rest < 0n) {
    quotient -= 1n;
    rest += divisor;
  }
  const isUp = 2n * rest > divisor || (2n * rest === divisor && quotient % 2n !== 0n);
  return isUp ? quotient + 1n : quotient;
}

/** Returns a float as an exact fraction. */
function fractionOf(value: number): { numerator: bigint; denominator: bigint } {
  let exponent = 0;
  let mantissa = value;
  while (!Number.isInteger(mantissa)) {
    mantissa *= 2;
    exponent += 1;
  }
  return { numerator: BigInt(mantissa), denominator: 2n ** BigInt(exponent) };
}
