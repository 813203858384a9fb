import { chanceOfChiSquared } from './chance.ts';
import { ranksOf } from './correlation.ts';

/** How far a number depends on a category. */
export type CorrelationRatio = {
  n: number;
  /** η, 0 to 1: the root of the share of the number's variance that lies between the levels; null where there is none. */
  eta: number | null;
  /** The same of ranks, which a few large values cannot decide. */
  rankEta: number | null;
  /** The share of variance between the levels less what chance would put there (ε²), at least 0. */
  explained: number | null;
  /** The probability of ranks this different where the category meant nothing (Kruskal & Wallis 1952). */
  chance: number | null;
};

/**
 * Measures a number against the code of each row's level. Rows are complete: no NaN, no −1.
 * Source: Pearson 1905, On the general theory of skew correlation (η); Kelley 1935, An unbiased correlation ratio measure (ε²).
 */
export function correlationRatio(values: Float64Array, codes: Int32Array): CorrelationRatio {
  const n = values.length;
  const levels = new Set(codes).size;
  const share = shareBetween(values, codes);
  if (share === null || levels < 2 || n <= levels)
    return { n, eta: null, rankEta: null, explained: null, chance: null };
  const rankShare = shareBetween(ranksOf(values), codes) ?? 0;
  return {
    n,
    eta: Math.sqrt(share),
    rankEta: Math.sqrt(rankShare),
    explained: Math.max(0, 1 - ((1 - share) * (n - 1)) / (n - levels)),
    chance: chanceOfChiSquared(rankShare * (n - 1), levels - 1),
  };
}

/** The share of the sum of squares that lies between the levels; null where all values are the same. */
function shareBetween(values: Float64Array, codes: Int32Array): number | null {
  const most = codes.reduce((highest, code) => Math.max(highest, code), -1);
  const sums = new Float64Array(most + 1);
  const counts = new Float64Array(most + 1);
  let mean = 0;
  values.forEach((value, row) => {
    mean += (value - mean) / (row + 1);
  });
  let all = 0;
  values.forEach((value, row) => {
    const code = codes[row] ?? 0;
    sums[code] = (sums[code] ?? 0) + value - mean;
    counts[code] = (counts[code] ?? 0) + 1;
    all += (value - mean) ** 2;
  });
  if (all === 0) return null;
  const between = sums.reduce(
    (sum, part, code) => (part === 0 ? sum : sum + part ** 2 / (counts[code] ?? 1)),
    0,
  );
  return Math.min(1, between / all);
}
