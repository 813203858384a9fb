// Problems of machine learning whose best possible answer is known.
import { Random } from '../../../src/analytics/forest/random.ts';
import type { TrainingData } from '../../../src/analytics/forest/train-forest.ts';

/** Uniform and normal random numbers, the same every time. */
export function randomNumbers(seed: number): { uniform(): number; normal(): number } {
  const random = new Random(seed, 77);
  const uniform = (): number => ((random.next() >>> 0) + 0.5) / 2 ** 32;
  return {
    uniform,
    normal: () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform()),
  };
}

/** Rows of a column count, each with its target. */
export function rowsOf(rows: number, row: () => { values: number[]; target: number }): TrainingData {
  const made = Array.from({ length: rows }, row);
  const columns = made[0]?.values.map((_, column) =>
    Float64Array.from(made, ({ values }) => values[column] ?? 0),
  );
  return { columns: columns ?? [], target: Float64Array.from(made, ({ target }) => target) };
}

/** Two normal clouds in 20 dimensions; no rule errs on less than 2.3%. Source: Breiman, Arcing classifiers, 1998. */
export function twonorm(rows: number, seed: number): TrainingData {
  const { uniform, normal } = randomNumbers(seed);
  return rowsOf(rows, () => {
    const target = uniform() < 0.5 ? 0 : 1;
    const mean = (target === 1 ? 2 : -2) / Math.sqrt(20);
    return { values: Array.from({ length: 20 }, () => mean + normal()), target };
  });
}

/** Ten uniform columns of which five matter, and noise of variance 1. Source: Friedman, MARS, 1991. */
export function friedman1(rows: number, seed: number): TrainingData {
  const { uniform, normal } = randomNumbers(seed);
  return rowsOf(rows, () => {
    const values = Array.from({ length: 10 }, uniform);
    const [a = 0, b = 0, c = 0, d = 0, e = 0] = values;
    return {
      values,
      target: 10 * Math.sin(Math.PI * a * b) + 20 * (c - 0.5) ** 2 + 10 * d + 5 * e + normal(),
    };
  });
}

/** Every seventh value or so is missing, in every column; where the first is, the target is more often 1. */
export function withMissing(rows: number, seed: number): TrainingData {
  const { uniform, normal } = randomNumbers(seed);
  return rowsOf(rows, () => {
    const known = [normal(), normal(), normal()];
    const values = known.map((value) => (uniform() < 1 / 7 ? Number.NaN : value));
    const signal = Number.isNaN(values[0]) ? 1.5 : (known[0] ?? 0) - (known[1] ?? 0);
    return { values, target: uniform() < 1 / (1 + Math.exp(-2 * signal)) ? 1 : 0 };
  });
}
