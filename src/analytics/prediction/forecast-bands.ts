import type { Prediction } from './prediction.ts';

/** What is expected of some customers together; `low` and `high` as if every probability were at that end of its interval. */
export type ForecastSums = {
  customers: number;
  /** The sum of their purchase probabilities. */
  buyers: number;
  buyersLow: number;
  buyersHigh: number;
  /** The sum of their expected spend, in currency units. */
  spend: number;
  /** How many of them are less likely than not to be customers still: silent for too long by their own rhythm. */
  fading: number;
};

/** P(alive) below which a customer counts as fading. */
export const fadingBelow = 0.5;

/** Customers whose purchase probability is at least `from` and below `to` (the last one: at most 1). */
export type ForecastBand = ForecastSums & { from: number; to: number };

/** Sums of customers by the whole percent of their purchase probability, 0 to 100. */
export type PercentSums = ForecastSums & { percent: number };

/** Where bands begin, in percent: they are narrower where most customers are. */
const usualEdges = [0, 2, 5, 10, 20, 30, 40, 50, 60, 70, 80, 90];

/** How wide bands are where the usual ones would be too few to tell customers apart, and how many there may be. */
const narrow = { widths: [1, 2, 5, 10], most: 10 };
const fewBands = 4;

/**
 * What is expected of the customers of each band, from the least probable that has someone to the most probable; bands of
 * nobody between them are among them.
 */
export function forecastBands(sums: readonly PercentSums[]): ForecastBand[] {
  const percents = sums.filter(({ customers }) => customers > 0).map(({ percent }) => Math.min(99, percent));
  if (percents.length === 0) return [];
  const edges = edgesFor(Math.min(...percents), Math.max(...percents));
  return edges.slice(0, -1).map((from, index) => {
    const to = edges[index + 1] ?? 100;
    const inside = sums.filter(({ percent }) => Math.min(99, percent) >= from && Math.min(99, percent) < to);
    return { from: from / 100, to: to / 100, ...sumOf(inside) };
  });
}

/** The edges of the bands from the one with the least percent to the one with the most. */
function edgesFor(least: number, most: number): number[] {
  const from = usualEdges.findLastIndex((edge) => edge <= least);
  const to = usualEdges.findIndex((edge) => edge > most);
  const usual = [...usualEdges, 100].slice(from, (to < 0 ? usualEdges.length : to) + 1);
  if (usual.length - 1 > fewBands) return usual;
  const edgesOf = (width: number) => {
    const first = Math.floor(least / width);
    const count = Math.floor(most / width) - first + 1;
    return Array.from({ length: count + 1 }, (_, index) => (first + index) * width);
  };
  const candidates = narrow.widths.map(edgesOf);
  return candidates.find((edges) => edges.length - 1 <= narrow.most) ?? usual;
}

/** Predictions summed by the whole percent of their probability. */
export function percentSums(predictions: readonly PredictionFigures[]): PercentSums[] {
  const sums = new Map<number, PercentSums>();
  for (const one of predictions) {
    const percent = Math.floor(one.purchaseProbability * 100);
    const sum = sums.get(percent) ?? { percent, ...nobody };
    sums.set(percent, sum);
    sum.customers += 1;
    sum.buyers += one.purchaseProbability;
    sum.buyersLow += one.probabilityLow;
    sum.buyersHigh += one.probabilityHigh;
    sum.spend += one.expectedSpend;
    if (one.pAlive < fadingBelow) sum.fading += 1;
  }
  return [...sums.values()];
}

type PredictionFigures = Pick<
  Prediction,
  'purchaseProbability' | 'probabilityLow' | 'probabilityHigh' | 'expectedSpend' | 'pAlive'
>;

/** What is expected of several groups of customers together. */
export function sumOf(groups: readonly ForecastSums[]): ForecastSums {
  const total = { ...nobody };
  for (const { customers, buyers, buyersLow, buyersHigh, spend, fading } of groups) {
    total.customers += customers;
    total.buyers += buyers;
    total.buyersLow += buyersLow;
    total.buyersHigh += buyersHigh;
    total.spend += spend;
    total.fading += fading;
  }
  return total;
}

const nobody: ForecastSums = { customers: 0, buyers: 0, buyersLow: 0, buyersHigh: 0, spend: 0, fading: 0 };
