import type { GroupTrend } from '../analytics/revenue/group-revenue.ts';
import type { RevenueGrain, RevenuePeriod } from '../analytics/revenue/revenue-periods.ts';
import { type Day, daysBetween } from '../calendar.ts';
import { formatDay, formatShare } from '../format.ts';
import { moneyAxis, moneyTicks, timeAxis } from './order-timeline.ts';
import { revenueColours } from './revenue-colours.ts';
import type { ChartSpec, ViewSpec } from './spec.ts';
import { heading, shortened } from './text.ts';
import { theme } from './theme.ts';

/** What `revenueSplitChart` draws. Money in currency units. */
export type RevenueSplitDrawn = {
  /** The finding in one sentence. */
  finding: string;
  /** What the groups are of. */
  by: string;
  grain: RevenueGrain;
  /** The earliest first, and what each group brought in each of them. */
  periods: readonly Pick<RevenuePeriod, 'period' | 'before' | 'partial'>[];
  groups: readonly GroupTrend[];
  asOf: Day;
  currency: string;
};

const columns = 2;
const size = { width: 290, height: 110 };
const mostBars = 110;
const labelLength = 26;

/** The revenue of each group by period, side by side on the same scale, so that their sizes can be compared. */
export function revenueSplitChart(drawn: RevenueSplitDrawn): ChartSpec {
  const { finding, by, grain, groups, asOf } = drawn;
  const skipped = Math.max(0, drawn.periods.length - mostBars);
  const basis = `Revenue by ${grain} and ${by}, all on one scale, as of ${formatDay(asOf)}.${drawn.periods.slice(skipped).some(({ partial }) => partial) ? ' Pale: days are missing.' : ''}`;
  const views = groups.map((group, index) => groupView(group, index, drawn, skipped));
  const rows = Array.from({ length: Math.ceil(views.length / columns) }, (_, row) => ({
    hconcat: views.slice(row * columns, (row + 1) * columns),
  }));
  return {
    description: `${finding}. ${basis} ${groups.map(({ label, total }) => `${label}: ${shareInWords(total, groups)}`).join(', ')}.`,
    config: {
      ...theme,
      concat: { spacing: 18 },
      title: { ...theme.title, fontSize: 17, offset: 8 },
    },
    title: { ...heading(finding, basis), fontSize: 22, offset: 18 },
    vconcat: rows,
  };
}

function groupView(
  { label, revenue, total }: GroupTrend,
  index: number,
  { periods, groups, asOf, currency }: RevenueSplitDrawn,
  skipped: number,
): ViewSpec {
  const shown = periods.slice(skipped);
  const values = shown.map(({ period, before, partial }, place) => {
    const start = daysBetween(asOf, period);
    const length = daysBetween(period, before);
    return {
      start: start + 0.06 * length,
      end: start + 0.94 * length,
      amount: revenue[skipped + place] ?? 0,
      opacity: partial ? 0.4 : 1,
    };
  });
  const span = {
    from: daysBetween(asOf, shown[0]?.period ?? asOf),
    to: daysBetween(asOf, shown.at(-1)?.before ?? asOf),
  };
  const all = groups.flatMap((group) => group.revenue.slice(skipped));
  const lowest = all.reduce((least, amount) => Math.min(least, amount), 0);
  const highest = all.reduce((most, amount) => Math.max(most, amount), 0.01);
  const isLowest = index >= groups.length - columns;
  const isLeft = index % columns === 0;
  const axis = timeAxis(span, asOf, 3);
  return {
    ...size,
    title: `${shortened(label, labelLength)}, ${shareInWords(total, groups)}`,
    data: { values },
    mark: { type: 'rect', color: revenueColours.returning },
    encoding: {
      x: {
        field: 'start',
        type: 'quantitative',
        scale: { domain: [span.from, span.to], nice: false },
        axis: isLowest ? axis : { ...axis, labels: false },
      },
      x2: { field: 'end' },
      y: {
        field: 'amount',
        type: 'quantitative',
        scale: { domain: [lowest, highest * 1.05], nice: false },
        axis: { ...moneyAxis('', moneyTicks(highest, 2), currency), title: null, labels: isLeft },
      },
      y2: { datum: 0 },
      opacity: { field: 'opacity', type: 'quantitative', scale: null, legend: null },
    },
  };
}

function shareInWords(total: number, groups: readonly GroupTrend[]): string {
  const all = groups.reduce((sum, group) => sum + group.total, 0);
  return all > 0 ? formatShare(total / all) : '–';
}
