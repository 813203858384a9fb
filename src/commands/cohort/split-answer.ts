import { curveOf } from '../../analytics/cohorts/average-curve.ts';
import { type Cohort, cohortTable } from '../../analytics/cohorts/cohort-table.ts';
import {
  type Comparison,
  compareMeans,
  compareShares,
  marginOf,
} from '../../analytics/cohorts/compare-groups.ts';
import { laterPeriod } from '../../analytics/cohorts/periods.ts';
import { wilsonInterval } from '../../analytics/evaluate/wilson.ts';
import { type ComparedGroup, cohortGroupsChart } from '../../charts/cohort-groups.ts';
import { type CohortOutcome, groupOutcomes } from '../../data/cohort-outcomes.ts';
import {
  type CustomerGroups,
  type Split,
  unknownGroup,
  withCustomerGroups,
} from '../../data/customer-groups.ts';
import { groupedPeriodCells } from '../../data/period-cells.ts';
import { UserError } from '../../errors.ts';
import { formatCounted } from '../../format.ts';
import type { Answer, Fact } from '../answer.ts';
import type { CommandContext } from '../command.ts';
import { dataNotes } from '../data-notes.ts';
import { optionText } from '../option-text.ts';
import { cohortRows } from './cohort-table-rows.ts';
import {
  type CohortQuestion,
  chanceInWords,
  cohortCommand,
  comparedAfter,
  type Measure,
  measured,
  periodsInWords,
  standingOut,
} from './cohort-words.ts';

/** Groups of new customers beside each other: how many of each come back or what they bring, and whether that differs by more than chance. */
export async function splitAnswer(
  question: CohortQuestion,
  split: Split,
  { store, currency }: CommandContext,
): Promise<Answer> {
  const { grain, day, window } = question;
  const { from } = window;
  return withCustomerGroups(store, day, { split }, async (groups) => {
    const cells = await groupedPeriodCells(store, day, { grain, cohortsFrom: from, groups });
    const found = groups.labels.flatMap((label, number): Group[] => {
      const own = cells.filter(({ group }) => group === number);
      const cohorts = cohortTable(own, { grain, asOf: day.asOf, from });
      return cohorts.length > 0 ? [{ label, number, cohorts }] : [];
    });
    const after = reach(found, question);
    const outcomes =
      question.metric === 'customers'
        ? found.flatMap((group) => returnsOf(group, after))
        : await groupOutcomes(store, day, { grain, cohortsFrom: from, groups, periods: after });
    if (found.length === 0 || outcomes.length === 0) throw tooRecent(question);
    return answer({ ...question, split, found, groups, outcomes, after, currency });
  });
}

type Outcome = CohortOutcome<number>;

type Group = { label: string; number: number; cohorts: readonly Cohort[] };

/** After as many periods as usual, or as many as the first cohort has behind it. */
function reach(found: readonly Group[], { grain, day }: CohortQuestion): number {
  const first = found.flatMap(({ cohorts }) => cohorts.slice(0, 1).map(({ cohort }) => cohort)).sort()[0];
  if (first === undefined) return 1;
  let whole = 0;
  while (laterPeriod(first, whole + 2, grain) <= day.asOf && whole < comparedAfter[grain]) whole++;
  return Math.max(1, whole);
}

/** How many of a group's customers came back up to a period, of the cohorts for whom it is over. */
function returnsOf({ number, cohorts }: Group, after: number): Outcome[] {
  const over = cohorts.flatMap(({ size, cells }) => {
    const cell = cells[after];
    return cell && !cell.partial ? [{ size, returned: cell.returnedSoFar }] : [];
  });
  const customers = over.reduce((sum, { size }) => sum + size, 0);
  const returned = over.reduce((sum, one) => sum + one.returned, 0);
  const none = { orders: 0, ordersSquares: 0, spend: 0, spendSquares: 0 };
  return customers > 0 ? [{ by: number, customers, returned, ...none }] : [];
}

function tooRecent({ grain, window }: CohortQuestion): UserError {
  return new UserError(
    `nobody who ordered for the first time in the window (last=${window.text}) has a whole ${grain} behind them`,
    'Ask for an earlier time: last=12m or last=all.',
  );
}

type Known = CohortQuestion & {
  split: Split;
  found: readonly Group[];
  groups: CustomerGroups;
  outcomes: readonly Outcome[];
  after: number;
  currency: string;
};

function answer(known: Known): Answer {
  const { grain, day, currency, found, split, after, metric } = known;
  const measure: Measure = metric === 'customers' ? 'return' : metric === 'orders' ? 'orders' : 'spend';
  const comparisons = compareGroups(known, measure);
  const title = finding(comparisons, known, measure);
  return {
    command: cohortCommand(known, optionText('split', split.name)),
    title,
    asOf: day.asOf,
    facts: facts(comparisons, known, measure),
    table: cohortRows(
      found.map(({ label, cohorts }) => ({ group: label, cohorts })),
      grain,
      currency,
    ),
    chart: cohortGroupsChart({
      groups: drawn(comparisons, known),
      finding: title,
      split: split.name,
      after,
      grain,
      measure,
      asOf: day.asOf,
      currency,
    }),
    notes: [
      ...differences(comparisons, known, measure),
      howGrouped(known),
      'A group is compared with all the others together; the figures say nothing of why they differ: groups may differ in more than this.',
      ...dataNotes(day, { withoutOrders: 0 }),
    ],
    actions: [
      { label: 'All together', command: cohortCommand(known) },
      ...(metric === 'customers'
        ? [
            {
              label: 'By spend',
              command: cohortCommand(
                { ...known, metric: 'spend-per-customer', cumulative: true },
                optionText('split', split.name),
              ),
            },
          ]
        : []),
    ],
    preview: { rows: 10, columns: ['group', 'cohort', 'size', 'period', 'active', 'retention', 'partial'] },
    csvName: `cohorts-by-${grain}-and-${split.name.replace(/[^\w-]+/g, '-')}`,
  };
}

type GroupComparison = Comparison<number> & { low: number; high: number };

function compareGroups({ outcomes }: Known, measure: Measure): GroupComparison[] {
  if (measure === 'return') {
    const counted = outcomes.map(({ by, customers, returned }) => ({ group: by, customers, hits: returned }));
    return compareShares(counted).map((one, index) => ({
      ...one,
      ...wilsonInterval(counted[index]?.hits ?? 0, one.customers),
    }));
  }
  const summed = outcomes.map((one) => ({
    group: one.by,
    customers: one.customers,
    sum: one[measure],
    squares: one[`${measure}Squares`],
  }));
  return compareMeans(summed).map((one, index) => {
    const own = summed[index];
    const margin = own ? marginOf(own) : 0;
    return { ...one, low: one.value - margin, high: one.value + margin };
  });
}

function labelOf({ groups }: Pick<Known, 'groups'>, number: number): string {
  return groups.labels[number] ?? unknownGroup;
}

const verbs: Readonly<Record<Measure, string>> = {
  return: 'come back',
  orders: 'place',
  spend: 'bring',
};

function finding(comparisons: readonly GroupComparison[], known: Known, measure: Measure): string {
  const { after, grain, split } = known;
  const [first] = standingOut(comparisons);
  const span = `within ${periodsInWords(after, grain)}`;
  if (first) {
    const who = `${split.name} “${labelOf(known, first.group)}”`;
    const { value, others } = inWords(first, known, measure);
    return measure === 'return'
      ? `${value} of new customers with ${who} come back ${span}, ${others} of the others`
      : `New customers with ${who} ${verbs[measure]} ${value} ${span}, the others ${others}`;
  }
  if (comparisons.filter(({ chance }) => chance !== null).length < 2)
    return `By ${split.name}, groups of new customers are too small to compare`;
  const what = measure === 'return' ? 'whether they come back' : `what they ${verbs[measure]}`;
  return `By ${split.name}, new customers differ by no more than chance in ${what} ${span}`;
}

function inWords({ value, others }: Comparison<number>, { currency }: Known, measure: Measure) {
  return { value: measured(value, measure, currency), others: measured(others, measure, currency) };
}

function facts(comparisons: readonly GroupComparison[], known: Known, measure: Measure): Fact[] {
  const { after, grain, currency, found } = known;
  return [
    {
      key: 'customers',
      label: 'New customers',
      value: found.reduce((sum, { cohorts }) => sum + cohorts.reduce((all, { size }) => all + size, 0), 0),
    },
    {
      key: 'compared',
      label: `Of them with ${periodsInWords(after, grain)} behind them`,
      value: comparisons.reduce((sum, { customers }) => sum + customers, 0),
    },
    ...comparisons.map((one) => ({
      key: labelOf(known, one.group),
      label: `${labelOf(known, one.group)} (${formatCounted(one.customers, 'customer')}, 95% interval ${measured(one.low, measure, currency)} to ${measured(one.high, measure, currency)})`,
      value: Number(one.value.toFixed(6)),
      ...(measure === 'return' ? { unit: 'share' } : { unit: measure === 'spend' ? currency : 'orders' }),
    })),
  ];
}

function differences(comparisons: readonly GroupComparison[], known: Known, measure: Measure): string[] {
  const { after, grain } = known;
  const tested = comparisons.filter(({ chance }) => chance !== null);
  const out = standingOut(comparisons);
  const span = `within ${periodsInWords(after, grain)}`;
  const small = comparisons.filter(({ chance }) => chance === null);
  return [
    ...out.map((one) => {
      const { value, others } = inWords(one, known, measure);
      const said =
        measure === 'return'
          ? `${value} come back ${span}, ${others} of the others`
          : `they ${verbs[measure]} ${value} ${span}, the others ${others}`;
      return `${labelOf(known, one.group)}: ${said} (${formatCounted(one.customers, 'customer')}; ${chanceInWords(one.chance ?? 1)}, corrected for ${tested.length} groups).`;
    }),
    ...(out.length > 0
      ? [
          'Spend more on winning customers like those of the better groups, and ask what the others lack before their second order.',
        ]
      : tested.length > 1
        ? [
            `No group differs from the others by more than chance (corrected for ${tested.length} groups): this split alone is no reason to treat them differently.`,
          ]
        : []),
    ...(small.length > 0
      ? [
          `Too small to tell from chance: ${small.map((one) => `${labelOf(known, one.group)} (${formatCounted(one.customers, 'customer')})`).join(', ')}.`,
        ]
      : []),
  ];
}

function howGrouped({ split, groups, window, grain }: Known): string {
  const origin =
    split.of === 'customer'
      ? `“${split.name}” is what the customers file says today`
      : `“${split.name}” is that of the most expensive line of a customer's first counted order`;
  const many =
    groups.labels.length > 7 ? '; the six most frequent values are shown, the rest are "other"' : '';
  const since = window.from ? ` Customers are those of cohorts that begin on ${window.from} or later.` : '';
  return `${origin}${many}. Cohorts are by ${grain} of the first counted order.${since}`;
}

function drawn(comparisons: readonly GroupComparison[], known: Known): ComparedGroup[] {
  const { found, metric, cumulative } = known;
  return found.map(({ label, number, cohorts }) => {
    const outcome = comparisons.find(({ group }) => group === number);
    return {
      label,
      customers: cohorts.reduce((sum, { size }) => sum + size, 0),
      curve: curveOf(cohorts, { metric, cumulative }),
      outcome: outcome
        ? {
            value: outcome.value,
            low: outcome.low,
            high: outcome.high,
            differs: outcome.chance !== null && standingOut([outcome]).length > 0,
          }
        : null,
    };
  });
}
