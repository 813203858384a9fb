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
    heading: `New customers in ${cohortInWords(lastWeek, 'week')}`,
    lines: [sizeLine(found), spendLine(found, currency), returnLine(found)].filter((line) => line !== ''),
    ...(unusual
      ? {
          news: `${unusual.value > unusual.usual ? 'unusually many' : 'unusually few'} new customers (${formatNumber(unusual.value)})`,
        }
      : {}),
    actions: [{ label: 'Cohorts by week', command: '/cohort' }],
  };
}

function sizeLine({ customers, usual }: Newcomers): string {
  const came = `${formatCounted(customers, 'customer')} ordered for the first time`;
  return usual ? `${came}, ${beside(usual, (value) => formatNumber(value))}.` : `${came}.`;
}

function spendLine({ spendPerCustomer, usualSpend }: Newcomers, currency: string): string {
  if (spendPerCustomer === null) return '';
  const money = (value: number) => formatMoney(value, currency);
  const spent = `Each spent ${money(spendPerCustomer)} in that week on average`;
  return usualSpend ? `${spent}, ${beside(usualSpend, money)}.` : `${spent}.`;
}

/** "as usual (31 to 49, median 40 in 26 weeks)" */
function beside({ usual, low, high, weeks, unusual }: UsualLevel, format: (value: number) => string): string {
  return `${unusual ? 'out of the ordinary' : 'as usual'} (${format(low)} to ${format(high)}, median ${format(usual)} in ${weeks} weeks)`;
}

function returnLine({ returned }: Newcomers): string {
  if (!returned) return '';
  const { group, customers, value, others, weeks, chance } = returned;
  const came = `${formatShare(value)} of the ${formatCounted(customers, 'customer')} won in ${cohortInWords(group, 'week')} came back within ${weeks} weeks, ${formatShare(others)} of earlier ones`;
  if (chance === null) return `${came}; too few to tell a difference.`;
  const differs = standingOut([returned]).length > 0;
  return differs
    ? `${came}: ${value > others ? 'better' : 'worse'} than usual, as ${chanceInWords(chance)}.`
    : `${came}: no difference beyond chance.`;
}
