import { errorFunction } from 'simple-statistics';
import { holmCorrected } from '../holm.ts';

/** One of several groups of customers beside all the others. */
export type Comparison<Group> = {
  group: Group;
  customers: number;
  value: number;
  /** Of the customers of all other groups together. */
  others: number;
  /** The probability that chance alone sets them so far apart, raised for how many groups are compared; null where they are too few. */
  chance: number | null;
};

/** Below these many expected hits and misses a share is not compared. */
const fewestExpected = 5;
/** Below these many customers a mean is not compared: amounts are too uneven. */
const fewestForMean = 30;

/** Of a group: how many of its customers did something. */
export type Counted<Group> = { group: Group; customers: number; hits: number };

/**
 * Each group's share beside that of all the others, tested by the two-sided test of two proportions, with Holm's correction.
 * Source: Agresti 2013, Categorical Data Analysis, section 3.1; Holm 1979, A simple sequentially rejective multiple test procedure.
 */
export function compareShares<Group>(groups: readonly Counted<Group>[]): Comparison<Group>[] {
  const all = sum(groups, ({ customers }) => customers);
  const hits = sum(groups, (one) => one.hits);
  return corrected(
    groups.map((one) => {
      const rest = all - one.customers;
      const share = hits / all;
      const expected = Math.min(one.customers, rest) * Math.min(share, 1 - share);
      const value = one.hits / one.customers;
      const others = (hits - one.hits) / rest;
      const error = Math.sqrt(share * (1 - share) * (1 / one.customers + 1 / rest));
      const chance = rest > 0 && expected >= fewestExpected ? twoSided((value - others) / error) : null;
      return { group: one.group, customers: one.customers, value, others, chance };
    }),
  );
}

/** Of a group: the sum and the sum of squares of an amount of its customers. */
export type Summed<Group> = { group: Group; customers: number; sum: number; squares: number };

/**
 * Each group's mean beside that of all the others, tested by Welch's test in its normal approximation (30 customers or more on either
 * side), with Holm's correction. Source: Welch 1947; Holm 1979.
 */
export function compareMeans<Group>(groups: readonly Summed<Group>[]): Comparison<Group>[] {
  const everyone = {
    customers: sum(groups, ({ customers }) => customers),
    sum: sum(groups, (one) => one.sum),
    squares: sum(groups, ({ squares }) => squares),
  };
  return corrected(
    groups.map((one) => {
      const rest = {
        customers: everyone.customers - one.customers,
        sum: everyone.sum - one.sum,
        squares: everyone.squares - one.squares,
      };
      const [value, others] = [one.sum / one.customers, rest.sum / rest.customers];
      const enough = Math.min(one.customers, rest.customers) >= fewestForMean;
      const error = Math.sqrt(squaredError(one) + squaredError(rest));
      const chance = enough && error > 0 ? twoSided((value - others) / error) : null;
      return { group: one.group, customers: one.customers, value, others, chance };
    }),
  );
}

/** How far the 95% interval of a group's mean reaches to either side; 0 of a single customer. */
export function marginOf(group: Omit<Summed<unknown>, 'group'>): number {
  const squared = squaredError(group);
  return Number.isNaN(squared) ? 0 : 1.959963984540054 * Math.sqrt(squared);
}

/** The squared standard error of a mean; NaN of fewer than two customers. */
function squaredError({ customers, sum: total, squares }: Omit<Summed<unknown>, 'group'>): number {
  if (customers < 2) return Number.NaN;
  const variance = (squares - total ** 2 / customers) / (customers - 1);
  return Math.max(0, variance) / customers;
}

/** The comparisons with their chances raised for how many there are. */
function corrected<Group>(comparisons: Comparison<Group>[]): Comparison<Group>[] {
  const raised = holmCorrected(comparisons.map(({ chance }) => chance));
  return comparisons.map((one, index) => ({ ...one, chance: raised[index] ?? null }));
}

function twoSided(deviation: number): number {
  return Math.max(0, 1 - errorFunction(Math.abs(deviation) / Math.SQRT2));
}

function sum<Row>(rows: readonly Row[], value: (row: Row) => number): number {
  return rows.reduce((total, row) => total + value(row), 0);
}
