import { assertSameLength, type Counts, type Ranking, rankingOf, tenthOf } from './ranking.ts';

/** How well expectations foretold spend; null where a metric has no meaning. docs/definitions.md defines each. */
export type SpendMetrics = {
  mae: number | null;
  r2: number | null;
  spearman: number | null;
  top10RevenueShare: number | null;
};

/** Actual spend, sorted once. `blocks` is the block of each row: 0 for the rows that spent most, and so on down. */
export type SpendOutcomes = {
  actual: Float64Array;
  blocks: Int32Array;
  /** What the metrics need to know of it in a resample. Each call overwrites the ranks that the last one returned. */
  resample(counts: Counts): ResampledSpend;
};

/**
 * Each block's rank less the mean rank, where ties share the mean of theirs; and the sums over rows of squared distances of
 * ranks, and of spend, from their means. Ranks are by block and not by row, because a table so small stays in the cache.
 */
export type ResampledSpend = { ranks: Float64Array; rankVariance: number; variance: number };

/** Sums of one pass over a ranking from the top, each row as often as it counts. */
type Pass = {
  rows: number;
  spend: number;
  absoluteErrors: number;
  squaredErrors: number;
  topSpend: number;
  rankVariance: number;
  rankProducts: number;
};

/** The columns in ranked order. */
type Ranked = Ranking & { actual: Float64Array; actualBlocks: Int32Array; error: Float64Array };

/** @throws RangeError for spend that is not finite */
export function spendOutcomesOf(actual: Float64Array): SpendOutcomes {
  const ranking = rankingOf(actual);
  const blocks = new Int32Array(actual.length);
  let start = 0;
  ranking.ends.forEach((end, block) => {
    for (const row of ranking.order.subarray(start, end)) blocks[row] = block;
    start = end;
  });
  const ranks = new Float64Array(ranking.ends.length);
  return { actual, blocks, resample: (counts) => rankResample(ranking, actual, counts, ranks) };
}

/**
 * Sorts once, and returns what takes the metrics of any resample in one pass, given the actual spend in it.
 * @param expected spend in currency units, or with `ranksOnly` anything higher for those who will spend more
 * @throws RangeError for values that are not finite, or columns that differ in length
 */
export function spendMetricsOf(
  expected: Float64Array,
  { actual, blocks }: SpendOutcomes,
  ranksOnly = false,
): (counts: Counts, resampled: ResampledSpend) => SpendMetrics {
  assertSameLength(expected, actual);
  const ranking = rankingOf(expected);
  const ranked: Ranked = {
    ...ranking,
    actual: Float64Array.from(ranking.order, (row) => actual[row] ?? 0),
    actualBlocks: Int32Array.from(ranking.order, (row) => blocks[row] ?? 0),
    error: Float64Array.from(ranking.order, (row) => (actual[row] ?? 0) - (expected[row] ?? 0)),
  };
  return (counts, resampled) => {
    const pass = passOver(ranked, counts, resampled.ranks);
    return metricsOf(pass, resampled, ranksOnly);
  };
}

/** The metrics of the data as they are. */
export function spendMetrics(expected: Float64Array, actual: Float64Array): SpendMetrics {
  const everyone = new Uint8Array(expected.length).fill(1);
  const outcomes = spendOutcomesOf(actual);
  return spendMetricsOf(expected, outcomes)(everyone, outcomes.resample(everyone));
}

/** The mean rank of `rows` rows below `above` others, less the mean of all ranks. */
function centredRank(above: number, rows: number, all: number): number {
  return above + (rows - all) / 2;
}

function rankResample(
  { order, ends }: Ranking,
  actual: Float64Array,
  counts: Counts,
  ranks: Float64Array,
): ResampledSpend {
  // Spend is taken from what lies in the middle, because squares of small numbers add up exactly enough.
  const centre = actual[order[order.length >> 1] ?? 0] ?? 0;
  let rankVariance = 0;
  let above = 0;
  let sum = 0;
  let squares = 0;
  let start = 0;
  for (let block = 0; block < ends.length; block++) {
    const end = ends[block] as number;
    let rows = 0;
    for (let position = start; position < end; position++)
      rows += counts[order[position] as number] as number;
    const rank = centredRank(above, rows, order.length);
    const value = (actual[order[start] as number] as number) - centre;
    ranks[block] = rank;
    rankVariance += rows * rank * rank;
    sum += rows * value;
    squares += rows * value * value;
    above += rows;
    start = end;
  }
  // Equal ranks are equal spend; rounding must not make a variance of that.
  return { ranks, rankVariance, variance: rankVariance === 0 ? 0 : squares - (sum * sum) / above };
}

/** The hot loop of every evaluation: plain locals, no branch on a row. */
function passOver(ranked: Ranked, counts: Counts, actualRanks: Float64Array): Pass {
  const { order, ends, actual, actualBlocks, error } = ranked;
  const tenth = tenthOf(order.length);
  let rows = 0;
  let spend = 0;
  let absoluteErrors = 0;
  let squaredErrors = 0;
  let topSpend = 0;
  let rankVariance = 0;
  let rankProducts = 0;
  let start = 0;
  for (let block = 0; block < ends.length; block++) {
    const end = ends[block] as number;
    let blockRows = 0;
    let blockSpend = 0;
    let blockRanks = 0;
    for (let position = start; position < end; position++) {
      const count = counts[order[position] as number] as number;
      const wrong = error[position] as number;
      blockRows += count;
      blockSpend += count * (actual[position] as number);
      blockRanks += count * (actualRanks[actualBlocks[position] as number] as number);
      absoluteErrors += count * (wrong < 0 ? -wrong : wrong);
      squaredErrors += count * wrong * wrong;
    }
    start = end;
    // Those of equal expectation that straddle the end of the top tenth count in it in proportion.
    if (rows < tenth && blockRows > 0) topSpend += blockSpend * Math.min(1, (tenth - rows) / blockRows);
    const rank = centredRank(rows, blockRows, order.length);
    rankVariance += blockRows * rank * rank;
    rankProducts += rank * blockRanks;
    rows += blockRows;
    spend += blockSpend;
  }
  return { rows, spend, absoluteErrors, squaredErrors, topSpend, rankVariance, rankProducts };
}

function metricsOf(pass: Pass, actual: ResampledSpend, ranksOnly: boolean): SpendMetrics {
  const { rows, spend } = pass;
  const ranksVary = actual.rankVariance > 0 && pass.rankVariance > 0;
  return {
    mae: ranksOnly || rows === 0 ? null : pass.absoluteErrors / rows,
    r2: ranksOnly || actual.variance <= 0 ? null : 1 - pass.squaredErrors / actual.variance,
    spearman: ranksVary ? pass.rankProducts / Math.sqrt(actual.rankVariance * pass.rankVariance) : null,
    top10RevenueShare: spend > 0 ? pass.topSpend / spend : null,
  };
}
