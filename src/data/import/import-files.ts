import { randomBytes } from 'node:crypto';
import { join, parse } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { now } from '../../calendar.ts';
import { messageOf, UserError } from '../../errors.ts';
import { formatNumber } from '../../format.ts';
import { withLease } from '../lease.ts';
import type { Store } from '../store.ts';
import type { OtherMongodb } from './collection-table.ts';
import type { ImportContext, ImportProgress } from './import-context.ts';
import { importCustomers } from './import-customers.ts';
import { importLease, refuseWhileUndoing } from './import-lease.ts';
import { importServices } from './import-services.ts';
import { type Mapping, readMapping } from './mapping.ts';
import { openTables } from './open-tables.ts';
import { planCustomers } from './plan-customers.ts';
import { planServices } from './plan-services.ts';
import type { Source } from './read-source.ts';
import { Rejects } from './rejects.ts';
import { dropOldReplaced } from './replaced-customers.ts';
import type { ImportReport, Skipped, SourceReport } from './report.ts';
import { type RuleChoices, ruleNames } from './rules/choices.ts';
import { refuseMixedCurrencies } from './rules/currencies.ts';
import type { RuleLedger } from './rules/ledger.ts';
import { UnpackedFiles, type UnpackLimits } from './unpacked-files.ts';

export type { ImportProgress } from './import-context.ts';
export type { ImportReport, SourceReport } from './report.ts';
export type { RuleChoices } from './rules/choices.ts';
export type { RuleReport } from './rules/ledger.ts';

/** What to import and how. */
export type ImportOptions = {
  /** Paths of files, folders or patterns; at least one of the three. `files` are taken for what their columns say. */
  files?: readonly string[];
  services?: string | readonly string[];
  customers?: string | readonly string[];
  /** Collections of another MongoDB, which is only read. */
  mongodb?: OtherMongodb;
  /** The sheet to read of Excel workbooks; else all that are not hidden. */
  sheet?: string;
  /** Path of a mapping file. */
  map?: string;
  /** Read and check everything, write nothing. */
  dryRun?: boolean;
  /** The workspace's time zone, in which days are told. */
  timezone: string;
  /** Where files of refused rows go. */
  rejectsDirectory: string;
  /** Stops the import; what is written by then stays. */
  signal?: AbortSignal;
  onProgress?: (progress: ImportProgress) => void;
  /** Rows whose fingerprints are held in memory at a time, about 16 bytes each. */
  rowsPerPass?: number;
  /** Cleaning rules switched on or off; they go before those of the mapping. */
  rules?: RuleChoices;
  /** How much may come out of packed files. */
  unpackLimits?: Partial<UnpackLimits>;
};

type Plan = {
  source: Source;
  report: SourceReport;
  ledger: RuleLedger;
  run(context: ImportContext): Promise<void>;
};

type Job = Plan & { rejects: Rejects };

const defaultRowsPerPass = 6_000_000;
/** An import leaves one record that tells of all its tables, and a document of MongoDB holds 16 MB. */
const mostTables = 1_000;
/** Sampled rows of files with the same columns that are looked at together, once for each file, and how many that may be for all files. */
const pooledRows = 60_000;
const pooledInAll = 400_000;

/**
 * Imports service lines and customers from files into the store. Good rows are kept, bad ones refused, reported and
 * written to a CSV; what is there already is not added again. Leaves a record in `imports`, with `profiled` false.
 * @throws UserError when a file or the mapping cannot be used, before anything is written; OutageError when
 * MongoDB goes away: the same import run again completes it.
 */
export async function importFiles(store: Store, options: ImportOptions): Promise<ImportReport> {
  const unpacked = new UnpackedFiles(options.unpackLimits);
  try {
    return await importUnpacking(store, options, unpacked);
  } finally {
    await unpacked.close();
  }
}

async function importUnpacking(
  store: Store,
  options: ImportOptions,
  unpacked: UnpackedFiles,
): Promise<ImportReport> {
  const startedAt = now();
  const importId = `${startedAt.toISOString().replace(/\W|\d{3}Z/g, '')}-${randomBytes(4).toString('hex')}`;
  const { jobs, skipped } = await planJobs(importId, options, unpacked).catch((thrown: unknown) => {
    if (options.signal?.aborted) throw new UserError('the import was stopped before anything was written');
    throw thrown;
  });
  const report: ImportReport = {
    importId,
    state: 'done',
    dryRun: options.dryRun ?? false,
    timezone: options.timezone,
    startedAt: startedAt.toISOString(),
    finishedAt: '',
    sources: jobs.map((job) => job.report),
    skipped,
  };
  if (report.dryRun) {
    await runJobs(jobs, store, report, options);
    return report;
  }
  await refuseWhileUndoing(store);
  await dropOldReplaced(store);
  // The lease tells an import that is running from one that was killed.
  await withLease(store.state, importLease(importId), async () => {
    await store.imports.insertOne(recordOf(report, startedAt));
    await runJobs(jobs, store, report, options);
    await noteEnd(store, report);
  });
  return report;
}

async function runJobs(
  jobs: Job[],
  store: Store,
  report: ImportReport,
  options: ImportOptions,
): Promise<void> {
  try {
    for (const job of jobs) await runJob(job, store, report, options);
  } catch (thrown) {
    if (!options.signal?.aborted) {
      await noteFailure(store, report, messageOf(thrown));
      throw thrown;
    }
    report.state = 'stopped';
  }
  report.finishedAt = now().toISOString();
}

async function planJobs(
  importId: string,
  options: ImportOptions,
  unpacked: UnpackedFiles,
): Promise<{ jobs: Job[]; skipped: Skipped[] }> {
  const { files = [], services = [], customers = [], mongodb, map, sheet, signal } = options;
  const wanted = { files, services: [services].flat(), customers: [customers].flat(), mongodb };
  const paths = [...wanted.files, ...wanted.services, ...wanted.customers];
  if (paths.length === 0 && !mongodb?.services && !mongodb?.customers)
    throw new UserError('no file to import', 'Give a services file, a customers file, or both.');
  const mapping = map ? await readMapping(map) : {};
  const { sources, skipped } = await openTables(wanted, mapping, { unpacked, sheet, signal });
  refuseTooMany(sources.length);
  const plans: Plan[] = [];
  for (const kind of ['customers', 'services'] as const) {
    const ofKind = sources.filter((found) => found.kind === kind).map(({ source }) => source);
    for (const source of ofKind) {
      const pooled = withPooledSample(source, ofKind);
      plans.push(
        kind === 'customers'
          ? customersPlan(source, pooled, mapping, options)
          : await servicesPlan(source, pooled, mapping, options),
      );
    }
  }
  const jobs = plans.map((plan, index) => ({ ...plan, rejects: rejectsOf(plan, index, importId, options) }));
  for (const { rejects } of jobs) await rejects.start();
  return { jobs, skipped };
}

function refuseTooMany(tables: number): void {
  if (tables > mostTables)
    throw new UserError(
      `there are ${formatNumber(tables)} tables to import, and one import takes ${formatNumber(mostTables)}`,
      'Import them in parts.',
    );
}

/** Files with the same columns are read in the same way: what one of them settles, such as the order of dates, holds for all. */
function withPooledSample(source: Source, all: readonly Source[]): Source {
  const alike = all.filter(({ sample }) => isDeepStrictEqual(sample.header, source.sample.header));
  if (alike.length < 2) return source;
  const most = Math.ceil(Math.min(pooledRows, pooledInAll / alike.length) / alike.length);
  const rows = alike.flatMap(({ sample }) => {
    const step = Math.ceil(sample.rows.length / most);
    return sample.rows.filter((_, index) => index % step === 0);
  });
  return { ...source, sample: { ...source.sample, rows } };
}

function customersPlan(source: Source, sampled: Source, mapping: Mapping, { rules }: ImportOptions): Plan {
  const plan = planCustomers(sampled, mapping.customers ?? {}, choicesOf(mapping, rules));
  return {
    source: { ...source, needed: new Set(Object.values(plan.roles)) },
    report: plan.report,
    ledger: plan.ledger,
    run: (context) => importCustomers(plan, context),
  };
}

async function servicesPlan(
  source: Source,
  sampled: Source,
  mapping: Mapping,
  { signal, timezone, rules }: ImportOptions,
): Promise<Plan> {
  const plan = planServices(sampled, mapping.services ?? {}, timezone, choicesOf(mapping, rules));
  const { currencyOf, keptCurrency, ledger } = plan;
  if (currencyOf && keptCurrency === undefined && ledger.isOn('mixed-currencies'))
    await refuseMixedCurrencies(source, currencyOf, signal);
  return {
    source: { ...source, needed: new Set(Object.values(plan.formats.roles)) },
    report: plan.report,
    ledger,
    run: (context) => importServices(plan, context),
  };
}

/** What is chosen for one import goes before what a mapping file says. */
function choicesOf({ rules = {} }: Mapping, chosen: RuleChoices = {}): RuleChoices {
  const mapped = Object.entries(rules).flatMap(([text, on]) => ruleNames(text).map((name) => [name, on]));
  return { ...Object.fromEntries(mapped), ...chosen };
}

function rejectsOf(
  { source, report }: Plan,
  index: number,
  importId: string,
  { dryRun, rejectsDirectory }: ImportOptions,
): Rejects {
  // File systems take 255 bytes, of which a letter may need three.
  const stem = parse(report.file)
    .name.replace(/[^\p{L}\p{N}._-]+/gu, '-')
    .slice(0, 60);
  const name = `${report.kind}-rejects-${stem}-${importId}${index === 0 ? '' : `-${index + 1}`}.csv`;
  return new Rejects(source.sample.header, dryRun ? undefined : join(rejectsDirectory, name));
}

async function runJob(
  { source, report, rejects, ledger, run }: Job,
  store: Store,
  { importId, dryRun }: ImportReport,
  options: ImportOptions,
): Promise<void> {
  const started = performance.now();
  const { timezone, signal, onProgress, rowsPerPass = defaultRowsPerPass } = options;
  try {
    await run({
      store,
      importId,
      timezone,
      dryRun,
      source,
      report,
      rejects,
      rowsPerPass,
      signal,
      onProgress,
    });
  } finally {
    await rejects.close();
    report.seconds = (performance.now() - started) / 1000;
    report.refused = rejects.rows;
    report.rows += rejects.rows;
    report.rejects = rejects.reasons();
    report.rules = ledger.report();
    report.rejectsFile = rejects.path ?? null;
    warnOfMostlyRefused(report);
  }
}

function warnOfMostlyRefused({ rows, refused, leftOut, warnings }: SourceReport): void {
  if ((refused + leftOut) * 2 <= rows) return;
  const became = leftOut > 0 ? 'refused or left out' : 'refused';
  const what =
    refused + leftOut === rows ? `every row was ${became}` : `more than half of the rows were ${became}`;
  warnings.unshift(
    `${what}: its columns or formats are probably not what they were taken for; a mapping file says how to read them`,
  );
}

function recordOf({ importId, timezone, sources }: ImportReport, startedAt: Date) {
  return { _id: importId, startedAt, state: 'running' as const, profiled: false, timezone, sources };
}

async function noteEnd(store: Store, { importId, sources, state, finishedAt }: ImportReport): Promise<void> {
  // A refresh that took this import for killed may have marked it already.
  const end = { finishedAt: new Date(finishedAt), sources, profiled: false };
  const outcome = state === 'done' ? { state } : { state: 'failed' as const, reason: 'stopped' };
  await store.imports.updateOne({ _id: importId }, { $set: { ...end, ...outcome } });
}

/** Says in the record why an import failed. When MongoDB is away that fails too, and the record stays as a killed process leaves it. */
async function noteFailure(
  store: Store,
  { importId, sources, dryRun }: ImportReport,
  reason: string,
): Promise<void> {
  if (dryRun) return;
  const failed = { state: 'failed' as const, reason, finishedAt: now(), sources, profiled: false };
  await store.imports.updateOne({ _id: importId }, { $set: failed }).catch(() => undefined);
}
