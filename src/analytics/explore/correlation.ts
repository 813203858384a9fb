import { sampleCorrelation } from 'simple-statistics';

/** A correlation with its 95% interval, of n pairs; null where one of the two is the same for all, or pairs are fewer than four. */
export type Correlation = { value: number; low: number; high: number };

const z = 1.959963984540054;

/** Pearson's correlation, and its interval by Fisher's z. Source: Fisher 1921, On the "probable error" of a coefficient of correlation. */
export function pearson(one: Float64Array, other: Float64Array): Correlation | null {
  return withInterval(coefficient(one, other), one.length, () => 1);
}

/**
 * Spearman's rank correlation: Pearson's of ranks, equal values sharing their mean rank.
 * Source of the interval: Bonett & Wright 2000, Sample size requirements for estimating Pearson, Kendall and Spearman correlations.
 */
export function spearman(oneRanks: Float64Array, otherRanks: Float64Array): Correlation | null {
  return withInterval(coefficient(oneRanks, otherRanks), oneRanks.length, (value) => 1 + value ** 2 / 2);
}

/** The rank of each value from 0 up, equal values sharing their mean rank. */
export function ranksOf(values: Float64Array): Float64Array {
  const sorted = values.toSorted();
  const ranks = new Map<number, number>();
  for (let start = 0; start < sorted.length; ) {
    const value = sorted[start] as number;
    let end = start + 1;
    while (end < sorted.length && sorted[end] === value) end++;
    ranks.set(value, (start + end - 1) / 2);
    start = end;
  }
  return values.map((value) => ranks.get(value) ?? Number.NaN);
}

function coefficient(one: Float64Array, other: Float64Array): number | null {
  if (one.length < 4 || isConstant(one) || isConstant(other)) return null;
  const value = sampleCorrelation(one as unknown as number[], other as unknown as number[]);
  return Math.max(-1, Math.min(1, value));
}

function isConstant(values: Float64Array): boolean {
  return values.every((value) => value === values[0]);
}

function withInterval(
  value: number | null,
  n: number,
  variance: (value: number) => number,
): Correlation | null {
  if (value === null) return null;
  const margin = z * Math.sqrt(variance(value) / (n - 3));
  const transformed = Math.atanh(value);
  return { value, low: Math.tanh(transformed - margin), high: Math.tanh(transformed + margin) };
}
