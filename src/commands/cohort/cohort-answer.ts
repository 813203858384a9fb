import { type CurvePoint, curveOf, isWhole, shareCurve } from '../../analytics/cohorts/average-curve.ts';
import { type Cohort, type CohortCell, cohortTable } from '../../analytics/cohorts/cohort-table.ts';
import { type Comparison, compareMeans, compareShares } from '../../analytics/cohorts/compare-groups.ts';
import { cohortHeatMapChart } from '../../charts/cohort-heat-map.ts';
import { cohortOutcomes } from '../../data/cohort-outcomes.ts';
import { periodCells } from '../../data/period-cells.ts';
import { formatCounted, formatShare } from '../../format.ts';
import { fromE4 } from '../../money.ts';
import type { Action, Answer, Fact } from '../answer.ts';
import type { CommandContext } from '../command.ts';
import { dataNotes } from '../data-notes.ts';
import { cohortRows } from './cohort-table-rows.ts';
import {
  type CohortQuestion,
  chanceInWords,
  cohortCommand,
  cohortInWords,
  cohortName,
  comparedAfter,
  type Measure,
  measured,
  periodsInWords,
  standingOut,
} from './cohort-words.ts';

/** Cohorts by when customers first ordered: who came back when, how that goes on average, and which cohort stands out. */
export async function cohortAnswer(question: CohortQuestion, context: CommandContext): Promise<Answer> {
  const { grain, window, day } = question;
  const cells = await periodCells(context.store, day, { grain, cohortsFrom: window.from });
  const cohorts = cohortTable(cells, { grain, asOf: day.asOf, from: window.from });
  if (cohorts.length === 0) return nobodyNew(question, context);
  const compared = await compare(cohorts, question, context);
  return answer({ ...question, cohorts, compared, currency: context.currency });
}

function nobodyNew(question: CohortQuestion, { currency }: CommandContext): Answer {
  const { grain, day, window } = question;
  return {
    command: cohortCommand(question),
    title: window.from
      ? `Nobody ordered for the first time in a whole ${grain} since ${window.from}`
      : 'No customer has a counted order',
    asOf: day.asOf,
    facts: [{ key: 'customers', label: 'New customers', value: 0 }],
    table: cohortRows([], grain, currency),
    chart: null,
    notes: [
      'A cohort are the customers whose first counted order in the whole history began in it; old customers never count as new.',
      ...dataNotes(day, { withoutOrders: 0 }),
    ],
    actions: [{ label: 'All cohorts', command: '/cohort by=month last=all' }],
  };
}

/** The cohorts that have been there long enough, each beside all the others. */
type Compared = { after: number; measure: Measure; comparisons: Comparison<string>[] };

/** After as many periods as usual, or as many as at least two whole cohorts have. */
async function compare(
  cohorts: readonly Cohort[],
  { grain, metric, day, window }: CohortQuestion,
  { store }: CommandContext,
): Promise<Compared> {
  const reach = cohorts
    .filter(isWhole)
    .map(({ cells }) => cells.filter(({ partial }) => !partial).length - 1)
    .sort((a, b) => b - a);
  const after = Math.min(comparedAfter[grain], reach[1] ?? 0);
  if (after < 1) return { after, measure: 'return', comparisons: [] };
  if (metric === 'customers') {
    const counted = cohorts.flatMap(({ cohort, size, cells }) => {
      const cell = cells[after];
      return cell && !cell.partial ? [{ group: cohort, customers: size, hits: cell.returnedSoFar }] : [];
    });
    return { after, measure: 'return', comparisons: compareShares(counted) };
  }
  const outcomes = await cohortOutcomes(store, day, { grain, cohortsFrom: window.from, periods: after });
  const measure = metric === 'orders' ? 'orders' : 'spend';
  const summed = outcomes.map((one) => ({
    group: one.by,
    customers: one.customers,
    sum: one[measure],
    squares: one[`${measure}Squares`],
  }));
  return { after, measure, comparisons: compareMeans(summed) };
}

type Known = CohortQuestion & { cohorts: readonly Cohort[]; compared: Compared; currency: string };

function answer(known: Known): Answer {
  const { cohorts, grain, day, currency } = known;
  const curve = curveOf(cohorts, known);
  const out = standingOut(known.compared.comparisons);
  return {
    command: cohortCommand(known),
    title: finding(known, out),
    asOf: day.asOf,
    facts: facts(known),
    table: cohortRows([{ cohorts }], grain, currency),
    chart: cohortHeatMapChart({
      ...known,
      asOf: day.asOf,
      curve,
      finding: finding(known, out),
      standingOut: out.map(({ group }) => group),
    }),
    notes: [
      ...differences(known, out),
      ...whenToRemind(known),
      ...reading(known),
      ...dataNotes(day, { withoutOrders: 0 }),
    ],
    actions: actions(known),
    preview: { rows: 10, columns: shownColumns(known) },
    csvName: `cohorts-by-${grain}`,
  };
}

/** What is typical, and who stands out. */
function finding(known: Known, out: readonly Comparison<string>[]): string {
  const { grain, cohorts, compared, currency } = known;
  const { after, measure, comparisons } = compared;
  const customers = cohorts.reduce((sum, { size }) => sum + size, 0);
  if (comparisons.length === 0)
    return `${formatCounted(customers, 'new customer')}, too recent to say whether they come back`;
  const all = comparisons.reduce((sum, one) => sum + one.customers, 0);
  const typical = comparisons.reduce((sum, one) => sum + one.value * one.customers, 0) / all;
  const span = periodsInWords(after, grain);
  const usual = {
    return: `${measured(typical, measure, currency)} of new customers come back within ${span}`,
    orders: `A new customer places ${measured(typical, measure, currency)} by ${span} after the first`,
    spend: `A new customer brings ${measured(typical, measure, currency)} by ${span} after the first order`,
  }[measure];
  const [first] = out;
  if (!first) {
    const tested = comparisons.filter(({ chance }) => chance !== null).length;
    return tested > 1 ? `${usual}; cohorts differ by no more than chance` : usual;
  }
  const who = cohortInWords(first.group, grain);
  return `${usual}; ${who} stands out with ${measured(first.value, measure, currency)}`;
}

const shownPeriods = { day: [1, 7, 14, 28], week: [1, 4, 8, 12], month: [1, 3, 6, 12] } as const;

function facts(known: Known): Fact[] {
  const { cohorts, grain, currency, compared } = known;
  const retention = shareCurve(cohorts, ({ active }) => active);
  const back = shareCurve(cohorts, ({ returnedSoFar }) => returnedSoFar).find(
    ({ period }) => period === compared.after && period > 0,
  );
  const total = (amount: (cell: CohortCell) => number) =>
    cohorts.reduce((sum, { cells }) => sum + cells.reduce((all, cell) => all + amount(cell), 0), 0);
  return [
    { key: 'cohorts', label: 'Cohorts', value: cohorts.length },
    { key: 'customers', label: 'New customers', value: cohorts.reduce((sum, { size }) => sum + size, 0) },
    ...(back
      ? [
          {
            key: 'returned',
            label: `Came back within ${periodsInWords(back.period, grain)} (${interval(back)})`,
            value: rounded(back.value),
            unit: 'share',
          },
        ]
      : []),
    ...retention
      .filter(({ period }) => (shownPeriods[grain] as readonly number[]).includes(period))
      .map((point) => ({
        key: `retention${point.period}`,
        label: `Retention in ${grain} ${point.period} (${interval(point)})`,
        value: rounded(point.value),
        unit: 'share',
      })),
    { key: 'orders', label: 'Their orders', value: total(({ orders }) => orders) },
    {
      key: 'revenue',
      label: 'Their revenue',
      value: fromE4(total(({ revenueE4 }) => revenueE4)),
      unit: currency,
    },
  ];
}

function interval({ low, high, customers }: CurvePoint): string {
  return `95% interval ${formatShare(low)} to ${formatShare(high)}, ${formatCounted(customers, 'customer')}`;
}

function rounded(value: number): number {
  return Number(value.toFixed(6));
}

const mostNamed = 3;

/** Which cohorts stand out, by how much, whether that could be chance, and what to do. */
function differences(
  { grain, compared: { after, measure, comparisons }, currency, ...question }: Known,
  out: readonly Comparison<string>[],
): string[] {
  if (comparisons.length < 2) return [];
  const tested = comparisons.filter(({ chance }) => chance !== null).length;
  const within = `within ${periodsInWords(after, grain)}`;
  const split = cohortCommand({ ...question, grain }, 'split=…');
  if (tested < 2) return [`The cohorts are too small to tell differences between them from chance.`];
  if (out.length === 0)
    return [
      `None of ${tested} cohorts differs from the others by more than chance (each compared ${within}, corrected for their number): a darker or lighter cell of the chart means nothing by itself.`,
    ];
  const named = out.slice(0, mostNamed).map((one) => {
    const direction = one.value > one.others ? 'more' : 'less';
    const value = measured(one.value, measure, currency);
    const others = measured(one.others, measure, currency);
    const said =
      measure === 'return'
        ? `${value} came back ${within}, ${direction} than ${others} of the others`
        : `a customer ${measure === 'spend' ? 'brought' : 'placed'} ${value} ${within}, ${direction} than the ${others} of the others`;
    return `${cohortName(one.group, grain)}: ${said} (${formatCounted(one.customers, 'customer')}; ${chanceInWords(one.chance ?? 1)}, corrected for ${tested} cohorts).`;
  });
  const more = out.length > mostNamed ? [`${out.length - mostNamed} further cohorts stand out.`] : [];
  const best = out.some(({ value, others }) => value > others);
  return [
    ...named,
    ...more,
    best
      ? `Look at what brought the customers of the better cohorts, such as a campaign or a first service, and repeat it: ${split}`
      : `Look at what was different when these customers came, such as a discount or a channel: ${split}`,
  ];
}

/** By when half of those who come back have done so. */
function whenToRemind({ cohorts, grain }: Known): string[] {
  const back = shareCurve(cohorts, ({ returnedSoFar }) => returnedSoFar);
  const last = back.at(-1);
  if (!last || last.value === 0 || last.period < 3) return [];
  const half = back.find(({ value }) => value >= last.value / 2);
  if (!half || half.period === 0 || half.period >= last.period) return [];
  return [
    `${formatShare(last.value)} have come back by ${grain} ${last.period}; half of these by ${grain} ${half.period}. A reminder or an offer for a second order works best before then.`,
  ];
}

/** How to read the figures. */
function reading({ grain, window, metric, cumulative, cohorts }: Known): string[] {
  const partial = cohorts.some(({ cells }) => cells.at(-1)?.partial);
  return [
    `A cohort are the customers whose first counted order in the whole history began in that ${grain}${window.from ? `; shown are cohorts that begin on ${window.from} or later` : ''}. Period 0 is that ${grain}, period 1 the next.`,
    metric === 'customers'
      ? cumulative
        ? 'Shown is who has ordered again in a later period by the end of each. The band is Wilson’s 95% interval.'
        : 'Retention is the share of a cohort with a counted order that began in the period. The mean counts each cohort by its size; its band is Wilson’s 95% interval.'
      : 'The mean is per customer; its band is a 95% interval from how much cohorts differ.',
    ...(partial
      ? [`Periods that are not over yet are marked as partial, and count in no mean and no comparison.`]
      : []),
  ];
}

function shownColumns({ metric, cumulative }: Known): string[] {
  const shown = {
    customers: cumulative ? ['active', 'returnedSoFar'] : ['active', 'retention'],
    revenue: [cumulative ? 'revenueSoFar' : 'revenue'],
    orders: [cumulative ? 'ordersSoFar' : 'orders'],
    'spend-per-customer': [cumulative ? 'spendPerCustomerSoFar' : 'spendPerCustomer'],
  }[metric];
  return ['cohort', 'size', 'period', ...shown, 'partial'];
}

function actions({ grain, metric, cumulative, window }: Known): Action[] {
  const question = { grain, metric, cumulative, window };
  const monthly: Action = { label: 'By month, all', command: '/cohort by=month last=all' };
  return [
    ...(grain === 'month' && window.text === 'all' ? [{ label: 'By week', command: '/cohort' }] : [monthly]),
    metric === 'spend-per-customer'
      ? {
          label: 'Retention',
          command: cohortCommand({ ...question, metric: 'customers', cumulative: false }),
        }
      : {
          label: 'Spend per customer',
          command: cohortCommand({ ...question, metric: 'spend-per-customer', cumulative: true }),
        },
    {
      label: cumulative ? 'Each period' : 'Summed up',
      command: cohortCommand({ ...question, cumulative: !cumulative }),
    },
  ];
}
