import type { SourceReport } from './report.ts';

/** Notes of rows that are there already which imports brought them: if one of these is taken back, they go too. */
export function noteBroughtBefore(
  { broughtBefore }: Pick<SourceReport, 'broughtBefore'>,
  existing: readonly { importId: string }[],
): void {
  for (const { importId } of existing) {
    const known = broughtBefore.find((one) => one.importId === importId);
    if (known) known.rows++;
    else broughtBefore.push({ importId, rows: 1 });
  }
}
