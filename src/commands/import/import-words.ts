import type { SourceReport } from '../../data/import/import-files.ts';
import { formatCounted, formatDay, formatMoney } from '../../format.ts';
import type { Fact } from '../answer.ts';
import { heading } from '../preview.ts';

const shownReasons = 5;

/** A cleaning rule by its name in words: "cancelled-lines" is "Cancelled lines". */
export function ruleWords(rule: string): string {
  return heading(rule.replaceAll('-', ' '));
}

/** What a file's rows are called. */
export function rowsOf({ kind }: Pick<SourceReport, 'kind'>, count: number): string {
  return kind === 'services' ? formatCounted(count, 'service line') : formatCounted(count, 'customer');
}

/** What the cleaning rules found, in sentences; those that found nothing are not told. */
export function ruleNotes({ rules }: Pick<SourceReport, 'rules'>, currency: string): string[] {
  return rules
    .filter(({ rows }) => rows > 0)
    .map(({ rule, rows, money, outcome, examples: [first] }) => {
      const worth = money === null ? '' : `, ${formatMoney(money, currency)} in all`;
      const example = first?.value ? ` For example line ${first.line}: "${first.value}".` : '';
      return `${ruleWords(rule)}: ${formatCounted(rows, 'row')}${worth}: ${outcome}.${example}`;
    });
}

/** Why rows were refused, in sentences, the most frequent reasons first. */
export function refusalNotes({ rejects }: Pick<SourceReport, 'rejects'>): string[] {
  const told = rejects.slice(0, shownReasons).map(({ column, reason, rows, firstLine, example }) => {
    const where = column === '' ? '' : ` in "${column}"`;
    const what = example === '' ? '' : ` ("${example}")`;
    return `Refused: ${formatCounted(rows, 'row')}, ${reason}${where}, first on line ${firstLine}${what}.`;
  });
  const more = rejects.length - told.length;
  return more > 0 ? [...told, `Refused for ${formatCounted(more, 'further reason')}.`] : told;
}

/** How a file's rows were counted, those counts that are not zero, and what they come to. `labels` are of counts that are told otherwise before and after. */
export function countFacts(
  source: SourceReport,
  currency: string,
  labels: { added?: string; updated: string },
): Fact[] {
  const { firstDay, lastDay, total } = source;
  const counts: [key: string, label: string | undefined, count: number][] = [
    ['added', labels.added, source.added],
    ['updated', labels.updated, source.updated],
    ['alreadyThere', 'Already there', source.alreadyThere],
    ['leftOut', 'Left out by rules', source.leftOut],
    ['repeated', 'Repeated in the file', source.repeated],
    ['refused', 'Refused', source.refused],
    ['refunds', 'Refunds and cancellations', source.refunds],
  ];
  return [
    ...counts.flatMap(([key, label, count]) =>
      label !== undefined && count > 0 ? [{ key, label, value: formatCounted(count, 'row') }] : [],
    ),
    ...(firstDay !== null && lastDay !== null
      ? [{ key: 'period', label: 'Period', value: `${formatDay(firstDay)} to ${formatDay(lastDay)}` }]
      : []),
    ...(total === null ? [] : [{ key: 'total', label: 'Sum of all kept', value: total, unit: currency }]),
  ];
}
