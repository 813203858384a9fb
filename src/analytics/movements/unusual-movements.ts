import type { Day } from '../../calendar.ts';
import { studentQuantile } from '../cohorts/average-curve.ts';
import { holmCorrected } from '../holm.ts';
import { changes, type Movement, type Movements } from './movements.ts';
import { studentsTail } from './students-tail.ts';

/** A movement of the last week that differs from the weeks before by more than they differ among themselves. */
export type UnusualMovement = Movement & {
  /** Customers a week from here to there are usual: 95% of weeks like the earlier ones. */
  usual: { low: number; high: number };
  direction: 'more' | 'fewer';
  /** The chance of it in a usual week, raised for how many movements are looked at. */
  chance: number;
};

/** What stands out in the last of some weeks. */
export type UnusualWeek = {
  from: Day;
  to: Day;
  /** How many earlier weeks say what is usual. */
  earlierWeeks: number;
  /** How many movements were looked at. */
  looked: number;
  /** How many customers a week are usual of each of these. */
  usual: (Pick<Movement, 'from' | 'to'> & UnusualMovement['usual'])[];
  /** The least likely first. */
  unusual: UnusualMovement[];
};

/** In a usual week the chance that anything at all is called unusual is at most this. */
export const falseAlarmRate = 0.05;

/** Fewer earlier weeks say nothing about what is usual. */
export const fewestEarlierWeeks = 6;

/** Movements of fewer customers a week, on average, are not looked at. */
const fewestCustomers = 5;

/**
 * Compares each movement of the last week with the weeks before. Counts y become 2√(y + 3/8), which makes their spread the same whatever their
 * size: 1 if customers move independently of each other, more if not. A week is unusual where Student's t for one further value is
 * beyond chance, the spread being that of the earlier weeks but at least 1; all movements together keep the false alarm rate by Holm's
 * correction. Null with fewer than six earlier weeks.
 * Source: Anscombe 1948, The transformation of Poisson, binomial and negative-binomial data, Biometrika 35, 246–254.
 * @param weeks each from one Monday to the next, the latest last
 */
export function unusualMovements(weeks: readonly Movements[]): UnusualWeek | null {
  const last = weeks.at(-1);
  const earlierWeeks = weeks.length - 1;
  if (!last || earlierWeeks < fewestEarlierWeeks) return null;
  const series = seriesOf(weeks).filter(({ counts }) => sum(counts) >= fewestCustomers * counts.length);
  const compared = series.map(({ movement, counts }) => ({ movement, ...compare(counts) }));
  const chances = holmCorrected(compared.map(({ chance }) => chance));
  const unusual = compared.flatMap(({ movement, usual, direction }, index) => {
    const chance = chances[index] ?? 1;
    return chance < falseAlarmRate ? [{ ...movement, usual, direction, chance }] : [];
  });
  unusual.sort((a, b) => a.chance - b.chance || b.customers - a.customers);
  const usual = compared.map((one) => ({ from: one.movement.from, to: one.movement.to, ...one.usual }));
  return { from: last.from, to: last.to, earlierWeeks, looked: series.length, usual, unusual };
}

/** Every movement that occurs in one of the weeks, as it is in the last one, with its customers week by week. */
function seriesOf(weeks: readonly Movements[]): { movement: Movement; counts: number[] }[] {
  const series = new Map<string, { movement: Movement; counts: number[] }>();
  for (const [week, movements] of weeks.entries())
    for (const movement of changes(movements)) {
      const { from, to, customers } = movement;
      // No id of a segment has a space in it.
      const key = `${from ?? ''} ${to ?? ''}`;
      const one = series.get(key) ?? { movement, counts: weeks.map(() => 0) };
      one.counts[week] = customers;
      one.movement = week === weeks.length - 1 ? movement : { from, to, customers: 0, revenue: 0 };
      series.set(key, one);
    }
  return [...series.values()];
}

function compare(counts: readonly number[]): Pick<UnusualMovement, 'usual' | 'direction' | 'chance'> {
  const values = counts.map((count) => 2 * Math.sqrt(count + 3 / 8));
  const last = values.pop() as number;
  const weeks = values.length;
  const mean = sum(values) / weeks;
  const variance = sum(values.map((value) => (value - mean) ** 2)) / (weeks - 1);
  const error = Math.sqrt(Math.max(1, variance) * (1 + 1 / weeks));
  const reach = studentQuantile(weeks - 1) * error;
  const count = (value: number) => Math.max(0, Math.round((Math.max(0, value) / 2) ** 2 - 3 / 8));
  return {
    usual: { low: count(mean - reach), high: count(mean + reach) },
    direction: last > mean ? 'more' : 'fewer',
    chance: studentsTail((last - mean) / error, weeks - 1),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
