import { fromE4 } from '../../money.ts';
import { wilsonInterval } from '../evaluate/wilson.ts';
import { type Cohort, type CohortCell, cellValue, type Metric } from './cohort-table.ts';

/** The mean of a period over cohorts, each counting by its size, with a 95% interval. */
export type CurvePoint = {
  period: number;
  value: number;
  low: number;
  high: number;
  cohorts: number;
  customers: number;
};

/** What falls on fewer customers is not drawn into the mean curve. */
export const fewestForCurve = 30;

/**
 * The share of customers that a count of a cell makes, in each period that is over for at least 30 of them, with Wilson's interval.
 * @param count gives the customers of a cell
 */
export function shareCurve(cohorts: readonly Cohort[], count: (cell: CohortCell) => number): CurvePoint[] {
  return curve(cohorts, (over) => {
    const hits = over.reduce((sum, { cell }) => sum + count(cell), 0);
    const customers = customersOf(over);
    return { value: hits / customers, ...wilsonInterval(hits, customers) };
  });
}

/**
 * The mean per customer of an amount of a cell, with an interval from how cohorts differ: that of a ratio of two sums over clusters,
 * with Student's t. Of a single cohort it is the value alone.
 * Source: Cochran 1977, Sampling Techniques, section 9A.2 (ratio to size).
 * @param amount gives the amount of a cell
 */
export function meanCurve(cohorts: readonly Cohort[], amount: (cell: CohortCell) => number): CurvePoint[] {
  return curve(cohorts, (over) => {
    const customers = customersOf(over);
    const value = over.reduce((sum, { cell }) => sum + amount(cell), 0) / customers;
    const squares = over.reduce((sum, { cell, size }) => sum + (amount(cell) - value * size) ** 2, 0);
    const freedom = over.length - 1;
    const margin =
      freedom > 0 ? (studentQuantile(freedom) * Math.sqrt((squares * over.length) / freedom)) / customers : 0;
    return { value, low: value - margin, high: value + margin };
  });
}

/** The mean curve of a metric: of shares of customers, orders a customer, or currency units a customer. */
export function curveOf(
  cohorts: readonly Cohort[],
  { metric, cumulative }: { metric: Metric; cumulative: boolean },
): CurvePoint[] {
  if (metric === 'customers')
    return shareCurve(cohorts, (cell) => (cumulative ? cell.returnedSoFar : cell.active));
  const amount = metric === 'orders' ? 'orders' : 'revenue';
  const unit = metric === 'orders' ? 1 : fromE4(1);
  return meanCurve(cohorts, (cell) => cellValue(cell, 1, amount, cumulative) * unit);
}

type Over = { size: number; cell: CohortCell }[];

function curve(
  cohorts: readonly Cohort[],
  estimate: (over: Over) => Pick<CurvePoint, 'value' | 'low' | 'high'>,
): CurvePoint[] {
  const whole = cohorts.filter(isWhole);
  const periods = Math.max(0, ...whole.map(({ cells }) => cells.length));
  const points: CurvePoint[] = [];
  for (let period = 0; period < periods; period++) {
    const over = whole.flatMap(({ size, cells }) => {
      const cell = cells[period];
      return cell && !cell.partial ? [{ size, cell }] : [];
    });
    const customers = customersOf(over);
    if (customers >= fewestForCurve)
      points.push({ period, ...estimate(over), cohorts: over.length, customers });
  }
  return points;
}

function customersOf(over: Over): number {
  return over.reduce((sum, { size }) => sum + size, 0);
}

/** Whether a cohort's own period is over, so that nobody joins it any more. */
export function isWhole({ cells }: Cohort): boolean {
  return cells[0]?.partial === false;
}

/**
 * The 97.5% quantile of Student's t, exact for one and two degrees of freedom and otherwise within half a percent.
 * Source: Abramowitz & Stegun 1964, 26.7.5.
 */
export function studentQuantile(freedom: number): number {
  if (freedom === 1) return 12.706204736;
  if (freedom === 2) return 4.3026527297;
  const z = 1.959963984540054;
  const terms = [
    (z ** 3 + z) / 4,
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96,
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384,
    (79 * z ** 9 + 776 * z ** 7 + 1482 * z ** 5 - 1920 * z ** 3 - 945 * z) / 92160,
  ];
  return terms.reduce((sum, term, index) => sum + term / freedom ** (index + 1), z);
}
