import { growTrees } from '../../../src/analytics/forest/grow-trees.ts';
import type { GrowTrees } from '../../../src/analytics/forest/train-forest.ts';
import type { TrainingInput } from '../../../src/analytics/prediction/train.ts';
import type { Window } from '../../../src/analytics/prediction/windows.ts';
import { addDays } from '../../../src/calendar.ts';
import { tableOf } from '../baselines/feature-tables.ts';
import { drawing } from '../lifetime/simulate.ts';

/** Grows one in five of a forest's trees, here and now: enough where it only matters that forests learn. */
export const growSomeTrees: GrowTrees = async (job) => growTrees({ ...job, trees: 1 });

/** A customer's order days, numbered and ascending, and the value of each. */
export type Buyer = { days: number[]; values: number[] };

const spans = [30, 60, 90, 180, 365];

/**
 * Customers who order as BG/NBD says and spend as Gamma-Gamma says; the first orders come in the first 100 of the days.
 * The same seed gives the same customers.
 */
export function simulateBuyers({ customers = 600, days = 240, seed = 1 } = {}): Buyer[] {
  const { uniform, exponential, gamma, beta } = drawing(seed);
  return Array.from({ length: customers }, () => {
    const [rate, leaving, valueRate] = [gamma(0.9, 25), beta(0.7, 3), gamma(4, 60)];
    const buyer: Buyer = { days: [], values: [] };
    for (let time = 100 * uniform(); time < days; time += exponential(rate)) {
      const day = Math.floor(time);
      if (buyer.days.at(-1) !== day) {
        buyer.days.push(day);
        buyer.values.push(gamma(3, valueRate));
      }
      if (uniform() <= leaving) break;
    }
    return buyer;
  });
}

/** What was known on a day of those who had ordered before it, and what they did in the days that followed. */
export function windowAt(buyers: readonly Buyer[], cutOff: number, horizonDays = 30): Window {
  const known = buyers.filter(({ days }) => (days[0] ?? cutOff) < cutOff);
  const column = (of: (orders: [day: number, value: number][]) => number, from = 0, to = cutOff) =>
    known.map(({ days, values }) =>
      of(
        days.flatMap((day, index) =>
          day >= from && day < to ? [[day, values[index] ?? 0] as [number, number]] : [],
        ),
      ),
    );
  const sum = (orders: [number, number][]) => orders.reduce((total, [, value]) => total + value, 0);
  const count = (orders: [number, number][]) => orders.length;
  const table = tableOf({
    recencyDays: column((orders) => cutOff - (orders.at(-1)?.[0] ?? 0)),
    tenureDays: column((orders) => cutOff - (orders[0]?.[0] ?? 0)),
    orders: column(count),
    orderDays: column(count),
    monetary: column(sum),
    orderValue: column(sum),
    firstDayValue: column((orders) => orders[0]?.[1] ?? 0),
    gapMeanDays: column((orders) => {
      const gaps = orders.length - 1;
      return gaps > 0 ? ((orders.at(-1)?.[0] ?? 0) - (orders[0]?.[0] ?? 0)) / gaps : Number.NaN;
    }),
    ...Object.fromEntries(
      spans.flatMap((span) => [
        [`orders${span}`, column(count, cutOff - span)],
        [`spend${span}`, column(sum, cutOff - span)],
      ]),
    ),
  });
  const after = [cutOff, cutOff + horizonDays] as const;
  return {
    features: { ...table, cutOff: addDays('2021-01-01', cutOff) },
    targets: {
      horizonDays,
      purchased: Float64Array.from(column((orders) => Math.min(1, orders.length), ...after)),
      spend: Float64Array.from(column(sum, ...after)),
    },
  };
}

/** A training as of a day, 30 days ahead, without further windows. */
export function trainingAt(buyers: readonly Buyer[], asOf = 210, seed = 1): TrainingInput {
  return {
    asOf: addDays('2021-01-01', asOf),
    horizonDays: 30,
    seed,
    windows: [60, 30].map((back) => ({ ...windowAt(buyers, asOf - back), further: [] })),
    standing: windowAt(buyers, asOf).features,
  };
}

/** A window whose customers have an attribute, which alone decides who buys in it: nine in ten who are `red`, one in ten others. */
export function decidedByColour({ features, targets }: Window, seed: number): Window {
  const { uniform } = drawing(seed);
  const colour = features.customerIds.map(() => (uniform() < 0.5 ? 'red' : 'blue'));
  const purchased = Float64Array.from(colour, (its) => Number(uniform() < (its === 'red' ? 0.9 : 0.1)));
  return {
    features: { ...features, categories: { 'attribute.colour': colour } },
    targets: { ...targets, purchased, spend: purchased.map((bought) => bought * (40 + 20 * uniform())) },
  };
}
