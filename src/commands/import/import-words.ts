import type { SourceReport } from '../../data/import/import-files.ts';
import { formatCounted, formatDay, formatMoney } from '../../format.ts';
import type { Fact } from '../answer.ts';
import { heading } from '../preview.ts';

const shownReasons = 5;

/** A cleaning rule by its name in words: "cancelled-lines" is "Cancelled lines". */
export function ruleWords(rule: string): string {
  return heading(rule.replaceAll(/(?<!^non)-/g, ' '));
}

/** What several tables bring, in words: "1,200 service lines and 300 customers". */
export function tablesInWords(sources: readonly Pick<SourceReport, 'kind' | 'added'>[]): string {
  const added = (kind: SourceReport['kind']) => sources.filter((source) => source.kind === kind);
  const sum = (some: readonly { added: number }[]) => some.reduce((total, source) => total + source.added, 0);
  const [services, customers] = [added('services'), added('customers')];
  return [
    ...(services.length > 0 ? [formatCounted(sum(services), 'service line')] : []),
    ...(customers.length > 0 ? [formatCounted(sum(customers), 'customer')] : []),
  ].join(' and ');
}

/** What the cleaning rules found, in sentences; refused rows are told of by their reasons. */
export function ruleNotes({ rules }: Pick<SourceReport, 'rules'>, currency: string): string[] {
  return rules
    .filter(({ rows, done }) => rows > 0 && done !== 'refused')
    .map(({ rule, rows, money, outcome, examples: [first] }) => {
      const worth = money ? `, ${formatMoney(money, currency)} in all` : '';
      const example = first?.value ? ` For example line ${first.line}: ${first.value}.` : '';
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

/** How the rows of tables were counted, those counts that are not zero, and what they come to. `labels` are of counts that are told otherwise before and after. */
export function countFacts(
  sources: readonly SourceReport[],
  currency: string,
  labels: { added?: string; updated: string },
): Fact[] {
  const sum = (key: 'added' | 'updated' | 'alreadyThere' | 'leftOut' | 'repeated' | 'refused' | 'refunds') =>
    sources.reduce((total, source) => total + source[key], 0);
  const counts = [
    ['added', labels.added],
    ['updated', labels.updated],
    ['alreadyThere', 'Already there'],
    ['leftOut', 'Left out by rules'],
    ['repeated', 'Repeated in the file'],
    ['refused', 'Refused'],
    ['refunds', 'Refunds and cancellations'],
  ] as const;
  const days = sources
    .flatMap(({ firstDay, lastDay }) => [firstDay, lastDay])
    .filter((day) => day !== null)
    .sort();
  const [first, last] = [days[0], days.at(-1)];
  const totals = sources.flatMap(({ total }) => total ?? []);
  const total = totals.reduce((all, one) => all + one, 0);
  return [
    ...counts.flatMap(([key, label]) =>
      label !== undefined && sum(key) > 0 ? [{ key, label, value: formatCounted(sum(key), 'row') }] : [],
    ),
    ...(first !== undefined && last !== undefined
      ? [{ key: 'period', label: 'Period', value: `${formatDay(first)} to ${formatDay(last)}` }]
      : []),
    ...(totals.length === 0
      ? []
      : [{ key: 'total', label: 'Sum of all kept', value: total, unit: currency }]),
  ];
}
