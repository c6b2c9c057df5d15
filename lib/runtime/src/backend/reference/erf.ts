const TWO_OVER_SQRT_PI = 2 / Math.sqrt(Math.PI);
/** Above this, erfc is below 2^-53 and erf is 1 in double precision. */
const LARGEST = 6;

/**
 * The error function, to about 15 digits; JavaScript has none. Summed as erf(x) = 2 / sqrt(pi) e^(-x^2) sum over n of
 * 2^n x^(2n + 1) / (1 3 5 ... (2n + 1)), whose terms are all of one sign, so that nothing cancels.
 *
 * @see https://dlmf.nist.gov/7.6#E2
 */
export function erf(x: number): number {
  if (Number.isNaN(x)) return x;
  if (Math.abs(x) > LARGEST) return Math.sign(x);
  const step = 2 * x * x;
  let term = x;
  let sum = x;
  for (let odd = 3; Math.abs(term) > Math.abs(sum) * 1e-17; odd += 2) {
    term *= step / odd;
    sum += term;
  }
  return TWO_OVER_SQRT_PI * Math.exp(-x * x) * sum;
}
