import { type Day, daysBetween } from '../../calendar.ts';
import { fromE4 } from '../../money.ts';
import type { Cohort } from '../cohorts/cohort-table.ts';
import { type Comparison, compareShares } from '../cohorts/compare-groups.ts';
import { chanceOfCounts, type UsualLevel, usualLevel } from './usual-level.ts';

/** The newest weekly cohort beside earlier ones. */
export type Newcomers = {
  /** The first day of the last whole week, and how many ordered for the first time in it. */
  week: Day;
  customers: number;
  /** How that compares with the weeks before it; null where these are too few. */
  usual: UsualLevel | null;
  /** What they spent in the week, each on average, in currency units; null of nobody. */
  spendPerCustomer: number | null;
  usualSpend: UsualLevel | null;
  /** Of the newest cohort with four weeks behind it: how many came back within them, beside all earlier ones. */
  returned: (Comparison<Day> & { weeks: number }) | null;
};

/** After how many weeks it is looked who came back. */
const returnWeeks = 4;

/** Compares the last whole weekly cohort with those before it; null where no week is whole. `cohorts` in time, weeks without anyone absent. */
export function newcomers(cohorts: readonly Cohort[], lastWeek: Day): Newcomers {
  const weeks = weeksUpTo(cohorts, lastWeek);
  const newest = weeks.at(-1);
  const spends = weeks.map((one) => spendOf(one.cohort));
  return {
    week: lastWeek,
    customers: newest?.size ?? 0,
    usual: usualLevel(
      weeks.map(({ size }) => size),
      chanceOfCounts,
    ),
    spendPerCustomer: spends.at(-1) ?? null,
    usualSpend: spends.at(-1) === null ? null : usualLevel(spends.filter((spend) => spend !== null)),
    returned: returnedOf(cohorts),
  };
}

/** Every week from the first cohort's to the last whole one; of a week without newcomers there is no cohort. */
function weeksUpTo(
  cohorts: readonly Cohort[],
  lastWeek: Day,
): { size: number; cohort: Cohort | undefined }[] {
  const first = cohorts[0]?.cohort ?? lastWeek;
  const byWeek = new Map(cohorts.map((one) => [daysBetween(first, one.cohort) / 7, one]));
  return Array.from({ length: daysBetween(first, lastWeek) / 7 + 1 }, (_, week) => {
    const cohort = byWeek.get(week);
    return { size: cohort?.size ?? 0, cohort };
  });
}

function spendOf(cohort: Cohort | undefined): number | null {
  const week = cohort?.cells[0];
  return cohort && week && cohort.size > 0 ? fromE4(week.revenueE4) / cohort.size : null;
}

function returnedOf(cohorts: readonly Cohort[]): Newcomers['returned'] {
  const counted = cohorts.flatMap(({ cohort, size, cells }) => {
    const cell = cells[returnWeeks];
    return cell && !cell.partial && size > 0
      ? [{ group: cohort, customers: size, hits: cell.returnedSoFar }]
      : [];
  });
  const newest = counted.at(-1);
  const earlier = counted.slice(0, -1);
  if (!newest || earlier.length === 0) return null;
  const others = { group: '', customers: 0, hits: 0 };
  for (const { customers, hits } of earlier) {
    others.customers += customers;
    others.hits += hits;
  }
  const [comparison] = compareShares([newest, others]);
  return comparison ? { ...comparison, weeks: returnWeeks } : null;
}
