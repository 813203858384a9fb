import { errorFunction } from 'simple-statistics';

/**
 * The probability that chance alone gives a chi-squared this large, by the cube root's closeness to a normal distribution; exact to about
 * a thousandth, which is all that is said of it.
 * Source: Wilson & Hilferty 1931, The distribution of chi-square.
 */
export function chanceOfChiSquared(chiSquared: number, degrees: number): number {
  const ninth = 2 / (9 * degrees);
  const deviation = (Math.cbrt(chiSquared / degrees) - (1 - ninth)) / Math.sqrt(ninth);
  return Math.max(0, (1 - errorFunction(deviation / Math.SQRT2)) / 2);
}
