/** Coefficients of 1/x², 1/x⁴, … in the asymptotic series, −B₂ₙ / 2n. */
const series = [-1 / 12, 1 / 120, -1 / 252, 1 / 240, -1 / 132, 691 / 32760, -1 / 12];

/**
 * The slope of the logarithm of the gamma function, for x > 0: raised above 8 by ψ(x) = ψ(x + 1) − 1/x, then the asymptotic series.
 * Source: Abramowitz & Stegun 1964, 6.3.5 and 6.3.18.
 */
export function digamma(x: number): number {
  let raised = x;
  let below = 0;
  for (; raised < 8; raised++) below += 1 / raised;
  const inverseSquare = 1 / (raised * raised);
  const tail = series.reduceRight((sum, coefficient) => (sum + coefficient) * inverseSquare, 0);
  return Math.log(raised) - 0.5 / raised + tail - below;
}
