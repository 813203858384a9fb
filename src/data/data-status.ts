import { type Day, dayOfDate } from '../calendar.ts';
import type { ImportRecord, Store } from './store.ts';

/** What is in the database, and where it came from. */
export type DataStatus = {
  lines: number;
  /** Rows of customers files. */
  customersFileRows: number;
  /** The days of the first and the last service line. */
  firstDay: Day | null;
  lastDay: Day | null;
  /** The import that started last. */
  lastImport: ImportRecord | null;
};

/** Counts what is in the database and finds the period it covers and the last import. */
export async function dataStatus({ services, customers, imports }: Store): Promise<DataStatus> {
  const dayAt = async (end: 1 | -1) => {
    const line = await services.findOne({}, { sort: { day: end }, projection: { day: 1 } });
    return line ? dayOfDate(line.day) : null;
  };
  const [lines, customersFileRows, firstDay, lastDay, lastImport] = await Promise.all([
    services.estimatedDocumentCount(),
    customers.estimatedDocumentCount(),
    dayAt(1),
    dayAt(-1),
    imports.findOne({}, { sort: { startedAt: -1 } }),
  ]);
  return { lines, customersFileRows, firstDay, lastDay, lastImport };
}
