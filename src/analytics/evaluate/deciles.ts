import type { Targets } from '../features/feature-table.ts';
import type { GainsRow, ReliabilityRow } from '../prediction/prediction.ts';
import { assertSameLength, rankingOf, spreadTies } from './ranking.ts';
import { wilsonInterval } from './wilson.ts';

/** What to expect from the share of customers who are scored highest. Buyers and spend are means, so not always whole. */
export type Targeting = {
  customers: number;
  buyers: number;
  buyersShare: number;
  spend: number;
  spendShare: number;
};

/**
 * What each tenth of the customers did, those scored highest first; empty when nobody bought. Customers of equal score share
 * their outcomes evenly, whatever the order of rows, so buyers need not be whole. Shares of spend are 0 when there is none.
 * @throws RangeError for scores that are not finite, or columns that differ in length
 */
export function gainsByDecile(
  scores: Float64Array,
  { purchased, spend }: Pick<Targets, 'purchased' | 'spend'>,
): GainsRow[] {
  assertSameLength(scores, purchased);
  assertSameLength(scores, spend);
  const ranking = rankingOf(scores);
  const bought = spreadTies(ranking, purchased);
  const spent = spreadTies(ranking, spend);
  const [allBuyers, allSpend] = [sum(purchased), sum(spend)];
  if (allBuyers === 0) return [];
  let buyersSoFar = 0;
  let spendSoFar = 0;
  return deciles(scores.length).map(({ decile, from, before }) => {
    const [buyers, spendHere] = [sum(bought, from, before), sum(spent, from, before)];
    buyersSoFar += buyers;
    spendSoFar += spendHere;
    return {
      decile,
      customers: before - from,
      buyers,
      buyersShare: buyersSoFar / allBuyers,
      lift: buyersSoFar / before / (allBuyers / scores.length),
      spend: spendHere,
      spendShare: allSpend > 0 ? spendSoFar / allSpend : 0,
    };
  });
}

/**
 * What was predicted for each tenth of the customers and what came, lowest predictions first. Customers of equal prediction
 * share their outcomes evenly, whatever the order of rows.
 * @throws RangeError for predictions that are not finite, or columns that differ in length
 */
export function reliabilityByDecile(probabilities: Float64Array, purchased: Float64Array): ReliabilityRow[] {
  assertSameLength(probabilities, purchased);
  const ranking = rankingOf(probabilities);
  const predicted = spreadTies(ranking, probabilities).reverse();
  const bought = spreadTies(ranking, purchased).reverse();
  return deciles(probabilities.length).map(({ decile, from, before }) => {
    const customers = before - from;
    const buyers = sum(bought, from, before);
    return {
      decile,
      customers,
      predicted: sum(predicted, from, before) / customers,
      observed: buyers / customers,
      ...wilsonInterval(buyers, customers),
    };
  });
}

/**
 * What to expect from contacting the top share of customers, read off the gains; within a tenth, customers are taken as alike.
 * @param share above 0 and at most 1
 * @throws RangeError for another share
 */
export function targeting(gains: readonly GainsRow[], share: number): Targeting {
  if (!(share > 0 && share <= 1)) throw new RangeError(`${share} is not a share of customers`);
  const everyone = gains.reduce((total, { customers }) => total + customers, 0);
  const result = {
    customers: Math.round(share * everyone),
    buyers: 0,
    buyersShare: 0,
    spend: 0,
    spendShare: 0,
  };
  let above = { customers: 0, buyersShare: 0, spendShare: 0 };
  for (const row of gains) {
    const part = Math.min(1, Math.max(0, (result.customers - above.customers) / row.customers));
    result.buyers += part * row.buyers;
    result.spend += part * row.spend;
    result.buyersShare += part * (row.buyersShare - above.buyersShare);
    result.spendShare += part * (row.spendShare - above.spendShare);
    above = { ...row, customers: above.customers + row.customers };
  }
  return result;
}

/** Positions of each tenth, from 1; fewer than ten where there are fewer rows. */
function deciles(rows: number): { decile: number; from: number; before: number }[] {
  const edge = (decile: number) => Math.round((decile * rows) / 10);
  return Array.from({ length: 10 }, (_, index) => index + 1)
    .map((decile) => ({ decile, from: edge(decile - 1), before: edge(decile) }))
    .filter(({ from, before }) => from < before);
}

function sum(values: Float64Array, from = 0, before = values.length): number {
  let total = 0;
  for (let index = from; index < before; index++) total += values[index] ?? 0;
  return total;
}
