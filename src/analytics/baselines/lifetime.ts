import type { FeatureTable } from '../features/feature-table.ts';
import {
  type BgNbd,
  conditionalPurchases,
  fitBgNbd,
  medianTimeToPurchase,
  ofEveryCustomer,
  type PurchaseHistory,
  probabilityAlive,
  probabilityOfPurchase,
} from '../lifetime/bg-nbd.ts';
import { conditionalSpends, fitGammaGamma, type GammaGamma } from '../lifetime/gamma-gamma.ts';
import { featureColumn, type Outlook } from './feature-column.ts';

/** When customers order and what a day's orders are worth, as fitted on all that is known on a cut-off day; time is in days. */
export type Lifetime = { bgNbd: BgNbd; gammaGamma: GammaGamma };

/** A purchase history in days, where a purchase is a day with counted orders, and the mean value of the repeated ones (NaN without). */
export type LifetimeHistory = PurchaseHistory & { meanRepeatValue: Float64Array };

/** The history of a feature table's customers. */
export function lifetimeHistory(features: FeatureTable): LifetimeHistory {
  const [recencyDays, tenureDays, orderDays, orderValue, firstDayValue] = [
    'recencyDays',
    'tenureDays',
    'orderDays',
    'orderValue',
    'firstDayValue',
  ].map((name) => featureColumn(features, name)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const repeats = orderDays.map((days) => days - 1);
  return {
    repeats,
    lastRepeat: tenureDays.map((days, row) => days - (recencyDays[row] ?? 0)),
    age: tenureDays.slice(),
    meanRepeatValue: orderValue.map(
      (value, row) => (value - (firstDayValue[row] ?? 0)) / (repeats[row] ?? 0),
    ),
  };
}

/**
 * Fits BG/NBD and Gamma-Gamma to all that is known on a table's cut-off day. Unlike the other baselines they need not see
 * what customers did afterwards, so they are fitted on the day that they foretell from.
 *
 * @throws UserError where there are too few repeat purchases, or the fit does not converge.
 */
export function fitLifetime(features: FeatureTable): Lifetime {
  const history = lifetimeHistory(features);
  return {
    bgNbd: fitBgNbd(history),
    gammaGamma: fitGammaGamma({ purchases: history.repeats, meanValue: history.meanRepeatValue }),
  };
}

/** What lifetime models know of customers, in the order of their table. */
export type LifetimeFigures = {
  /** The probability of not having left for good. */
  pAlive: Float64Array;
  /** The probability of an order within the horizon. */
  probability: Float64Array;
  /** Expected days with orders within the horizon. */
  orders: Float64Array;
  /** Expected value of a day's orders, in currency units. */
  orderValue: Float64Array;
  /** Days until the next order is as likely as not to have come, if the customer is alive. */
  medianDaysToOrder: Float64Array;
};

/** The figures of a table's customers for the days that follow its cut-off. */
export function lifetimeFigures(
  { bgNbd, gammaGamma }: Lifetime,
  features: FeatureTable,
  horizonDays: number,
): LifetimeFigures {
  const history = lifetimeHistory(features);
  return {
    pAlive: ofEveryCustomer(history, (customer) => probabilityAlive(bgNbd, customer)),
    probability: ofEveryCustomer(history, (customer) => probabilityOfPurchase(bgNbd, customer, horizonDays)),
    orders: ofEveryCustomer(history, (customer) => conditionalPurchases(bgNbd, customer, horizonDays)),
    orderValue: conditionalSpends(gammaGamma, {
      purchases: history.repeats,
      meanValue: history.meanRepeatValue,
    }),
    medianDaysToOrder: ofEveryCustomer(history, (customer) => medianTimeToPurchase(bgNbd, customer)),
  };
}

/** What BG/NBD × Gamma-Gamma foretells: spend is expected orders times their expected value. */
export function lifetimeOutlook({ probability, orders, orderValue }: LifetimeFigures): Outlook {
  return { probability, spend: orders.map((count, row) => count * (orderValue[row] ?? 0)) };
}
