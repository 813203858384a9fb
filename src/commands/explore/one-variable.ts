import type { ColumnSummary } from '../../analytics/explore/variable.ts';
import type { ExploredColumn } from '../../data/explore/exploration.ts';
import { formatNumber, formatShare } from '../../format.ts';
import type { Action, Answer, Fact } from '../answer.ts';
import { dataNotes } from '../data-notes.ts';
import { categoryAnswer } from './category.ts';
import { dayAnswer } from './days.ts';
import type { Described, Explored } from './explored.ts';
import type { FoundVariable } from './find-variable.ts';
import { numberAnswer } from './number.ts';
import { nounOf, sharedNameNote } from './words.ts';

/** How one variable is distributed. */
export async function oneVariable(found: FoundVariable, explored: Explored): Promise<Answer> {
  const { exploration, profiles, context } = explored;
  const { summary } = found;
  const column = await exploration.column(summary.of, summary.name);
  const described = describe(column, explored);
  const set = found.shared ? ` of=${summary.of}` : '';
  return {
    command: `/explore ${summary.name}${set}`,
    asOf: profiles.asOf,
    ...described,
    facts: [...countFacts(summary), ...described.facts],
    notes: [
      ...described.notes,
      ...redundancyNotes(column, explored),
      ...sharedNameNote(found),
      ...dataNotes(profiles, { withoutOrders: 0 }),
    ],
    actions: furtherQuestions(summary, explored),
    csvName: `explore-${context.asOf ? `${context.asOf}-` : ''}${summary.name}`.replace(/[^\w-]+/g, '-'),
  };
}

function describe(column: ExploredColumn, explored: Explored): Described {
  const { summary, distribution } = column;
  if (summary.known === 0) return nothingKnown(summary);
  if (distribution.kind === 'levels') return categoryAnswer(summary, distribution, explored);
  return summary.type === 'day'
    ? dayAnswer(summary, distribution, explored)
    : numberAnswer(summary, distribution, explored);
}

function nothingKnown({ name, of, rows }: ColumnSummary): Described {
  return {
    title: `${name} is empty on all ${formatNumber(rows)} ${nounOf(of)}`,
    facts: [],
    table: null,
    chart: null,
    notes: ['Leave the column out of the next export, or fill it.'],
  };
}

function countFacts({ of, rows, known, distinct }: ColumnSummary): Fact[] {
  return [
    { key: 'rows', label: of === 'lines' ? 'Service lines' : 'Customers', value: rows },
    {
      key: 'nulls',
      label: 'Not known',
      value: `${formatNumber(rows - known)} (${formatShare(rows === 0 ? 0 : (rows - known) / rows)})`,
    },
    { key: 'distinct', label: 'Different values', value: distinct },
  ];
}

function redundancyNotes({ summary: { name, of } }: ExploredColumn, { exploration }: Explored): string[] {
  return exploration.sets[of].redundancies
    .filter((found) => found.name === name || (found.by === name && found.kind === 'duplicate'))
    .map((found) => {
      const other = found.name === name ? found.by : found.name;
      return found.kind === 'duplicate'
        ? `It says what ${other} says: each value of one goes with one of the other.`
        : `It follows from ${other}: on ${formatShare(found.share)} of rows it is what other rows with the same ${other} have.`;
    });
}

/** The variables that it goes together with most, as questions. */
function furtherQuestions({ name, of }: ColumnSummary, { exploration }: Explored): Action[] {
  const together = exploration.sets[of].pairs
    .filter(({ one, other, strength }) => (one === name || other === name) && strength !== null)
    .sort((a, b) => Math.abs(b.strength ?? 0) - Math.abs(a.strength ?? 0))
    .slice(0, 3)
    .map(({ one, other }) => (one === name ? other : one));
  return [
    ...together.map((other) => ({
      label: `${name} by ${other}`,
      command: `/explore ${name} by ${other}${exploration.sets[of === 'lines' ? 'customers' : 'lines'].columns.some((column) => column.name === name) ? ` of=${of}` : ''}`,
    })),
    { label: 'All columns', command: '/explore' },
  ];
}
