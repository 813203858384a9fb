/** How far predictions are from what came, 0 at best. */
export type Loss = (target: Float64Array, predicted: Float64Array) => number;

/**
 * The mean squared error, which is the Brier score of probabilities. Rows without a prediction (NaN) are left out: of a
 * trained forest's `outOfBag`, this is its out-of-bag error. NaN when no row is left.
 */
export const meanSquaredError: Loss = (target, predicted) => {
  let sum = 0;
  let rows = 0;
  for (let row = 0; row < target.length; row++) {
    const error = (predicted[row] as number) - (target[row] as number);
    if (Number.isNaN(error)) continue;
    sum += error * error;
    rows++;
  }
  return sum / rows;
};
