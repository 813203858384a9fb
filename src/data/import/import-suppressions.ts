import { basename } from 'node:path';
import { UserError } from '../../errors.ts';
import { onRecord } from '../audit.ts';
import { contactColumn } from '../contact-columns.ts';
import { maskedAddress } from '../masked-contacts.ts';
import type { Store } from '../store.ts';
import {
  emailTarget,
  idTarget,
  phoneTarget,
  type SuppressionTarget,
  type SuppressionTerms,
  suppress,
} from '../suppressions.ts';
import { comparable, knownNames } from './column-names.ts';
import { type Row, RowReader } from './rows.ts';
import { detectDelimiter } from './sample.ts';
import { SpoolReader } from './spool.ts';
import { surveyFile } from './survey.ts';
import { readSpread, readText } from './text.ts';
import { type Table, unpack } from './unpack.ts';
import { UnpackedFiles } from './unpacked-files.ts';

/** A row of a list that says nobody, and why. */
export type BadRow = { line: number; value: string; reason: string };

/** What became of a list of people not to be contacted. */
export type SuppressionsReport = {
  file: string;
  /** How its columns were understood, in words. */
  columns: string;
  rows: number;
  ids: number;
  emails: number;
  phones: number;
  /** New entries, and those that were there. */
  added: number;
  known: number;
  /** Rows that say nobody: how many, and the first ones. */
  bad: number;
  badRows: BadRow[];
  dryRun: boolean;
};

type Options = Pick<SuppressionTerms, 'by' | 'channel' | 'reason'> & {
  dryRun?: boolean;
  signal?: AbortSignal;
};

const batchSize = 5_000;
const shownBadRows = 20;

/**
 * Takes in a list of people who must not be contacted: CSV, Excel, JSON or plain lines, with columns of ids, e-mail addresses or
 * telephone numbers; one column suffices, and a header is not needed. Each row suppresses whoever has one of these. Taken in again it
 * adds nothing twice, and it can be taken back as a whole by its name.
 * @throws UserError when no column says whom to suppress, or the file cannot be read.
 */
export async function importSuppressions(
  store: Pick<Store, 'suppressions' | 'audits'>,
  path: string,
  { by, channel, reason, dryRun = false, signal }: Options,
): Promise<SuppressionsReport> {
  const file = basename(path);
  const counts = { rows: 0, ids: 0, emails: 0, phones: 0, added: 0, known: 0, bad: 0 };
  const report: SuppressionsReport = { file, columns: '', ...counts, badRows: [], dryRun };
  const terms = { by, channel, list: file, ...(reason && { reason }) };
  const write = async (batch: readonly SuppressionTarget[]) => {
    const found = dryRun ? { added: batch.length, known: 0 } : await suppress(store, batch, terms);
    report.added += found.added;
    report.known += found.known;
  };
  if (dryRun) {
    await takeList(path, report, { write, signal });
    return report;
  }
  const failure = await onRecord(
    store,
    { who: by, what: 'suppress', about: `the list ${file}` },
    () => takeList(path, report, { write, signal }).catch((error: unknown) => partly(error, report)),
    () => ({
      customers: report.added,
      counts: { rows: report.rows, added: report.added, known: report.known, bad: report.bad },
    }),
  );
  if (failure) throw failure.error;
  return report;
}

/** A list that cannot be read from some row on has suppressed the people before it all the same. */
function partly(error: unknown, { added }: SuppressionsReport): { error: unknown } {
  if (added > 0 && error instanceof UserError) return { error };
  throw error;
}

/** Reads a list, and has those whom it names written. */
async function takeList(
  path: string,
  report: SuppressionsReport,
  {
    write,
    signal,
  }: { write: (batch: readonly SuppressionTarget[]) => Promise<void>; signal: AbortSignal | undefined },
): Promise<void> {
  const { file } = report;
  const unpacked = new UnpackedFiles();
  let batch: SuppressionTarget[] = [];
  try {
    for (const table of await unpack({ path, name: file }, { unpacked, sheet: undefined, signal }, [])) {
      let read: ReadRow | undefined;
      for await (const rows of tableRows(table, signal)) {
        for (const row of rows) {
          if (!read) {
            const plan = planOf(row, table.name);
            read = plan.read;
            report.columns = plan.words;
            if (plan.isHeader) continue;
          }
          batch.push(...take(row, read, report));
        }
        if (batch.length < batchSize) continue;
        await write(batch);
        batch = [];
      }
    }
    await write(batch);
  } finally {
    await unpacked.close();
  }
  if (report.ids + report.emails + report.phones === 0)
    throw new UserError(
      `"${file}" names nobody to suppress${report.badRows[0] ? `: line ${report.badRows[0].line}, ${report.badRows[0].reason}` : ''}`,
      'It needs a column of customer ids, e-mail addresses or telephone numbers.',
    );
}

/** Whom a row means; a reason where it means nobody. */
type ReadRow = (cells: readonly string[]) => SuppressionTarget[] | string;

function take({ line, cells, fault }: Row, read: ReadRow, report: SuppressionsReport): SuppressionTarget[] {
  report.rows++;
  const found = fault ?? read(cells);
  if (typeof found !== 'string') {
    for (const { kind } of found) report[`${kind}s`]++;
    return found;
  }
  report.bad++;
  const value = cells
    .map((cell) => maskedAddress(cell))
    .join(' | ')
    .slice(0, 60);
  if (report.badRows.length < shownBadRows) report.badRows.push({ line, value, reason: found });
  return [];
}

type Plan = { isHeader: boolean; read: ReadRow; words: string };

/** How to read a table by its first row: by the columns that it names, else every cell by what it looks like. */
function planOf({ cells }: Row, name: string): Plan {
  const columns = cells.map((cell) => ({ cell: cell.trim(), means: meaningOf(cell) }));
  const known = columns.flatMap(({ means, cell }, index) => (means ? [{ index, means, cell }] : []));
  const holdsData = cells.some((cell) => emailTarget(cell) ?? phoneTarget(cell));
  if (known.length > 0 && !holdsData)
    return {
      isHeader: true,
      read: (row) => byColumns(row, known),
      words: known.map(({ means, cell }) => `${words[means]} in "${cell}"`).join(', '),
    };
  const filled = cells.filter((cell) => cell.trim() !== '').length;
  if (!holdsData && filled > 1)
    throw new UserError(
      `no column of "${name}" is recognised as customer ids, e-mail addresses or telephone numbers`,
      `Its columns are ${cells.map((cell) => `"${cell.trim()}"`).join(', ')}. Name one of them "customer_id", "email" or "phone".`,
    );
  return { isHeader: false, read: byLooks, words: 'without a header: each cell by what it looks like' };
}

const words = { id: 'customer ids', email: 'e-mail addresses', phone: 'telephone numbers' };

function meaningOf(column: string): SuppressionTarget['kind'] | undefined {
  const meant = contactColumn(column);
  if (meant?.says === 'address') return meant.channel === 'any' ? undefined : meant.channel;
  return knownNames.customers.customerId.includes(comparable(column)) ? 'id' : undefined;
}

const targetOf = {
  id: (text: string) => idTarget(text),
  email: emailTarget,
  phone: phoneTarget,
};

function byColumns(
  cells: readonly string[],
  columns: readonly { index: number; means: SuppressionTarget['kind'] }[],
): SuppressionTarget[] | string {
  const filled = columns.flatMap(({ index, means }) => {
    const text = cells[index]?.trim();
    return text ? [{ means, target: targetOf[means](text) }] : [];
  });
  if (filled.length === 0) return 'empty';
  const found = filled.flatMap(({ target }) => target ?? []);
  const odd = filled.find(({ target }) => target === undefined);
  if (found.length > 0) return found;
  return odd?.means === 'phone' ? 'no telephone number' : 'no e-mail address';
}

function byLooks(cells: readonly string[]): SuppressionTarget[] | string {
  const filled = cells.map((cell) => cell.trim()).filter((cell) => cell !== '');
  const found = filled.flatMap(
    (cell) => emailTarget(cell) ?? (cell.startsWith('+') ? (phoneTarget(cell) ?? []) : []),
  );
  if (found.length > 0) return found;
  const [only, more] = filled;
  if (only === undefined) return 'empty';
  if (only.includes('@')) return 'no e-mail address';
  return more === undefined
    ? [idTarget(only)]
    : 'neither an e-mail address nor a number with its country code';
}

/** The rows of a table, the first one too, of which nobody knows yet whether it is a header. */
async function* tableRows(table: Table, signal: AbortSignal | undefined): AsyncGenerator<Row[]> {
  const survey =
    'spool' in table ? table.spool.survey : await surveyFile(table.text.path, undefined, signal, table.name);
  if ('spool' in table && table.spool.header) yield [{ line: 0, cells: [...table.spool.header] }];
  const [head = ''] = await readSpread(survey, 2, 1 << 16);
  const reader =
    'spool' in table ? new SpoolReader() : new RowReader(table.name, detectDelimiter(head) ?? '\t');
  for await (const { text } of readText(survey, signal)) yield reader.read(text);
  yield reader.end();
}
