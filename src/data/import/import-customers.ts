import { isDeepStrictEqual } from 'node:util';
import { formatCounted } from '../../format.ts';
import type { Customer } from '../store.ts';
import { BoundedWriter } from './bounded-writer.ts';
import { noteBroughtBefore } from './brought-before.ts';
import { type CustomerCleaning, createCustomerCleaning } from './customer-cleaning.ts';
import { createCustomerRowReader, type ReadCustomer } from './customer-rows.ts';
import { digestOf } from './digest.ts';
import { isFault } from './fault.ts';
import { findByIds } from './find-by-ids.ts';
import { FingerprintTable, partOf } from './fingerprints.ts';
import { type ImportContext, passesFor, shownExamples, tellProgress } from './import-context.ts';
import { createMisfits, type Misfits } from './misfits.ts';
import type { CustomersPlan } from './plan-customers.ts';
import { readRows } from './read-source.ts';
import { keepReplaced } from './replaced-customers.ts';

const batchSize = 1000;
const batchesInFlight = 2;

type ReadRow = { line: number; cells: string[]; ordinal: number; digest: string; reading: ReadCustomer };

/**
 * Imports a customers file: new customers are added, changed ones replaced, equal ones left alone. Of rows with the same
 * id the last counts. Which that is, a first pass finds out; so what is written never depends on the order of
 * writing, and an import that is stopped half-way and run again ends the same.
 */
export async function importCustomers(plan: CustomersPlan, context: ImportContext): Promise<void> {
  const parts = passesFor(context);
  const misfits = createMisfits(context);
  const cleaning = await createCustomerCleaning(plan, context);
  const writer = new BoundedWriter(batchSize, batchesInFlight, (batch: Customer[]) =>
    writeCustomers(batch, context),
  );
  try {
    for (let part = 0; part < parts; part++)
      await importPart(plan, context, { writer, misfits, cleaning }, part, parts);
    await writer.flush();
  } finally {
    await writer.settle();
    misfits.finish();
    cleaning.finish();
  }
}

type Work = { writer: BoundedWriter<Customer>; misfits: Misfits; cleaning: CustomerCleaning };

async function importPart(
  plan: CustomersPlan,
  context: ImportContext,
  { writer, misfits, cleaning }: Work,
  part: number,
  parts: number,
): Promise<void> {
  const last = new FingerprintTable();
  const contents = new FingerprintTable();
  const { report, importId, dryRun } = context;
  let rows = 0;
  for await (const { ordinal, digest, reading } of readCustomers(plan, context, cleaning, {
    part,
    parts,
    isSecond: false,
  })) {
    rows++;
    last.set(digest, ordinal);
    contents.count(digestOf(reading.content));
  }
  const conflicting = contents.size - last.size;
  report.repeated += rows - last.size;
  if (conflicting > 0)
    report.warnings.push(
      `${formatCounted(conflicting, 'row contradicts', 'rows contradict')} another row with the same id; the last one counts`,
    );
  for await (const { line, cells, ordinal, digest, reading } of readCustomers(plan, context, cleaning, {
    part,
    parts,
    isSecond: true,
  })) {
    if (last.get(digest) !== ordinal) continue;
    if (!cleaning.keeps(line, reading, cells)) continue;
    report.kept++;
    for (const misfit of reading.misfits) misfits.add(line, ...misfit);
    if (dryRun && report.examples.length < shownExamples) report.examples.push({ line, ...reading.customer });
    writer.add({ ...reading.customer, importId });
    await writer.ready();
  }
}

/** The customers of one part of the ids. Refused rows are noted the first time that the file is read. */
async function* readCustomers(
  plan: CustomersPlan,
  context: ImportContext,
  cleaning: CustomerCleaning,
  { part, parts, isSecond }: { part: number; parts: number; isSecond: boolean },
): AsyncGenerator<ReadRow> {
  const { source, report, rejects, signal } = context;
  const read = createCustomerRowReader(plan.roles, plan.attributes, {
    wholeIds: plan.ledger.isOn('decimal-ids'),
  });
  const isFirst = part === 0 && !isSecond;
  let ordinal = 0;
  for await (const { rows, bytesRead } of readRows(source, isFirst ? rejects : undefined, signal)) {
    for (const { line, cells } of rows) {
      ordinal++;
      const reading = read(cells);
      if (isFault(reading)) {
        if (isFirst) cleaning.refuse(line, cells, reading);
        continue;
      }
      if (isFirst) report.rows++;
      const digest = digestOf([reading.customer._id]);
      if (partOf(digest, parts) === part) yield { line, cells, ordinal, digest, reading };
    }
    await rejects.flush();
    tellProgress(context, bytesRead, 2 * part + (isSecond ? 1 : 0), 2 * parts);
  }
}

async function writeCustomers(
  batch: Customer[],
  { store, report, importId, dryRun }: ImportContext,
): Promise<void> {
  const ids = batch.map(({ _id }) => _id);
  const existing = await findByIds(store.customers, ids);
  const known = new Map(existing.map((customer) => [customer._id, customer]));
  const changed = batch.filter((customer) => !isSame(customer, known.get(customer._id)));
  const replaced = new Map(
    changed.flatMap(({ _id }) => {
      const before = known.get(_id);
      return before ? [[_id, before]] : [];
    }),
  );
  const updated = replaced.size;
  report.alreadyThere += batch.length - changed.length;
  noteBroughtBefore(
    report,
    existing.filter((customer) => !replaced.has(customer._id)),
  );
  report.updated += updated;
  report.added += changed.length - updated;
  if (dryRun || changed.length === 0) return;
  await keepReplaced(store, importId, [...replaced.values()]);
  await store.customers.bulkWrite(
    changed.map(({ _id, ...replacement }) => ({
      replaceOne: { filter: { _id }, replacement, upsert: true },
    })),
    { ordered: false },
  );
}

function isSame(customer: Customer, known: Customer | undefined): boolean {
  return known !== undefined && isDeepStrictEqual({ ...customer, importId: known.importId }, known);
}
