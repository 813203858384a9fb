import { MongoBulkWriteError } from 'mongodb';
import { addDays, dateOfDay, dayOfDate, today } from '../../calendar.ts';
import { formatCounted } from '../../format.ts';
import { fromE4 } from '../../money.ts';
import type { ServiceLine } from '../store.ts';
import { BoundedWriter } from './bounded-writer.ts';
import { noteBroughtBefore } from './brought-before.ts';
import { digestOf } from './digest.ts';
import { isFault } from './fault.ts';
import { findByIds } from './find-by-ids.ts';
import { FingerprintTable, partOf } from './fingerprints.ts';
import { type ImportContext, passesFor, shownExamples, tellProgress } from './import-context.ts';
import { createLineCleaning, type LineCleaning } from './line-cleaning.ts';
import { createMisfits, type Misfits } from './misfits.ts';
import type { ServicesPlan } from './plan-services.ts';
import { readRows } from './read-source.ts';
import type { SourceReport } from './report.ts';
import { createServiceRowReader, type ReadLine } from './service-rows.ts';

// Larger batches are hardly faster, and keep a small server from answering anyone else for too long.
const batchSize = 1000;
const batchesInFlight = 2;
const duplicateKey = 11000;
const keptStatuses = 50;

/**
 * Imports a services file. A line's `_id` is a digest of what it says and, from the second equal line of the file on,
 * its number among them: importing the file again, or a longer one, finds the same ids there. Numbering needs the digests of
 * all lines, so each of several passes over a large file takes the lines of its part of the digests.
 */
export async function importServices(plan: ServicesPlan, context: ImportContext): Promise<void> {
  const passes = passesFor(context);
  const writer = await createLineWriter(context);
  const tally = createTally(context, plan.formats.isRefundStatus);
  const misfits = createMisfits(context);
  const cleaning = await createLineCleaning(plan, context);
  try {
    for (let pass = 0; pass < passes; pass++)
      await importPart(plan, context, { writer, tally, misfits, cleaning }, pass, passes);
    await writer.flush();
  } finally {
    await writer.settle();
    tally.finish();
    misfits.finish();
    cleaning.finish();
  }
}

type Work = {
  writer: BoundedWriter<ServiceLine>;
  tally: Tally;
  misfits: Misfits;
  cleaning: LineCleaning;
};

async function createLineWriter(context: ImportContext): Promise<BoundedWriter<ServiceLine>> {
  const wasEmpty = (await context.store.services.findOne({}, { projection: { _id: 1 } })) === null;
  return new BoundedWriter(batchSize, batchesInFlight, (lines: ServiceLine[]) =>
    writeLines(lines, context, wasEmpty),
  );
}

async function importPart(
  plan: ServicesPlan,
  context: ImportContext,
  { writer, tally, misfits, cleaning }: Work,
  pass: number,
  passes: number,
): Promise<void> {
  const { source, report, importId, rejects, signal } = context;
  const isFirst = pass === 0;
  const read = createServiceRowReader(plan.formats);
  const numbering = createNumbering(plan.hasOtherColumns);
  for await (const { rows, bytesRead } of readRows(source, isFirst ? rejects : undefined, signal)) {
    for (const { line, cells } of rows) {
      const reading = read(cells);
      if (isFault(reading)) {
        if (isFirst) cleaning.refuse(line, cells, reading);
        continue;
      }
      if (isFirst) report.rows++;
      const judgement = cleaning.judge(reading, cells);
      if (judgement.leftOutBy) {
        if (isFirst) cleaning.leaveOut(line, cells, judgement.leftOutBy);
        continue;
      }
      const { kept } = judgement;
      const digest = digestOf(kept.content);
      if (partOf(digest, passes) !== pass) continue;
      if (
        cleaning.mayRepeat(kept) &&
        numbering.isRepeated(digest, cells) &&
        cleaning.dropsRepeated(line, kept)
      )
        continue;
      cleaning.keep(line, kept, judgement.flags, cells);
      tally.add(line, kept.line);
      for (const misfit of kept.misfits) misfits.add(line, ...misfit);
      writer.add({ _id: numbering.idOf(digest), ...kept.line, importId });
    }
    await rejects.flush();
    await writer.ready();
    tellProgress(context, bytesRead, pass, passes);
  }
}

type Numbering = {
  /** Whether all cells of the row were seen before. To be asked once for a row, before its id. */
  isRepeated(digest: string, cells: string[]): boolean;
  /** Gives equal lines different ids, in their order: the digest, then the digest with ".2", ".3" … */
  idOf(digest: string): string;
};

function createNumbering(hasOtherColumns: boolean): Numbering {
  const lines = new FingerprintTable();
  const wholeRows = new FingerprintTable();
  return {
    isRepeated: (digest, cells) =>
      hasOtherColumns
        ? wholeRows.count(digestOf(cells.map((cell) => cell.trim()))) > 1
        : lines.get(digest) > 0,
    idOf(digest) {
      const occurrence = lines.count(digest);
      return occurrence === 1 ? digest : `${digest}.${occurrence}`;
    },
  };
}

async function writeLines(
  lines: ServiceLine[],
  { store, report, dryRun }: ImportContext,
  wasEmpty: boolean,
): Promise<void> {
  const fresh = wasEmpty ? lines : await withoutExisting(lines, store.services, report);
  report.alreadyThere += lines.length - fresh.length;
  const added = dryRun || fresh.length === 0 ? fresh.length : await insert(fresh, store.services);
  report.added += added;
  report.alreadyThere += fresh.length - added;
}

/** Asking for ids first is many times faster than letting the database refuse every line of a file that is there. */
async function withoutExisting(
  lines: ServiceLine[],
  services: ImportContext['store']['services'],
  report: SourceReport,
): Promise<ServiceLine[]> {
  const ids = lines.map(({ _id }) => _id);
  const existing = await findByIds(services, ids, { importId: 1 });
  if (existing.length === 0) return lines;
  noteBroughtBefore(report, existing);
  const known = new Set(existing.map(({ _id }) => _id));
  return lines.filter(({ _id }) => !known.has(_id));
}

/** How many were added. Another import may have brought the same lines in the meantime. */
async function insert(lines: ServiceLine[], services: ImportContext['store']['services']): Promise<number> {
  try {
    return (await services.insertMany(lines, { ordered: false })).insertedCount;
  } catch (thrown) {
    if (!(thrown instanceof MongoBulkWriteError)) throw thrown;
    const errors = [thrown.writeErrors].flat();
    if (errors.length === 0 || errors.some(({ code }) => code !== duplicateKey)) throw thrown;
    return thrown.insertedCount;
  }
}

type Tally = { add(fileLine: number, line: ReadLine['line']): void; finish(): void };

/** Sums up kept lines for the report. */
function createTally(
  { report, timezone, dryRun }: ImportContext,
  isRefundStatus: (status: string) => boolean,
): Tally {
  const lastPlausible = dateOfDay(addDays(today(timezone), 1)).getTime();
  const statuses = new Map<string, number>();
  let totalE4 = 0;
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  let future = 0;
  let positiveRefunds = 0;
  return {
    add(fileLine, line) {
      report.kept++;
      totalE4 += line.amountE4;
      const day = line.day.getTime();
      if (day < first) first = day;
      if (day > last) last = day;
      if (day > lastPlausible) future++;
      if (line.kind === 'refund') report.refunds++;
      if (line.kind === 'refund' && line.amountE4 > 0) positiveRefunds++;
      if (line.status !== undefined && (statuses.size < keptStatuses || statuses.has(line.status)))
        statuses.set(line.status, (statuses.get(line.status) ?? 0) + 1);
      if (dryRun && report.examples.length < shownExamples) report.examples.push(exampleOf(fileLine, line));
    },
    finish() {
      report.total = fromE4(totalE4);
      report.firstDay = report.kept > 0 ? dayOfDate(new Date(first)) : null;
      report.lastDay = report.kept > 0 ? dayOfDate(new Date(last)) : null;
      report.statuses = [...statuses]
        .map(([status, lines]) => ({ status, lines, refund: isRefundStatus(status) }))
        .sort((left, right) => right.lines - left.lines);
      if (future > 0)
        report.warnings.push(
          `${formatCounted(future, 'line lies', 'lines lie')} in the future, up to ${report.lastDay}; kept all the same`,
        );
      if (positiveRefunds > 0)
        report.warnings.push(
          `${formatCounted(positiveRefunds, 'cancelled or refunded line has a positive amount', 'cancelled or refunded lines have positive amounts')}: no order, but counted in what customers spent`,
        );
    },
  };
}

function exampleOf(fileLine: number, { amountE4, day, ...rest }: ReadLine['line']): Record<string, unknown> {
  return { line: fileLine, ...rest, day: dayOfDate(day), amount: fromE4(amountE4) };
}
