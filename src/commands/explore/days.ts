import { weekdayOf, weekdays } from '../../analytics/explore/calendar-levels.ts';
import { quantilesOf } from '../../analytics/explore/describe-numbers.ts';
import { type ColumnSummary, type Distribution, dayFromNumber } from '../../analytics/explore/variable.ts';
import { exploreCalendarChart } from '../../charts/explore-calendar.ts';
import { formatCounted, formatDay, formatNumber, formatShare } from '../../format.ts';
import { tableOf } from '../../tables.ts';
import type { Described, Explored } from './explored.ts';
import { periodInWords } from './findings.ts';
import { nounOf } from './words.ts';

type Numbers = Extract<Distribution, { kind: 'numbers' }>;
type Bar = { label: string; count: number; share: number };

/** More months than these are drawn by year. */
const drawnMonths = 72;

/** How days are spread over months and weekdays. */
export function dayAnswer(summary: ColumnSummary, distribution: Numbers, { profiles }: Explored): Described {
  const { name, of, known, rows } = summary;
  const { values, counts } = distribution;
  const at = quantilesOf(distribution);
  const [first, last] = [values[0] ?? 0, values.at(-1) ?? 0];
  const months = barsBy(distribution, known, (day) => dayFromNumber(day).slice(0, 7));
  const weekBars = weekdayBars(distribution, known);
  const busiest = (bars: readonly Bar[]) =>
    bars.reduce((most, bar) => (bar.count > most.count ? bar : most), { label: '', count: 0, share: 0 });
  const top = counts.reduce((most, count, index) => (count > (counts[most] ?? 0) ? index : most), 0);
  const month = busiest(months);
  const title = `${name}: ${formatNumber(known)} ${nounOf(of)} from ${formatDay(dayFromNumber(first))} to ${formatDay(dayFromNumber(last))}, most in ${monthInWords(month.label)} (${formatShare(month.share)})`;
  const overYears =
    months.length > drawnMonths
      ? barsBy(distribution, known, (day) => dayFromNumber(day).slice(0, 4))
      : months;
  return {
    title,
    facts: [
      { key: 'first', label: 'First', value: dayFromNumber(first), unit: 'day' },
      { key: 'median', label: 'Half are before', value: dayFromNumber(Math.ceil(at(0.5))), unit: 'day' },
      { key: 'last', label: 'Last', value: dayFromNumber(last), unit: 'day' },
      {
        key: 'busiestDay',
        label: `Most frequent (${formatNumber(counts[top] ?? 0)})`,
        value: dayFromNumber(values[top] ?? 0),
        unit: 'day',
      },
      { key: 'busiestWeekday', label: 'Most frequent weekday', value: busiest(weekBars).label },
      { key: 'emptyDays', label: 'Days without any, in between', value: last - first + 1 - values.length },
    ],
    table: tableOf(
      [
        { name: 'month', type: 'text' },
        { name: 'count', type: 'integer' },
        { name: 'share', type: 'share' },
      ],
      months.map(({ label, count, share }) => ({ month: label, count, share })),
    ),
    chart: exploreCalendarChart({
      finding: title,
      panels: [
        {
          title: months.length > drawnMonths ? 'By year' : 'By month',
          bars: overYears.map((bar) => ({ ...bar, label: monthInWords(bar.label) })),
        },
        { title: 'By weekday', bars: weekBars },
      ],
      basis: `${formatNumber(known)} of ${formatNumber(rows)} ${nounOf(of)} with a day`,
      asOf: profiles.asOf,
    }),
    notes: [
      `Period: ${periodInWords(dayFromNumber(first), dayFromNumber(last))}, ${formatCounted(values.length, 'day')} of it with ${nounOf(of)}.`,
      'The first and the last month may be cut short: compare whole months.',
    ],
  };
}

/** Counts in the order of their labels, with those in between that have none. */
function barsBy({ values, counts }: Numbers, known: number, label: (day: number) => string): Bar[] {
  const found = new Map<string, number>();
  const [first = 0, last = -1] = [values[0], values.at(-1)];
  for (let day = first; day <= last; day += 20) found.set(label(day), 0);
  values.forEach((day, index) => {
    found.set(label(day), (found.get(label(day)) ?? 0) + (counts[index] ?? 0));
  });
  return [...found]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, count]) => ({ label: name, count, share: count / known }));
}

function weekdayBars({ values, counts }: Numbers, known: number): Bar[] {
  const sums = weekdays.map(() => 0);
  values.forEach((day, index) => {
    const weekday = weekdayOf(day);
    sums[weekday] = (sums[weekday] ?? 0) + (counts[index] ?? 0);
  });
  return weekdays.map((label, weekday) => ({
    label,
    count: sums[weekday] ?? 0,
    share: (sums[weekday] ?? 0) / known,
  }));
}

/** "May 2024" of 2024-05; a year as it is. */
function monthInWords(label: string): string {
  return label.length === 7 ? formatDay(`${label}-01`).slice(2) : label;
}
