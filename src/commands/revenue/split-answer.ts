import { type GroupTrend, groupTrends, type LabelledSums } from '../../analytics/revenue/group-revenue.ts';
import { revenueSplitChart } from '../../charts/revenue-split.ts';
import { otherGroup, type Split, unknownGroup, valueInWords } from '../../data/customer-groups.ts';
import { splitRevenue } from '../../data/revenue-sums.ts';
import { formatCounted, formatMoney, formatShare } from '../../format.ts';
import { tableOf } from '../../tables.ts';
import type { Answer, Fact } from '../answer.ts';
import { cohortInWords } from '../cohort/cohort-words.ts';
import type { CommandContext } from '../command.ts';
import { dataNotes } from '../data-notes.ts';
import { optionText } from '../option-text.ts';
import { shareOfChange, signedMoney, signedShare } from './change-words.ts';
import { partialNotes, revenueCommand } from './revenue-answer.ts';
import type { RevenueTrend } from './revenue-trend.ts';

/** How many values are groups of their own. */
const mostValues = 6;

/** Which groups bring revenue, and which of them drove the last change. */
export async function splitAnswer(
  trend: RevenueTrend,
  split: Split,
  context: CommandContext,
): Promise<Answer> {
  const { currency } = context;
  const { shown, grain, day } = trend;
  const groups = groupTrends(shown, await readGroups(trend, split, context), otherGroup);
  const changes = changesOf(groups, trend);
  const title = finding(groups, changes, trend, currency);
  return {
    command: revenueCommand(trend, optionText('split', split.name)),
    title,
    asOf: day.asOf,
    facts: facts(groups, changes, trend, currency),
    table: groupTable(groups, trend, currency),
    chart:
      groups.length > 0
        ? revenueSplitChart({
            finding: title,
            by: split.name,
            grain,
            periods: shown,
            groups,
            asOf: day.asOf,
            currency,
          })
        : null,
    notes: [
      ...changeNotes(changes, trend, currency),
      ...partialNotes(trend, currency),
      split.of === 'customer'
        ? `Groups are of customers, by ${split.name} as the customers file says it today.`
        : `Groups are of service lines, by their ${split.name}: refunds count where their own line does.`,
      ...dataNotes(day, { withoutOrders: 0 }),
    ],
    actions: [
      { label: 'All together', command: revenueCommand(trend) },
      { label: 'Do new customers return?', command: '/cohort' },
    ],
    preview: { rows: Math.max(1, groups.length) },
    csvName: `revenue-by-${grain}-and-${split.name.replace(/[^\w.-]+/g, '-')}`,
  };
}

async function readGroups(
  { shown, grain, day }: RevenueTrend,
  split: Split,
  { store, progress }: CommandContext,
): Promise<LabelledSums[]> {
  const from = shown[0]?.period;
  if (from === undefined) return [];
  progress?.(`Summing revenue by ${split.name} …`);
  const values = await splitRevenue(store, day, { from, grain }, { split, most: mostValues });
  return values.map(({ value, periods }) => ({
    label: saidOf(value === null ? unknownGroup : valueInWords(value), split),
    byPeriod: new Map(periods.map(({ period, revenueE4 }) => [period, revenueE4])),
  }));
}

/** A label that says nothing by itself is said with the name of the column: "vip yes". */
function saidOf(label: string, { name }: Split): string {
  return /^(yes|no|-?[\d.]+)$/.test(label) ? `${name} ${label}` : label;
}

/** What a group brought in the latest whole period and in the one before. */
type GroupChange = { label: string; previous: number; latest: number; change: number };

/** The changes of all groups, the largest in the direction of the whole first; they add up to it. */
function changesOf(groups: readonly GroupTrend[], { shown, latest }: RevenueTrend): GroupChange[] {
  const at = shown.findIndex(({ period }) => period === latest?.period);
  if (at < 1 || !latest?.previous) return [];
  const direction = Math.sign(latest.revenue - latest.previous.revenue) || 1;
  return groups
    .map(({ label, revenue }) => {
      const [previous = 0, now = 0] = [revenue[at - 1], revenue[at]];
      return { label, previous, latest: now, change: Number((now - previous).toFixed(4)) };
    })
    .sort((a, b) => direction * (b.change - a.change));
}

function finding(
  groups: readonly GroupTrend[],
  changes: readonly GroupChange[],
  { grain, shown, latest }: RevenueTrend,
  currency: string,
): string {
  const total = groups.reduce((sum, group) => sum + group.total, 0);
  const most = groups.find(({ label }) => label !== otherGroup && label !== unknownGroup);
  const when = `the ${formatCounted(shown.length, grain)} shown`;
  if (!most || total <= 0) return `Revenue of ${when} was ${formatMoney(total, currency)}`;
  const leader = `${most.label} brought ${formatShare(most.total / total)} of ${formatMoney(total, currency)} in ${when}`;
  const driver = changes[0];
  if (!driver || !latest?.previous || driver.change === 0) return leader;
  const change = latest.revenue - latest.previous.revenue;
  const moved =
    change === 0
      ? 'stayed the same'
      : `${change > 0 ? 'rose' : 'fell'} by ${formatMoney(Math.abs(change), currency)}`;
  const of =
    change * driver.change > 0
      ? `, ${formatMoney(Math.abs(driver.change), currency)} of it with ${driver.label}`
      : '';
  return `${leader}; in ${cohortInWords(latest.period, grain)} revenue ${moved}${of}`;
}

function facts(
  groups: readonly GroupTrend[],
  changes: readonly GroupChange[],
  { grain, shown, latest }: RevenueTrend,
  currency: string,
): Fact[] {
  const total = Number(groups.reduce((sum, group) => sum + group.total, 0).toFixed(4));
  return [
    { key: 'periods', label: `Periods shown (${grain}s)`, value: shown.length },
    { key: 'totalRevenue', label: 'Revenue of all shown', value: total, unit: currency },
    ...groups.map(({ label, total: revenue }) => ({
      key: `revenue.${label}`,
      label,
      value: revenue,
      unit: currency,
    })),
    ...(latest && changes.length > 0
      ? [
          { key: 'period', label: `Latest whole ${grain}, from`, value: latest.period, unit: 'day' },
          ...changes.map(({ label, change }) => ({
            key: `change.${label}`,
            label: `Change of ${label}`,
            value: change,
            unit: currency,
          })),
        ]
      : []),
  ];
}

function changeNotes(
  changes: readonly GroupChange[],
  { grain, latest }: RevenueTrend,
  currency: string,
): string[] {
  if (!latest?.previous || changes.length === 0)
    return [`No two whole ${grain}s are shown, so there is no change to divide among groups.`];
  const moved = changes.filter(({ change }) => change !== 0);
  const said = moved.map(({ label, previous, latest: now, change }) => {
    const share = shareOfChange(previous, now);
    return `${label} ${signedMoney(change, currency)}${share === null ? '' : ` (${signedShare(share)})`}`;
  });
  const whole = latest.revenue - latest.previous.revenue;
  return [
    `${signedMoney(whole, currency)} in ${cohortInWords(latest.period, grain)} against the ${grain} before${said.length > 0 ? ` is made of: ${said.join(', ')}` : ''}.`,
  ];
}

/** One row a period and group, the latest period first, groups by what they brought in all. */
function groupTable(groups: readonly GroupTrend[], { shown }: RevenueTrend, currency: string) {
  return tableOf(
    [
      { name: 'period', type: 'day' },
      { name: 'group', type: 'text' },
      { name: 'revenue', type: 'money', unit: currency },
      { name: 'share', type: 'share' },
      { name: 'partial', type: 'flag' },
    ],
    shown
      .flatMap(({ period, revenue, partial }, index) =>
        groups.map((group) => ({
          period,
          group: group.label,
          revenue: group.revenue[index] ?? 0,
          share: revenue > 0 ? (group.revenue[index] ?? 0) / revenue : null,
          partial,
        })),
      )
      .sort((a, b) => (a.period < b.period ? 1 : a.period > b.period ? -1 : 0)),
  );
}
