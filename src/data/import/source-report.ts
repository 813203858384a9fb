import type { Source } from './read-source.ts';
import type { SourceReport } from './report.ts';

/** The report of a file before any row of it is read, from what its planning found. */
export function startReport(
  kind: SourceReport['kind'],
  { survey, format, bytes, warnings }: Source,
  found: Pick<SourceReport, 'columns' | 'ignoredColumns' | 'notes' | 'assumptions' | 'warnings'>,
): SourceReport {
  return {
    kind,
    file: survey.name,
    bytes,
    format,
    ...found,
    warnings: [...warnings, ...found.warnings],
    rows: 0,
    kept: 0,
    added: 0,
    updated: 0,
    alreadyThere: 0,
    broughtBefore: [],
    repeated: 0,
    refused: 0,
    leftOut: 0,
    rules: [],
    rejects: [],
    rejectsFile: null,
    refunds: 0,
    total: null,
    firstDay: null,
    lastDay: null,
    statuses: [],
    examples: [],
    seconds: 0,
  };
}
