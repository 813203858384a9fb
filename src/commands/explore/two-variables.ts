import { calendarLevels } from '../../analytics/explore/calendar-levels.ts';
import { compareColumns } from '../../analytics/explore/compare-columns.ts';
import type { ColumnSummary, DataSet, SampleColumn } from '../../analytics/explore/variable.ts';
import { UserError } from '../../errors.ts';
import { formatNumber } from '../../format.ts';
import type { Answer } from '../answer.ts';
import { dataNotes } from '../data-notes.ts';
import { crossAnswer } from './cross.ts';
import type { Compared, ComparedAnswer, Explored } from './explored.ts';
import type { FoundVariable } from './find-variable.ts';
import { levelsAnswer } from './levels.ts';
import { numbersAnswer } from './numbers.ts';
import { isPrivate, nounOf, sharedNameNote } from './words.ts';

/** Whether two variables go together, how strongly, and how that looks. */
export async function twoVariables(
  one: FoundVariable,
  by: FoundVariable,
  explored: Explored,
): Promise<Answer> {
  const { exploration, profiles } = explored;
  if (one.summary.name === by.summary.name && one.summary.of === by.summary.of)
    throw new UserError(
      `${one.summary.name} by itself says nothing`,
      `Name another column, or ask for /explore ${one.summary.name}.`,
    );
  const level: DataSet =
    one.summary.of === 'customers' && by.summary.of === 'customers' ? 'customers' : 'lines';
  const samples = await Promise.all([one, by].map((found) => sampleOf(found.summary, level, explored)));
  const [oneSample, bySample] = samples as [SampleColumn, SampleColumn];
  const { rows, sampledRows } = exploration.sets[level];
  const basis =
    sampledRows < rows
      ? `a random sample of ${formatNumber(sampledRows)} of ${formatNumber(rows)} ${nounOf(level)}`
      : `all ${formatNumber(rows)} ${nounOf(level)}`;
  const compared: Compared = { one: one.summary, by: by.summary, level, basis };
  const set = one.shared || by.shared ? ` of=${one.summary.of}` : '';
  const answer = answerTo(compared, oneSample, bySample, explored);
  return {
    command: `/explore ${one.summary.name} by ${by.summary.name}${set}`,
    asOf: profiles.asOf,
    ...answer,
    notes: [
      ...answer.notes,
      `On ${basis}${level === 'lines' && one.summary.of !== by.summary.of ? '; each counts with what is known of its customer' : ''}.`,
      ...sharedNameNote(one),
      ...sharedNameNote(by),
      ...dataNotes(profiles, { withoutOrders: 0 }),
    ],
    actions: [
      {
        label: one.summary.name,
        command: `/explore ${one.summary.name}${one.shared ? ` of=${one.summary.of}` : ''}`,
      },
      {
        label: by.summary.name,
        command: `/explore ${by.summary.name}${by.shared ? ` of=${by.summary.of}` : ''}`,
      },
      { label: 'Correlations', command: '/explore correlations' },
    ],
    csvName: `explore-${one.summary.name}-by-${by.summary.name}`.replace(/[^\w-]+/g, '-'),
  };
}

async function sampleOf(
  summary: ColumnSummary,
  level: DataSet,
  { exploration }: Explored,
): Promise<SampleColumn> {
  const column = await exploration.column(summary.of, summary.name);
  const sample = summary.of === level ? column.sample : column.ofLines;
  if (isPrivate(summary))
    throw new UserError(
      `${summary.name} holds e-mail addresses, which are not shown`,
      'Compare by a category or a number: /explore lists them.',
    );
  if (sample && summary.distinct > 1) return sample;
  throw new UserError(
    summary.distinct > 1
      ? `${summary.name} names single rows (${formatNumber(summary.distinct)} different values), so nothing can be compared by it`
      : `${summary.name} has ${summary.distinct === 1 ? 'one value everywhere' : 'no values'}, so nothing can be compared by it`,
    'Compare by a category or a number: /explore lists them.',
  );
}

/** Over time, a number is shown month by month; the correlation stays that with the day. */
function answerTo(
  compared: Compared,
  one: SampleColumn,
  by: SampleColumn,
  explored: Explored,
): ComparedAnswer {
  const comparison = compareColumns(one, by);
  const overTime = compared.by.type === 'day' && by.kind === 'numbers' ? calendarLevels(by.values) : by;
  if (one.kind === 'numbers' && overTime.kind === 'numbers' && comparison.kind === 'numbers')
    return numbersAnswer(compared, one.values, overTime.values, comparison, explored);
  if (one.kind === 'levels' && overTime.kind === 'levels')
    return crossAnswer(compared, one, overTime, explored);
  return levelsAnswer(
    compared,
    one,
    overTime,
    explored,
    comparison.kind === 'numbers' ? comparison : undefined,
  );
}
