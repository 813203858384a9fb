import { addDays, type Day } from '../../calendar.ts';
import { rangeFor, type SimilarOutcomes } from '../evaluate/similar-outcomes.ts';
import type { FeatureTable } from '../features/feature-table.ts';
import { contributions } from '../forest/contributions.ts';
import { type FittedPredictors, type Known, knownOf, outlooksOf } from './fit-predictors.ts';
import type { Driver, Prediction } from './prediction.ts';
import { readPredictors } from './stored-predictors.ts';
import type { PredictionModel } from './train.ts';

/** An order that is not expected within two years is not expected. */
const farthestDays = 730;
const driversShown = 5;
/** Of these, the strongest of each kind are shown. */
const driversWeighed = 15;

/** What a model expects of each customer of a table in the days from its cut-off, in the order of its rows. */
export function predictCustomers(model: PredictionModel, features: FeatureTable): Prediction[] {
  const { lifetime, horizonDays, answering, similar } = model;
  const fitted = readPredictors(model.predictors);
  const known = knownOf(features, fitted.encoding, lifetime, horizonDays);
  const outlooks = outlooksOf(fitted, known);
  const { forest } = outlooks;
  const purchase = outlooks[answering.purchase] ?? forest;
  const spend = outlooks[answering.spend] ?? forest;
  const { figures } = known;
  const drivers = driversOf(fitted, known);
  return features.customerIds.map((customerId, row) => {
    const purchaseProbability = purchase.probability[row] ?? 0;
    const expectedSpend = spend.spend[row] ?? 0;
    const buyers = rangeFor(similar.purchase, purchaseProbability);
    const spenders = rangeFor(similar.spend, expectedSpend);
    const stretch = stretchOf(similar.spend, expectedSpend);
    return {
      customerId,
      purchaseProbability,
      probabilityLow: Math.min(buyers.low, purchaseProbability),
      probabilityHigh: Math.max(buyers.high, purchaseProbability),
      expectedSpend,
      spendLow: Math.min(stretch * spenders.spendLow, expectedSpend),
      spendHigh: Math.max(stretch * spenders.spendHigh, expectedSpend),
      pAlive: figures?.pAlive[row] ?? 1,
      expectedNextOrder: nextOrder(
        features.cutOff,
        figures?.medianDaysToOrder[row] ?? Number.POSITIVE_INFINITY,
      ),
      forestProbability: forest.probability[row] ?? 0,
      forestSpend: forest.spend[row] ?? 0,
      drivers: drivers[row] ?? [],
    };
  });
}

/**
 * How many times more than the group that spends most a customer is expected to spend; 1 for all who are not beyond it. Nobody is
 * like them, so their range is that group's, in proportion.
 */
function stretchOf(groups: readonly SimilarOutcomes[], expectedSpend: number): number {
  const most = groups.at(-1)?.score ?? 0;
  return most > 0 ? Math.max(1, expectedSpend / most) : 1;
}

function nextOrder(cutOff: Day, days: number): Day | null {
  return days <= farthestDays ? addDays(cutOff, Math.round(days)) : null;
}

/** The features that move the forest's probability most, for each customer. */
function driversOf({ forests }: FittedPredictors, { features, encoded }: Known): Driver[][] {
  const { names, columns } = encoded;
  const rows = Int32Array.from(features.customerIds.keys());
  const found = contributions(forests.purchase, columns, rows, driversWeighed);
  return features.customerIds.map((_, row) => {
    const all = Array.from({ length: found.top }, (_rank, rank): Driver => {
      const at = row * found.top + rank;
      const column = found.columns[at] ?? 0;
      const value = columns[column]?.[row] ?? Number.NaN;
      return {
        feature: names[column] ?? '',
        value: Number.isNaN(value) ? null : value,
        effect: found.effects[at] ?? 0,
      };
    });
    return all.filter(isFirstOfItsKind).slice(0, driversShown);
  });
}

/** Features of a kind say the same thing over again: orders of the last 30 and of the last 60 days. */
function isFirstOfItsKind({ feature }: Driver, index: number, all: readonly Driver[]): boolean {
  return all.findIndex((other) => kindOf(other.feature) === kindOf(feature)) === index;
}

function kindOf(feature: string): string {
  return feature.startsWith('lifetime') ? 'lifetime' : feature.replace(/(\d+|Sin|Cos)$/, '');
}
