import { cohortTable } from '../../../analytics/cohorts/cohort-table.ts';
import { laterPeriod, periodOf } from '../../../analytics/cohorts/periods.ts';
import { type Newcomers, newcomers } from '../../../analytics/digest/newcomers.ts';
import type { UsualLevel } from '../../../analytics/digest/usual-level.ts';
import { periodCells } from '../../../data/period-cells.ts';
import { formatCounted, formatMoney, formatNumber, formatShare } from '../../../format.ts';
import { chanceInWords, cohortInWords, standingOut } from '../../cohort/cohort-words.ts';
import type { Telling, Told } from './told.ts';

/** Newcomers are compared with those of a year. */
const comparedWeeks = 53;

/** How many ordered for the first time, what they spent, and whether those of a month ago came back, beside the usual. */
export async function newcomersSection({ profiles, store, currency }: Telling): Promise<Told> {
  const { asOf } = profiles;
  const lastWeek = laterPeriod(periodOf(asOf, 'week'), -1, 'week');
  const from = laterPeriod(lastWeek, -comparedWeeks, 'week');
  const cells = await periodCells(store, profiles, { grain: 'week', cohortsFrom: from });
  const found = newcomers(cohortTable(cells, { grain: 'week', asOf, from }), lastWeek);
  const unusual = found.usual?.unusual ? found.usual : null;
  return {
    heading: 'New customers',
    lines: [sizeLine(found), spendLine(found, currency), returnLine(found)].filter((line) => line !== ''),
    ...(unusual
      ? {
          news: `${unusual.value > unusual.usual ? 'unusually many' : 'unusually few'} new customers (${formatNumber(unusual.value)})`,
        }
      : {}),
    actions: [{ label: 'Cohorts by week', command: '/cohort' }],
  };
}

function sizeLine({ customers, usual, week }: Newcomers): string {
  const came = `${formatCounted(customers, 'customer')} ordered for the first time in ${cohortInWords(week, 'week')}`;
  return usual ? `${came}; ${beside(usual, (value) => formatNumber(value))}.` : `${came}.`;
}

function spendLine({ spendPerCustomer, usualSpend }: Newcomers, currency: string): string {
  if (spendPerCustomer === null) return '';
  const money = (value: number) => formatMoney(value, currency);
  const spent = `Each of them spent ${money(spendPerCustomer)} in that week on average`;
  return usualSpend ? `${spent}; ${beside(usualSpend, money)}.` : `${spent}.`;
}

/** "the median of the 26 weeks before is 40, and 31 to 49 is usual" */
function beside({ usual, low, high, weeks, unusual }: UsualLevel, format: (value: number) => string): string {
  const range = `${format(low)} to ${format(high)}`;
  return `in the ${weeks} weeks before it was ${format(usual)} (median), so that is ${unusual ? `outside what is usual (${range})` : `as usual (${range})`}`;
}

function returnLine({ returned }: Newcomers): string {
  if (!returned) return '';
  const { group, customers, value, others, weeks, chance } = returned;
  const came = `Of the ${formatCounted(customers, 'customer')} won in ${cohortInWords(group, 'week')}, ${formatShare(value)} came back within ${weeks} weeks, of earlier ones ${formatShare(others)}`;
  if (chance === null) return `${came}; these are too few to tell a difference.`;
  const differs = standingOut([returned]).length > 0;
  return differs
    ? `${came}: ${value > others ? 'better' : 'worse'} than usual, as ${chanceInWords(chance)}.`
    : `${came}, which is no difference beyond chance.`;
}
