import type { FeatureTable, Targets } from '../features/feature-table.ts';
import { meanOf, type Outlook } from './feature-column.ts';
import { fitLogScale, type LogScale, logFeatures } from './log-features.ts';
import { fitRidge, fitRidgeLogistic, type Linear, linear, logistic } from './ridge.ts';

const windows = [30, 60, 90, 180, 365];
const names = [
  'recencyDays',
  'tenureDays',
  'orders',
  'orderDays',
  'monetary',
  ...windows.map((days) => `orders${days}`),
  ...windows.map((days) => `spend${days}`),
];

/**
 * Regressions on the logarithms of features: logistic for a purchase; linear for the logarithm of what buyers spend,
 * whose exponential times `smearing` is their spend, at most that of the biggest spender it was fitted on.
 */
export type LogisticModel = {
  scale: LogScale;
  odds: Linear;
  logSpend: Linear;
  smearing: number;
  mostSpend: number;
};

/**
 * Fits both regressions to what customers then did. The smearing factor makes the fitted spends of buyers sum to what they spent.
 *
 * Spend is probability × amount of a buyer because that foretold better than a line through everyone's spend: on CDNOW as of
 * 1998-01-02, fitted on the 90 days before, R² .36 against .25, mean error 14.6 against 16.3, rank correlation .39 against .32.
 * Source: Duan 1983, Journal of the American Statistical Association 78(383), for smearing; here as a ratio of sums.
 */
export function fitLogisticModel(features: FeatureTable, { purchased, spend }: Targets): LogisticModel {
  const scale = fitLogScale(features, names);
  const columns = logFeatures(features, scale);
  const buyers = [...purchased.keys()].filter((row) => (purchased[row] ?? 0) > 0 && (spend[row] ?? 0) > 0);
  const ofBuyers = (column: Float64Array) => Float64Array.from(buyers, (row) => column[row] ?? 0);
  const spent = ofBuyers(spend);
  const buyersColumns = columns.map(ofBuyers);
  const logSpend = fitRidge(buyersColumns, spent.map(Math.log));
  const fitted = meanOf(linear(logSpend, buyersColumns).map(Math.exp));
  return {
    scale,
    odds: fitRidgeLogistic(columns, purchased),
    logSpend,
    smearing: fitted > 0 ? meanOf(spent) / fitted : 0,
    mostSpend: spent.reduce((most, value) => Math.max(most, value), 0),
  };
}

/** What the regressions foretell. */
export function logisticOutlook(model: LogisticModel, features: FeatureTable): Outlook {
  const columns = logFeatures(features, model.scale);
  const probability = logistic(model.odds, columns);
  const spend = linear(model.logSpend, columns).map(
    (log, row) => (probability[row] ?? 0) * Math.min(model.mostSpend, model.smearing * Math.exp(log)),
  );
  return { probability, spend };
}
