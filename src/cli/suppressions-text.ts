import type { SuppressionsReport } from '../data/import/import-suppressions.ts';
import { formatCounted, formatNumber } from '../format.ts';

/** What became of a list of people not to be contacted, for a terminal. */
export function suppressionsText(report: SuppressionsReport): string {
  const { file, columns, rows, ids, emails, phones, added, known, bad, badRows, dryRun } = report;
  const more = bad - badRows.length;
  return [
    `${dryRun ? 'Dry run: nothing was written. ' : ''}${file}: ${formatCounted(rows, 'row')} (${columns})`,
    `  ${formatCounted(ids, 'id')}, ${formatCounted(emails, 'e-mail address', 'e-mail addresses')}, ${formatCounted(phones, 'telephone number')}`,
    dryRun
      ? `  ${formatCounted(added, 'entry', 'entries')} to suppress`
      : `  ${formatNumber(added)} suppressed, ${formatNumber(known)} suppressed by this list before`,
    ...badRows.map(({ line, value, reason }) => `  line ${line}: ${reason} ("${value}")`),
    ...(more > 0 ? [`  and ${formatCounted(more, 'further row')} that say nobody`] : []),
    ...(dryRun ? [] : [`  To take it back: midas ask '/suppress remove list="${file}"'`]),
  ].join('\n');
}
