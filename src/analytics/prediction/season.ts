import type { Encoding } from '../features/encoding.ts';
import type { FeatureTable } from '../features/feature-table.ts';

/** Features that place a date in the year, with the feature that says how many days ago that date was. */
const seasons = [
  { prefix: 'lastOrderDayOfYear', age: 'recencyDays' },
  { prefix: 'firstOrderDayOfYear', age: 'tenureDays' },
] as const;

const yearDays = 365;

/**
 * An encoding without the places in the year of dates that may lie a year or more apart on the day to answer for, so many days after
 * the table's cut-off. Two such dates are one to a forest, though one of the customers has been away for a year longer; it would
 * take windows of several years to tell season from age.
 */
export function withoutAmbiguousSeasons(
  encoding: Encoding,
  features: FeatureTable,
  daysAhead: number,
): Encoding {
  const ambiguous = seasons.filter(
    ({ age }) => spanOf(features.columns[age] ?? new Float64Array()) + daysAhead >= yearDays,
  );
  return {
    ...encoding,
    numeric: encoding.numeric.filter((name) => !ambiguous.some(({ prefix }) => name.startsWith(prefix))),
  };
}

function spanOf(days: Float64Array): number {
  const { least, most } = days.reduce(
    (span, value) => ({ least: Math.min(span.least, value), most: Math.max(span.most, value) }),
    { least: Number.POSITIVE_INFINITY, most: Number.NEGATIVE_INFINITY },
  );
  return most - least;
}
