import { Matrix, solve } from 'ml-matrix';

/** Where the likelihood gains less than this part of itself by another step, it is at its top. */
const tolerance = 1e-12;

/**
 * The weights of the columns, then the constant, that make 1 / (1 + exp(−(Σ weight · column + constant))) likeliest for targets
 * from 0 to 1, by Newton's method with halved steps. Targets strictly inside 0 and 1 always have such weights.
 * Columns that are constant or depend on each other share their weight.
 */
export function fitLogistic(columns: readonly Float64Array[], targets: Float64Array): number[] {
  let weights = new Array<number>(columns.length + 1).fill(0);
  let loss = lossOf(columns, targets, weights);
  for (let step = 0; step < 100; step++) {
    const direction = newtonStep(columns, targets, weights);
    let size = 1;
    const at = () => weights.map((weight, index) => weight + size * (direction[index] ?? 0));
    let next = lossOf(columns, targets, at());
    while (!(next <= loss) && size > tolerance) {
      size /= 2;
      next = lossOf(columns, targets, at());
    }
    if (!(next <= loss)) return weights;
    weights = at();
    if (loss - next <= tolerance * loss) return weights;
    loss = next;
  }
  return weights;
}

/** Minus the log-likelihood. */
function lossOf(columns: readonly Float64Array[], targets: Float64Array, weights: readonly number[]): number {
  let loss = 0;
  for (let row = 0; row < targets.length; row++) {
    const z = lineAt(columns, weights, row);
    // ln(1 + eᶻ) without overflow.
    loss += Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))) - (targets[row] ?? 0) * z;
  }
  return loss;
}

function newtonStep(
  columns: readonly Float64Array[],
  targets: Float64Array,
  weights: readonly number[],
): number[] {
  const size = weights.length;
  const gradient = new Float64Array(size);
  const curvature = Matrix.zeros(size, size);
  for (let row = 0; row < targets.length; row++) {
    const probability = 1 / (1 + Math.exp(-lineAt(columns, weights, row)));
    const spread = probability * (1 - probability);
    for (let i = 0; i < size; i++) {
      const x = columns[i]?.[row] ?? 1;
      gradient[i] = (gradient[i] ?? 0) + x * ((targets[row] ?? 0) - probability);
      for (let j = 0; j <= i; j++)
        curvature.set(i, j, curvature.get(i, j) + spread * x * (columns[j]?.[row] ?? 1));
    }
  }
  for (let i = 0; i < size; i++) {
    // A trace on the diagonal lets columns that depend on each other be solved for; the top stays where it is.
    curvature.set(i, i, curvature.get(i, i) * (1 + 1e-10) + 1e-10);
    for (let j = 0; j < i; j++) curvature.set(j, i, curvature.get(i, j));
  }
  return solve(curvature, Matrix.columnVector(gradient)).to1DArray();
}

function lineAt(columns: readonly Float64Array[], weights: readonly number[], row: number): number {
  let sum = weights[columns.length] ?? 0;
  for (let index = 0; index < columns.length; index++)
    sum += (weights[index] ?? 0) * (columns[index]?.[row] ?? 0);
  return sum;
}
