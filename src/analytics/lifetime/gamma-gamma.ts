import { gammaln } from 'simple-statistics';
import { UserError } from '../../errors.ts';
import type { Sloped } from '../minimise.ts';
import { digamma } from './digamma.ts';
import { fitParameters } from './fit-parameters.ts';

/** A row a customer: how many purchases the mean is of, and their mean value. */
export type SpendHistory = { purchases: Float64Array; meanValue: Float64Array };

/**
 * A customer's purchases are gamma distributed (shape p) around a mean of their own; the rates behind those means are gamma
 * distributed (shape q, rate v, in currency units).
 */
export type GammaGammaParameters = { p: number; q: number; v: number };

/** The parameters, and what they were fitted on: how many customers, their mean purchase and the highest of their means. */
export type GammaGamma = GammaGammaParameters & {
  customers: number;
  averageValue: number;
  highestMean: number;
};

const fewestCustomers = 10;

/**
 * The most likely Gamma-Gamma for the customers of a spend history who have purchases and a mean above zero. The search starts
 * from several points, since the likelihood has long level ridges; v is sought in units of the mean purchase.
 *
 * @throws UserError with fewer than ten such customers.
 * Source: Fader & Hardie 2013, "The Gamma-Gamma Model of Monetary Value", eq. 1a.
 */
export function fitGammaGamma(history: SpendHistory): GammaGamma {
  const rows = [...history.purchases.keys()].filter(
    (row) => (history.purchases[row] ?? 0) > 0 && (history.meanValue[row] ?? 0) > 0,
  );
  const customers = rows.length;
  if (customers < fewestCustomers)
    throw new UserError(
      `not enough data for Gamma-Gamma: ${customers} customers with repeat purchases above zero`,
      `It takes at least ${fewestCustomers}.`,
    );
  const purchases = Float64Array.from(rows, (row) => history.purchases[row] ?? 0);
  const meanValue = Float64Array.from(rows, (row) => history.meanValue[row] ?? 0);
  const averageValue =
    meanValue.reduce((sum, mean, row) => sum + mean * (purchases[row] ?? 0), 0) /
    purchases.reduce((sum, count) => sum + count, 0);
  const parameters = ([p, q, v]: readonly number[]) =>
    ({ p, q, v: (v ?? 0) * averageValue }) as GammaGammaParameters;
  const cost = (point: number[]) => {
    const { value, gradient } = likelihoodOf(parameters(point), { purchases, meanValue });
    return {
      value: -value / customers,
      gradient: gradient.map((slope, axis) => (-slope / customers) * (axis === 2 ? averageValue : 1)),
    };
  };
  const best = fitParameters('Gamma-Gamma', cost, [
    [1, 2, 1],
    [6, 4, 0.5],
    [2, 15, 5],
    [30, 3, 0.1],
  ]);
  return {
    ...parameters(best.parameters),
    customers,
    averageValue,
    highestMean: meanValue.reduce((highest, mean) => Math.max(highest, mean), 0),
  };
}

/**
 * The mean purchase of the population, p · v / (q − 1), which is what is expected of a customer without a known purchase.
 * With q near or below 1 the tail is so heavy that this is beyond every customer's mean, or infinite:
 * then it is the mean purchase of those the model was fitted on.
 */
export function populationSpend({ p, q, v, averageValue, highestMean }: GammaGamma): number {
  const mean = (p * v) / (q - 1);
  return q > 1 && mean <= highestMean ? mean : averageValue;
}

/**
 * The value expected of a customer's purchases, given the mean of those that are known: p · (v + x · m) / (p · x + q − 1), between
 * the population's mean and their own, and nearer to their own the more are known.
 * Without a purchase or with a mean that is not above zero, the population's mean; in the case that the formula has
 * no finite value (p · x + q ≤ 1), their own mean. Source: Fader & Hardie 2013, eq. 5.
 */
export function conditionalSpend(model: GammaGamma, purchases: number, meanValue: number): number {
  if (!(purchases > 0 && meanValue > 0)) return populationSpend(model);
  const { p, q, v } = model;
  const weight = p * purchases + q - 1;
  return weight > 0 ? (p * (v + purchases * meanValue)) / weight : meanValue;
}

/** `conditionalSpend` of every customer of a history, in its order. */
export function conditionalSpends(model: GammaGamma, { purchases, meanValue }: SpendHistory): Float64Array {
  return purchases.map((count, row) => conditionalSpend(model, count, meanValue[row] ?? 0));
}

/** The log-likelihood and its slopes along p, q and v. Gamma functions are taken once for each number of purchases. */
function likelihoodOf({ p, q, v }: GammaGammaParameters, { purchases, meanValue }: SpendHistory): Sloped {
  const constant = q * Math.log(v) - gammaln(q);
  const ofV = Math.log(v) - digamma(q);
  const ofPurchases = (x: number) => ({
    shape: constant + gammaln(p * x + q) - gammaln(p * x) + p * x * Math.log(x),
    both: digamma(p * x + q),
    alongP: digamma(p * x + q) - digamma(p * x) + Math.log(x),
  });
  const known = new Map<number, ReturnType<typeof ofPurchases>>();
  let value = 0;
  const gradient: [number, number, number] = [0, 0, 0];
  for (let row = 0; row < purchases.length; row++) {
    const x = purchases[row] as number;
    const mean = meanValue[row] as number;
    const of = known.get(x) ?? ofPurchases(x);
    known.set(x, of);
    const total = v + x * mean;
    const [logMean, logTotal] = [Math.log(mean), Math.log(total)];
    value += of.shape + (p * x - 1) * logMean - (p * x + q) * logTotal;
    gradient[0] += x * (of.alongP + logMean - logTotal);
    gradient[1] += of.both + ofV - logTotal;
    gradient[2] += q / v - (p * x + q) / total;
  }
  return { value, gradient };
}
