import { gammaln } from 'simple-statistics';

const terms = 1_000;
const closeEnough = 1e-12;

/**
 * The probability that chance alone gives a chi-squared at least this large: the upper regularised gamma function of half the degrees
 * of freedom and half the chi-squared, by its series or its continued fraction.
 * Source: Abramowitz & Stegun 1964, 6.5.29, 6.5.31 and 26.4.19.
 */
export function chanceOfChiSquared(chiSquared: number, degrees: number): number {
  const [a, x] = [degrees / 2, chiSquared / 2];
  if (x <= 0) return 1;
  const scale = Math.exp(a * Math.log(x) - x - gammaln(a));
  const chance = x < a + 1 ? 1 - scale * series(a, x) : scale * fraction(a, x);
  return Math.min(1, Math.max(0, chance));
}

function series(a: number, x: number): number {
  let term = 1 / a;
  let sum = term;
  for (let n = 1; n < terms && term > sum * closeEnough; n++) {
    term *= x / (a + n);
    sum += term;
  }
  return sum;
}

/** Evaluated from the front by Lentz's method. */
function fraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = Number.MAX_VALUE;
  let d = 1 / b;
  let value = d;
  for (let n = 1; n < terms; n++) {
    const step = -n * (n - a);
    b += 2;
    d = 1 / (step * d + b);
    c = b + step / c;
    value *= c * d;
    if (Math.abs(c * d - 1) < closeEnough) break;
  }
  return value;
}
