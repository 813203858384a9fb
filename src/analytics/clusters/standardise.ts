import { fromE4 } from '../../money.ts';
import type { CustomerMeasures, Place, Scaling } from './clustering.ts';

/** Mean and standard deviation of each measure's signed logarithm, over all the customers; zeros without any. */
export function scalingOf(measures: CustomerMeasures): Scaling {
  const [recency, frequency, monetary] = logarithms(measures).map(meanAndDeviation) as [
    MeanAndDeviation,
    MeanAndDeviation,
    MeanAndDeviation,
  ];
  return {
    mean: [recency.mean, frequency.mean, monetary.mean],
    deviation: [recency.deviation, frequency.deviation, monetary.deviation],
  };
}

/**
 * The places of customers in standard deviations from the mean: recency, frequency and monetary of the first customer, then
 * of the second, and so on. A measure that is the same for everyone sets nobody apart and is 0.
 */
export function standardise(measures: CustomerMeasures, { mean, deviation }: Scaling): Float64Array {
  const places = new Float64Array(3 * measures.recencyDays.length);
  logarithms(measures).forEach((logs, dimension) => {
    const centre = mean[dimension] ?? 0;
    const unit = deviation[dimension] || Number.POSITIVE_INFINITY;
    for (let row = 0; row < logs.length; row++)
      places[3 * row + dimension] = ((logs[row] as number) - centre) / unit;
  });
  return places;
}

/** The place of one row of `standardise`. */
export function placeAt(places: Float64Array, row: number): Place {
  return [places[3 * row] ?? 0, places[3 * row + 1] ?? 0, places[3 * row + 2] ?? 0];
}

function logarithms({ recencyDays, frequency, monetaryE4 }: CustomerMeasures): Float64Array[] {
  return [
    recencyDays.map(signedLogarithm),
    frequency.map(signedLogarithm),
    monetaryE4.map((amount) => signedLogarithm(fromE4(amount))),
  ];
}

/** ln(1 + x), mirrored below zero, where refunds can bring a customer's money. */
function signedLogarithm(value: number): number {
  return Math.sign(value) * Math.log1p(Math.abs(value));
}

type MeanAndDeviation = { mean: number; deviation: number };

function meanAndDeviation(values: Float64Array): MeanAndDeviation {
  if (values.length === 0) return { mean: 0, deviation: 0 };
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const deviation = Math.sqrt(squares / values.length);
  // Equal values leave no more than what rounding makes of them.
  return { mean, deviation: deviation > 1e-12 * Math.max(1, Math.abs(mean)) ? deviation : 0 };
}
