import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import { meanOf } from './feature-column.ts';

/** A constant and a weight for each column. */
export type Linear = { constant: number; weights: number[] };

const mostSteps = 100;

/**
 * The weights of standardised columns with which a line is nearest to the target, by least squares with a ridge.
 * @param ridge the penalty of a squared weight, as of so many rows; the constant has none
 * Source: Hoerl & Kennard 1970, Technometrics 12(1).
 */
export function fitRidge(columns: readonly Float64Array[], target: Float64Array, ridge = 1): Linear {
  const ones = new Float64Array(target.length).fill(1);
  return towards(columns, ones, target, { constant: 0, weights: columns.map(() => 0) }, ridge);
}

/**
 * The weights of standardised columns for the logarithm of the odds of a target of 0 or 1, by penalised likelihood: Newton's method
 * with halved steps. The ridge keeps weights finite where the columns separate the classes. With one class only, weights are 0 and
 * the odds those of half a case of the other among one case more.
 * @param ridge the penalty of half a squared weight; the constant has none
 * Source: le Cessie & van Houwelingen 1992, Applied Statistics 41(1).
 */
export function fitRidgeLogistic(columns: readonly Float64Array[], target: Float64Array, ridge = 1): Linear {
  const share = (meanOf(target) * target.length + 0.5) / (target.length + 1);
  let model: Linear = { constant: Math.log(share / (1 - share)), weights: columns.map(() => 0) };
  if (target.every((value) => value === target[0])) return model;
  let loss = lossOf(columns, target, model, ridge);
  for (let steps = 0; steps < mostSteps; steps++) {
    const probability = logistic(model, columns);
    const variance = probability.map((p) => p * (1 - p));
    const missed = probability.map((p, row) => (target[row] ?? 0) - p);
    const whole = towards(columns, variance, missed, model, ridge);
    const next = lowered(model, whole, loss, (candidate) => lossOf(columns, target, candidate, ridge));
    if (next === undefined) return model;
    const settled = loss - next.loss <= 1e-12 * loss;
    ({ model, loss } = next);
    if (settled) return model;
  }
  throw new Error(`logistic regression did not converge in ${mostSteps} steps`);
}

/** The line's value for every row. */
export function linear({ constant, weights }: Linear, columns: readonly Float64Array[]): Float64Array {
  const values = new Float64Array(columns[0]?.length ?? 0).fill(constant);
  columns.forEach((column, index) => {
    const weight = weights[index] ?? 0;
    for (let row = 0; row < values.length; row++)
      values[row] = (values[row] ?? 0) + weight * (column[row] ?? 0);
  });
  return values;
}

/** The probability of every row. */
export function logistic(model: Linear, columns: readonly Float64Array[]): Float64Array {
  return linear(model, columns).map((odds) => 1 / (1 + Math.exp(-odds)));
}

/** Minus the log-likelihood, and the penalty. */
function lossOf(
  columns: readonly Float64Array[],
  target: Float64Array,
  model: Linear,
  ridge: number,
): number {
  const penalty = model.weights.reduce((sum, weight) => sum + weight * weight, 0) * (ridge / 2);
  const { exp, abs, log1p, max } = Math;
  return linear(model, columns).reduce(
    // ln(1 + eᶻ) without overflow.
    (sum, z, row) => sum + max(z, 0) + log1p(exp(-abs(z))) - (target[row] ?? 0) * z,
    penalty,
  );
}

/** The full step if it lowers the loss, else the first of its halves that does, if any. */
function lowered(from: Linear, to: Linear, loss: number, lossAt: (model: Linear) => number) {
  for (let share = 1; share > 1e-9; share /= 2) {
    const model = {
      constant: from.constant + share * (to.constant - from.constant),
      weights: from.weights.map((weight, index) => weight + share * ((to.weights[index] ?? 0) - weight)),
    };
    const reached = lossAt(model);
    if (reached < loss) return { model, loss: reached };
  }
  return undefined;
}

/** Newton's step from a model: where the quadratic with these row weights and residuals, and the penalty, is least. */
function towards(
  columns: readonly Float64Array[],
  rowWeights: Float64Array,
  residuals: Float64Array,
  from: Linear,
  ridge: number,
): Linear {
  const all = [...columns, new Float64Array(residuals.length).fill(1)];
  const curvature = Matrix.zeros(all.length, all.length);
  const slope = all.map((column, i) => {
    for (let j = 0; j <= i; j++) {
      const sum = product(column, all[j] ?? column, rowWeights) + (i === j && i < columns.length ? ridge : 0);
      curvature.set(i, j, sum);
      curvature.set(j, i, sum);
    }
    return product(column, residuals) - ridge * (from.weights[i] ?? 0);
  });
  // Probabilities of exactly 0 and 1 in every row would leave the constant without any curvature.
  const last = columns.length;
  curvature.set(last, last, curvature.get(last, last) + 1e-10);
  const step = new CholeskyDecomposition(curvature).solve(Matrix.columnVector(slope)).to1DArray();
  return {
    constant: from.constant + (step[last] ?? 0),
    weights: from.weights.map((weight, index) => weight + (step[index] ?? 0)),
  };
}

function product(one: Float64Array, other: Float64Array, rowWeights?: Float64Array): number {
  let sum = 0;
  for (let row = 0; row < one.length; row++)
    sum += (one[row] ?? 0) * (other[row] ?? 0) * (rowWeights?.[row] ?? 1);
  return sum;
}
