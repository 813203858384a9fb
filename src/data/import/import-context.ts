import type { Store } from '../store.ts';
import type { Source } from './read-source.ts';
import type { Rejects } from './rejects.ts';
import type { SourceReport } from './report.ts';

/** How far the import of one file is. A file that is read several times counts its bytes each time. */
export type ImportProgress = {
  kind: 'services' | 'customers';
  file: string;
  bytesRead: number;
  bytesTotal: number;
  rows: number;
  refused: number;
};

/** What the import of one file works with; its counts go into `report` as it goes, so that they are there whenever it stops. */
export type ImportContext = {
  store: Store;
  importId: string;
  timezone: string;
  dryRun: boolean;
  source: Source;
  report: SourceReport;
  rejects: Rejects;
  /** Rows whose fingerprints are held at a time; a file with more is read several times. */
  rowsPerPass: number;
  signal: AbortSignal | undefined;
  onProgress: ((progress: ImportProgress) => void) | undefined;
};

/** How many passes over a file of so many lines keep the fingerprints of each within bounds. */
export function passesFor({ source, rowsPerPass }: ImportContext): number {
  return Math.max(1, Math.ceil(source.survey.lines / rowsPerPass));
}

/** Tells how far the import is, in the given pass of all passes. */
export function tellProgress(context: ImportContext, bytesRead: number, pass: number, passes: number): void {
  const { onProgress, report, rejects, source } = context;
  const { bytes } = source.survey;
  onProgress?.({
    kind: report.kind,
    file: report.file,
    bytesRead: pass * bytes + bytesRead,
    bytesTotal: passes * bytes,
    rows: report.rows + rejects.rows,
    refused: rejects.rows,
  });
}

/** How many rows of a dry run are shown as understood. */
export const shownExamples = 10;
