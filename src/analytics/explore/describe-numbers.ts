import { weightedMean, weightedVariance } from 'simple-statistics';
import type { NumberCounts } from './variable.ts';

/** The figures of a numeric variable; what has no meaning (the spread of one value, say) is null. */
export type NumberDescription = {
  n: number;
  distinct: number;
  sum: number;
  mean: number;
  median: number;
  /** The most frequent value, the least of several, and how often it occurs. */
  mode: number;
  modeCount: number;
  least: number;
  most: number;
  /** Quartiles and outer percentiles as Hyndman & Fan's definition 7. */
  q1: number;
  q3: number;
  p5: number;
  p95: number;
  /** Sample standard deviation (n − 1). */
  sd: number | null;
  iqr: number;
  /** The median distance from the median, not scaled. */
  mad: number;
  /** Adjusted Fisher–Pearson coefficients, as spreadsheets and pandas give them; the kurtosis of a normal distribution is 0. */
  skewness: number | null;
  kurtosis: number | null;
  /** Beyond 1.5 interquartile ranges from the quartiles (Tukey 1977). */
  fences: { low: number; high: number };
  outliers: { below: number; above: number; sumAbove: number };
  zeros: number;
  negatives: number;
};

/**
 * Describes a numeric variable by its value counts, so the cost follows the different values, not the rows.
 * Source: Tukey 1977, Exploratory Data Analysis (fences); Joanes & Gill 1998, Comparing measures of sample skewness and kurtosis (G1, G2).
 * @throws RangeError where there are no values
 */
export function describeNumbers({ values, counts }: NumberCounts): NumberDescription {
  if (values.length === 0) throw new RangeError('no values to describe');
  const at = quantilesOf({ values, counts });
  const n = total(counts);
  const mean = weightedMean(values as unknown as number[], counts as unknown as number[]);
  const [q1, median, q3] = [at(0.25), at(0.5), at(0.75)];
  const fences = { low: q1 - 1.5 * (q3 - q1), high: q3 + 1.5 * (q3 - q1) };
  const modeAt = counts.reduce((best, count, index) => (count > (counts[best] ?? 0) ? index : best), 0);
  return {
    n,
    distinct: values.length,
    sum: mean * n,
    mean,
    median,
    mode: values[modeAt] ?? Number.NaN,
    modeCount: counts[modeAt] ?? 0,
    least: values[0] ?? Number.NaN,
    most: values.at(-1) ?? Number.NaN,
    q1,
    q3,
    p5: at(0.05),
    p95: at(0.95),
    sd:
      n < 2
        ? null
        : Math.sqrt(
            (weightedVariance(values as unknown as number[], counts as unknown as number[]) * n) / (n - 1),
          ),
    iqr: q3 - q1,
    mad: medianDistance({ values, counts }, median),
    ...shapeOf({ values, counts }, n, mean),
    fences,
    outliers: {
      below: countWhere({ values, counts }, (value) => value < fences.low),
      above: countWhere({ values, counts }, (value) => value > fences.high),
      sumAbove: values.reduce(
        (sum, value, index) => sum + (value > fences.high ? value * (counts[index] ?? 0) : 0),
        0,
      ),
    },
    zeros: countWhere({ values, counts }, (value) => value === 0),
    negatives: countWhere({ values, counts }, (value) => value < 0),
  };
}

/** The sum of counts. */
export function total(counts: Float64Array): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

/** How many rows have a value of a kind. */
export function countWhere({ values, counts }: NumberCounts, holds: (value: number) => boolean): number {
  return values.reduce((sum, value, index) => sum + (holds(value) ? (counts[index] ?? 0) : 0), 0);
}

/**
 * A reader of quantiles by share. Source: Hyndman & Fan 1996, Sample quantiles in statistical packages, definition 7.
 */
export function quantilesOf({ values, counts }: NumberCounts): (share: number) => number {
  const ends = new Float64Array(counts.length);
  let sum = 0;
  counts.forEach((count, index) => {
    sum += count;
    ends[index] = sum;
  });
  const valueAt = (row: number) => values[firstAbove(ends, row)] ?? Number.NaN;
  return (share) => {
    const position = (sum - 1) * share;
    const below = valueAt(Math.floor(position));
    return below + (valueAt(Math.ceil(position)) - below) * (position % 1);
  };
}

/** The first position whose end lies above a row. */
function firstAbove(ends: Float64Array, row: number): number {
  let [low, high] = [0, ends.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ends[middle] ?? 0) > row) high = middle;
    else low = middle + 1;
  }
  return low;
}

function medianDistance({ values, counts }: NumberCounts, from: number): number {
  const distances = Float64Array.from(values, (value) => Math.abs(value - from));
  const order = Uint32Array.from(values, (_, index) => index).sort(
    (a, b) => (distances[a] ?? 0) - (distances[b] ?? 0),
  );
  return quantilesOf({
    values: Float64Array.from(order, (index) => distances[index] ?? 0),
    counts: Float64Array.from(order, (index) => counts[index] ?? 0),
  })(0.5);
}

function shapeOf(
  { values, counts }: NumberCounts,
  n: number,
  mean: number,
): Pick<NumberDescription, 'skewness' | 'kurtosis'> {
  let [second, third, fourth] = [0, 0, 0];
  values.forEach((value, index) => {
    const distance = value - mean;
    const square = (counts[index] ?? 0) * distance * distance;
    second += square;
    third += square * distance;
    fourth += square * distance * distance;
  });
  if (second === 0) return { skewness: null, kurtosis: null };
  const g1 = third / n / (second / n) ** 1.5;
  const g2 = (n * fourth) / second ** 2 - 3;
  return {
    skewness: n < 3 ? null : (g1 * Math.sqrt(n * (n - 1))) / (n - 2),
    kurtosis: n < 4 ? null : ((n - 1) / ((n - 2) * (n - 3))) * ((n + 1) * g2 + 6),
  };
}
