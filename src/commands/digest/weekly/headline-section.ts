import {
  type ComparedFigure,
  type HeadlineFigure,
  headline,
  movedBy,
} from '../../../analytics/digest/headline.ts';
import { decomposeChange } from '../../../analytics/revenue/decompose-change.ts';
import { addDays, isoWeek } from '../../../calendar.ts';
import { revenueTrendChart } from '../../../charts/revenue-trend.ts';
import { formatDay, formatMoney, formatNumber, formatShare } from '../../../format.ts';
import type { Fact } from '../../answer.ts';
import { cohortInWords } from '../../cohort/cohort-words.ts';
import { windowOf } from '../../cohort/window.ts';
import { mainDriver, reasonOf, signedShare } from '../../revenue/change-words.ts';
import { type ComparedPeriod, type RevenueTrend, revenueTrend } from '../../revenue/revenue-trend.ts';
import type { Telling, Told } from './told.ts';

const labels: Readonly<Record<HeadlineFigure, string>> = {
  revenue: 'Revenue',
  orders: 'Orders',
  customers: 'Buyers',
  newCustomers: 'New customers',
  orderValue: 'Average order',
};

/** The last whole week beside the one before and last year's, and whether that is more than usual. */
export async function headlineSection({ profiles, store, currency }: Telling): Promise<Told> {
  const window = windowOf('52w', 'week', profiles.asOf);
  const trend = await revenueTrend({ grain: 'week', window, day: profiles }, { store });
  const { latest } = trend;
  if (!latest)
    return {
      heading: 'Last week',
      lines: ['There is no whole week from Monday to Sunday in the data yet.'],
    };
  const figures = figuresOf(trend, latest);
  const news = newsOf(latest, figures[0], currency);
  return {
    heading: `Last week, ${formatDay(latest.period)} to ${formatDay(addDays(latest.before, -1))}`,
    lines: [againstBefore(latest, figures, currency), againstYear(latest, figures), weight(figures)].filter(
      (line) => line !== '',
    ),
    news,
    facts: factsOf(figures, currency),
    actions: [{ label: 'Revenue by week', command: '/revenue' }],
    chart: revenueTrendChart({
      finding: news,
      grain: 'week',
      periods: trend.shown,
      asOf: profiles.asOf,
      currency,
    }),
  };
}

function figuresOf({ all }: RevenueTrend, latest: ComparedPeriod): ComparedFigure[] {
  const weeks = all.filter(({ partial, period }) => !partial && period <= latest.period);
  return headline({ weeks, previous: latest.previous, yearAgo: latest.yearAgo });
}

function newsOf(latest: ComparedPeriod, revenue: ComparedFigure | undefined, currency: string): string {
  const when = cohortInWords(latest.period, 'week');
  const now = formatMoney(latest.revenue, currency);
  const share = movedBy(latest.previous?.revenue ?? null, latest.revenue);
  if (share === null) return `Revenue was ${now} in ${when}`;
  const moved =
    share === 0 ? 'stayed at' : `${share > 0 ? 'rose' : 'fell'} ${formatShare(Math.abs(share))} to`;
  return `Revenue ${moved} ${now} in ${when}${revenue?.usual?.unusual ? ', which is out of the ordinary' : ''}`;
}

function againstBefore(latest: ComparedPeriod, figures: readonly ComparedFigure[], currency: string): string {
  if (!latest.previous)
    return 'The week before is not whole in the data, so there is nothing to compare with.';
  const parts = decomposeChange(latest.previous, latest);
  const driver = mainDriver(parts);
  const why = driver === null ? '' : ` Revenue moved mostly because ${reasonOf(parts, driver)}.`;
  const moved = changes(figures, ({ before }) => before);
  return `Against the week before (revenue ${formatMoney(latest.previous.revenue, currency)}): ${moved}.${why}`;
}

function againstYear({ yearAgo, period }: ComparedPeriod, figures: readonly ComparedFigure[]): string {
  if (!yearAgo) return 'The data have no such week of a year ago.';
  const week = Number(isoWeek(period).slice(-2));
  return `Against week ${week} of last year: ${changes(figures, (figure) => figure.yearAgo)}.`;
}

/** "revenue +4%, orders from 0 to 12, buyers +2%": figures without a value on both sides are left out. */
function changes(
  figures: readonly ComparedFigure[],
  against: (figure: ComparedFigure) => number | null,
): string {
  return figures
    .flatMap((figure) => {
      const [from, to] = [against(figure), figure.value];
      if (from === null || to === null) return [];
      const share = movedBy(from, to);
      const moved = share === null ? `from ${formatNumber(from)} to ${formatNumber(to)}` : signedShare(share);
      return [`${labels[figure.figure].toLowerCase()} ${moved}`];
    })
    .join(', ');
}

/** What of it is more than usual; that nothing is; or nothing, where too few weeks are known. */
function weight(figures: readonly ComparedFigure[]): string {
  const judged = figures.filter(({ usual }) => usual !== null);
  const unusual = judged.filter(({ usual }) => usual?.unusual);
  const range = ({ figure, usual }: ComparedFigure) =>
    usual
      ? `${labels[figure].toLowerCase()} usually ${signedShare(usual.low)} to ${signedShare(usual.high)} from one week to the next`
      : '';
  if (unusual.length > 0) return `Out of the ordinary: ${unusual.map(range).join('; ')}.`;
  const [first] = judged;
  return first ? `All of that is within what weeks usually do (${range(first)}).` : '';
}

function factsOf(figures: readonly ComparedFigure[], currency: string): Fact[] {
  return figures.map(({ figure, value }) => ({
    key: figure,
    label: labels[figure],
    value,
    ...(figure === 'revenue' || figure === 'orderValue' ? { unit: currency } : {}),
  }));
}
