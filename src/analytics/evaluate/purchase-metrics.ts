import { assertSameLength, type Counts, type Ranking, rankingOf, tenthOf } from './ranking.ts';

/** How well scores foretold who buys; null where a metric has no meaning. docs/definitions.md defines each. */
export type PurchaseMetrics = {
  auc: number | null;
  prAuc: number | null;
  brier: number | null;
  lift10: number | null;
};

/** Sums of one pass over a ranking from the top, each row as often as it counts. */
type Pass = {
  rows: number;
  buyers: number;
  /** Pairs of a buyer and another in which the buyer is ranked higher; ties count half. */
  pairsWon: number;
  /** Buyers, each times the precision of taking everyone scored at least as high. */
  precisions: number;
  squaredErrors: number;
  topBuyers: number;
};

/**
 * Sorts once, and returns what takes the metrics of any resample in one pass.
 * @param scores higher for likelier buyers; Brier is taken when all lie in 0 to 1 and `ranksOnly` is not set
 * @param purchased 1 or 0 for each score
 * @throws RangeError for other outcomes, scores that are not finite, or columns that differ in length
 */
export function purchaseMetricsOf(
  scores: Float64Array,
  purchased: Float64Array,
  ranksOnly = false,
): (counts: Counts) => PurchaseMetrics {
  assertSameLength(scores, purchased);
  const fault = purchased.findIndex((outcome) => outcome !== 0 && outcome !== 1);
  if (fault >= 0) throw new RangeError(`outcome ${purchased[fault]} of row ${fault} is neither 0 nor 1`);
  const ranking = rankingOf(scores);
  const bought = Uint8Array.from(ranking.order, (row) => purchased[row] ?? 0);
  const squaredError = Float64Array.from(ranking.order, (row) => squared(scores, purchased, row));
  const hasBrier = !ranksOnly && scores.every((score) => score >= 0 && score <= 1);
  return (counts) => {
    const pass = passOver(ranking, bought, squaredError, counts);
    return metricsOf(pass, hasBrier);
  };
}

/** The metrics of the data as they are. */
export function purchaseMetrics(scores: Float64Array, purchased: Float64Array): PurchaseMetrics {
  return purchaseMetricsOf(scores, purchased)(new Uint8Array(scores.length).fill(1));
}

function squared(scores: Float64Array, outcomes: Float64Array, row: number): number {
  return ((scores[row] ?? 0) - (outcomes[row] ?? 0)) ** 2;
}

/** The hot loop of every evaluation: plain locals, no branch on a row. */
function passOver({ order, ends }: Ranking, bought: Uint8Array, error: Float64Array, counts: Counts): Pass {
  const tenth = tenthOf(order.length);
  let rows = 0;
  let buyers = 0;
  let pairsWon = 0;
  let precisions = 0;
  let squaredErrors = 0;
  let topBuyers = 0;
  let start = 0;
  for (let block = 0; block < ends.length; block++) {
    const end = ends[block] as number;
    let blockRows = 0;
    let blockBuyers = 0;
    for (let position = start; position < end; position++) {
      const count = counts[order[position] as number] as number;
      blockRows += count;
      blockBuyers += count * (bought[position] as number);
      squaredErrors += count * (error[position] as number);
    }
    start = end;
    // Those of equal score that straddle the end of the top tenth count in it in proportion.
    if (rows < tenth && blockRows > 0) topBuyers += blockBuyers * Math.min(1, (tenth - rows) / blockRows);
    pairsWon += (blockRows - blockBuyers) * (buyers + blockBuyers / 2);
    rows += blockRows;
    buyers += blockBuyers;
    if (blockBuyers > 0) precisions += (blockBuyers * buyers) / rows;
  }
  return { rows, buyers, pairsWon, precisions, squaredErrors, topBuyers };
}

function metricsOf(pass: Pass, hasBrier: boolean): PurchaseMetrics {
  const { rows, buyers } = pass;
  const others = rows - buyers;
  const bothKinds = buyers > 0 && others > 0;
  return {
    auc: bothKinds ? pass.pairsWon / (buyers * others) : null,
    prAuc: bothKinds ? pass.precisions / buyers : null,
    brier: hasBrier && rows > 0 ? pass.squaredErrors / rows : null,
    lift10: bothKinds ? pass.topBuyers / tenthOf(rows) / (buyers / rows) : null,
  };
}
