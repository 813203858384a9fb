import { interpolate, poolAdjacentViolators } from '../calibration.ts';
import type { Targets } from '../features/feature-table.ts';
import { quantile } from './bootstrap.ts';
import { assertSameLength, rankingOf } from './ranking.ts';
import { wilsonInterval } from './wilson.ts';

/** What customers of similar score did in the judged window; plain JSON. */
export type SimilarOutcomes = {
  customers: number;
  /** Their mean score. */
  score: number;
  /** The share of them who bought, with its 95% Wilson interval. */
  purchased: number;
  low: number;
  high: number;
  /** Their mean spend, and what one in ten stayed below and one in ten exceeded. */
  spend: number;
  spendLow: number;
  spendHigh: number;
};

/** How many groups to aim for, and the least customers of each. */
export type Grouping = { groups: number; smallest: number };

/** Positions in an order of lowest score first. */
type Group = { from: number; before: number };

/**
 * Customers in groups of similar score, lowest first, with what each group did. Equal scores are in one group. Neighbours of
 * which the one scored higher did not buy more often are merged, so that a higher score never promises fewer purchases.
 * @returns one group or more; none without customers
 * @throws RangeError for scores that are not finite, or columns that differ in length
 */
export function similarOutcomes(
  scores: Float64Array,
  { purchased, spend }: Pick<Targets, 'purchased' | 'spend'>,
  grouping: Grouping = { groups: 50, smallest: 100 },
): SimilarOutcomes[] {
  assertSameLength(scores, purchased);
  assertSameLength(scores, spend);
  const { order, ends } = rankingOf(scores.map((score) => -score));
  const groups = groupsOf(ends, grouping);
  const bought = groups.map(({ from, before }) => mean(purchased, order.subarray(from, before)));
  const sizes = groups.map(({ from, before }) => before - from);
  return poolAdjacentViolators(bought, sizes).map((pool) => {
    const from = groups[pool.from]?.from ?? 0;
    const before = groups[pool.before - 1]?.before ?? 0;
    return outcomesOf(order.subarray(from, before), scores, purchased, spend);
  });
}

/**
 * What to expect of a customer with this score: between two groups, in proportion to how near their mean scores are; beyond the
 * first and the last, as those. `customers` are those of the nearer group.
 * @throws RangeError for no groups
 */
export function rangeFor(groups: readonly SimilarOutcomes[], score: number): SimilarOutcomes {
  const scores = groups.map((group) => group.score);
  const nearest = groups.reduce<SimilarOutcomes | undefined>(
    (best, group) => (best && Math.abs(best.score - score) <= Math.abs(group.score - score) ? best : group),
    undefined,
  );
  if (!nearest) throw new RangeError('no groups of similar customers');
  const at = (column: Exclude<keyof SimilarOutcomes, 'customers' | 'score'>) =>
    interpolate(
      scores,
      groups.map((group) => group[column]),
      score,
    );
  return {
    customers: nearest.customers,
    score,
    purchased: at('purchased'),
    low: at('low'),
    high: at('high'),
    spend: at('spend'),
    spendLow: at('spendLow'),
    spendHigh: at('spendHigh'),
  };
}

/** Groups of about equal size that end where a score does. A rest too small for a group joins the last. */
function groupsOf(ends: Int32Array, { groups, smallest }: Grouping): Group[] {
  const rows = ends.at(-1) ?? 0;
  const size = Math.max(smallest, rows / groups);
  const result: Group[] = [];
  let from = 0;
  for (const before of ends) {
    if (before - from < size) continue;
    result.push({ from, before });
    from = before;
  }
  const last = result.at(-1);
  if (last && rows - from < smallest) last.before = rows;
  else if (from < rows) result.push({ from, before: rows });
  return result;
}

function outcomesOf(
  rows: Int32Array,
  scores: Float64Array,
  purchased: Float64Array,
  spend: Float64Array,
): SimilarOutcomes {
  const share = mean(purchased, rows);
  const sorted = Float64Array.from(rows, (row) => spend[row] ?? 0).sort();
  return {
    customers: rows.length,
    score: mean(scores, rows),
    purchased: share,
    ...wilsonInterval(share * rows.length, rows.length),
    spend: mean(spend, rows),
    spendLow: quantile(sorted, 0.1) ?? 0,
    spendHigh: quantile(sorted, 0.9) ?? 0,
  };
}

function mean(values: Float64Array, rows: Int32Array): number {
  return rows.reduce((sum, row) => sum + (values[row] ?? 0), 0) / rows.length;
}
