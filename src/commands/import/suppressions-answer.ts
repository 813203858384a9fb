import type { SuppressionsReport } from '../../data/import/import-suppressions.ts';
import { formatCounted, formatNumber } from '../../format.ts';
import type { Answer } from '../answer.ts';
import { optionText } from '../option-text.ts';

/** What a list of people not to be contacted would do, or did. */
export function suppressionsAnswer(report: SuppressionsReport): Answer {
  const { file, columns, rows, ids, emails, phones, added, known, bad, badRows, dryRun } = report;
  const more = bad - badRows.length;
  const entries = formatCounted(added, 'entry', 'entries');
  return {
    command: '/import',
    title: dryRun
      ? `${file} is a list of people not to be contacted: ${entries} to suppress`
      : `${entries} suppressed by the list ${file}`,
    asOf: null,
    facts: [
      { key: 'rows', label: 'Rows', value: rows },
      { key: 'columns', label: 'Read as', value: columns },
      { key: 'ids', label: 'Customer ids', value: ids },
      { key: 'emails', label: 'E-mail addresses', value: emails },
      { key: 'phones', label: 'Telephone numbers', value: phones },
      ...(known > 0 ? [{ key: 'known', label: 'Suppressed by this list before', value: known }] : []),
      ...(bad > 0 ? [{ key: 'bad', label: 'Rows that say nobody', value: bad }] : []),
    ],
    table: null,
    chart: null,
    notes: [
      ...badRows.map(({ line, value, reason }) => `Line ${line}: ${reason} ("${value}").`),
      ...(more > 0 ? [`And ${formatNumber(more)} further rows that say nobody.`] : []),
      ...(dryRun
        ? ['Nothing has been written yet.']
        : [
            'Lists that are exported and campaigns that are launched from now on leave these people out.',
            `To take it back: /suppress remove ${optionText('list', file)}`,
          ]),
    ],
  };
}
