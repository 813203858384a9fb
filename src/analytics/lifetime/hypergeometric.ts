// In a loop the look-up of Math costs more than the call wherever globals are intercepted, as under Jest.
const { abs, max } = Math;

/** Terms beyond which the series counts as not converging. */
const mostTerms = 10_000_000;
/** Sums above this are scaled down by it, so that neither large parameters nor z near 1 overflow. */
const large = 1e100;

/**
 * (1 − z)^power · ₂F₁(a, b; c; z) for 0 ≤ z < 1, by the defining series. The product is asked for because either factor alone
 * can leave the range of numbers where their product does not.
 *
 * @throws RangeError where the series does not settle, as for z so near 1 that no double could tell.
 * Source: Abramowitz & Stegun 1964, 15.1.1.
 */
export function scaledHypergeometric(a: number, b: number, c: number, z: number, power: number): number {
  let term = 1;
  let sum = 1;
  let logScale = power * Math.log1p(-z);
  for (let n = 0; n < mostTerms; n++) {
    const ratio = (((a + n) * (b + n)) / ((c + n) * (n + 1))) * z;
    term *= ratio;
    sum += term;
    if (abs(sum) > large) {
      term /= large;
      sum /= large;
      logScale += Math.log(large);
    }
    // Ratios tend to z, so what is left is no more than a geometric series of the worse of the two.
    const left = max(abs(ratio), z);
    if (left < 1 && abs(term) * left <= 1e-16 * abs(sum) * (1 - left)) return sum * Math.exp(logScale);
  }
  throw new RangeError(`the series of ₂F₁(${a}, ${b}; ${c}; ${z}) does not settle`);
}
