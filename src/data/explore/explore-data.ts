import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Document } from 'mongodb';
import { type Pair, pairsOf } from '../../analytics/explore/pairs-of.ts';
import { type NamedColumn, redundanciesOf } from '../../analytics/explore/redundancy.ts';
import { isComparable, type Variable } from '../../analytics/explore/variable.ts';
import { dateOfDay } from '../../calendar.ts';
import { formatCounted, formatShare } from '../../format.ts';
import type { ProfileSet } from '../profiles.ts';
import type { Store } from '../store.ts';
import { type Counted, countValues } from './count-values.ts';
import type { ExploredColumn, ExploredSet } from './exploration.ts';
import { digestRanges, idRanges } from './id-ranges.ts';
import {
  attributeKey,
  CustomerSample,
  type SampledValues,
  sampleColumn,
  sampleLines,
} from './sample-columns.ts';
import type { Tally } from './tally.ts';
import { customerVariables, type Declared, figureVariables, lineVariables } from './variables.ts';
import { weekdayColumn, weekdayName } from './weekdays.ts';

/** How much is read. The counts are the same whatever these are. */
export type ExploreLimits = {
  /** Up to so many rows are compared as they are … */
  wholeRows: number;
  /** … and of more a random sample of about so many. */
  sampledRows: number;
  /** Rows that one command reads: the embedded database runs one at a time, and others wait meanwhile. */
  rowsPerCommand: number;
};

const usualLimits: ExploreLimits = { wholeRows: 75_000, sampledRows: 30_000, rowsPerCommand: 4_000 };
const mostCommands = 4_096;
/** Of a file with more attributes the first are compared with each other: a hundred make 4,950 pairs. */
const mostComparedAttributes = 50;

/** Both data sets as found, every column of them. */
export type ExploredData = {
  sets: { lines: ExploredSet; customers: ExploredSet };
  columns: ExploredColumn[];
};

/** In which time zone hours are told, whom to tell how far it is, and what to wait for between two readings. */
export type ExploreSettings = {
  timezone: string;
  progress?: (sentence: string) => void;
  giveWay?: () => Promise<void>;
  limits?: ExploreLimits;
};

/**
 * Reads both data sets once, as they stand before the profiles' as-of day: the value counts of every variable, and the values of all or of sampled rows,
 * on which variables are compared with each other. At no moment does the database work on more than a few thousand rows.
 */
export async function exploreData(
  store: Store,
  profiles: ProfileSet,
  settings: ExploreSettings,
): Promise<ExploredData> {
  const steps = new Steps(settings);
  const customers = await readCustomers(store, profiles, settings, steps);
  const lines = await readLines(store, profiles, settings, steps);
  const sampledCustomers = customers.sample.rows.size;
  await customers.sample.add(lines.customerIds);
  const rowOfLine = lines.customerIds.map((id) => customers.sample.rows.get(id) ?? -1);
  const lineColumns = await columnsOf(lines, (key) => lines.values.get(key) ?? []);
  const weekdays = weekdayColumn(lineColumns);
  const customerColumns = await columnsOf(
    customers,
    (key) => customers.sample.values.get(key)?.slice(0, sampledCustomers) ?? [],
    (key) => rowOfLine.map((row) => customers.sample.values.get(key)?.[row]),
  );
  const allOfLines = weekdays ? [...lineColumns, weekdays] : lineColumns;
  return {
    sets: {
      lines: await setOf(lines.counted.rows, null, lines.customerIds.length, allOfLines),
      customers: await setOf(customers.counted.rows, customers.rowsOfFile, sampledCustomers, customerColumns),
    },
    columns: [...allOfLines, ...customerColumns],
  };
}

/** A data set as read: its counts, and which variables it has besides attributes. */
type Read = { of: Variable['of']; counted: Counted; declared: readonly Declared[] };

async function readLines(
  { services }: Store,
  { asOf, futureLines, computedAt }: ProfileSet,
  { timezone, limits = usualLimits }: ExploreSettings,
  steps: Steps,
): Promise<Read & { customerIds: string[]; values: SampledValues }> {
  const declared = lineVariables(timezone);
  const rows = await services.estimatedDocumentCount();
  // Standing profiles know every line but those dated after today.
  const match: Document = computedAt && futureLines === 0 ? {} : { day: { $lt: dateOfDay(asOf) } };
  const ranges = digestRanges(commandsFor(rows, limits));
  steps.begin(
    `Reading ${formatCounted(rows, 'service line')} once, to count the values of each column`,
    ranges.length,
  );
  const counted = await countValues(services, { declared, ranges, match, hasAttributes: true }, steps.done);
  const share = shareFor(rows, limits);
  const sampleRanges = digestRanges(commandsFor(rows * share, limits), share);
  const attributes = [...counted.attributes.keys()];
  steps.begin('Reading the lines on which columns are compared', sampleRanges.length);
  const sample = await sampleLines(
    services,
    { declared: declared.filter(isSampled), attributes },
    { ranges: sampleRanges, match },
    steps.done,
  );
  return { of: 'lines', counted, declared, ...sample };
}

async function readCustomers(
  { customers }: Store,
  { asOf, collection }: ProfileSet,
  { limits = usualLimits }: ExploreSettings,
  steps: Steps,
): Promise<Read & { sample: CustomerSample; rowsOfFile: number }> {
  const figures = figureVariables(asOf);
  const ranges = await idRanges(collection, limits.rowsPerCommand);
  steps.begin('Reading customers', 3 * ranges.length);
  const ofFile = { declared: customerVariables, ranges, match: {}, hasAttributes: true };
  const file = await countValues(customers, ofFile, steps.done);
  const ofProfiles = { declared: figures, ranges, match: {}, hasAttributes: false };
  const counted = await countValues(collection, ofProfiles, steps.done);
  const attributes = [...file.attributes.keys()];
  const sample = new CustomerSample(customers, collection, { declared: figures, attributes });
  const share = shareFor(counted.rows, limits);
  for (const range of ranges) {
    await sample.addShare(range, share);
    await steps.done();
  }
  return {
    of: 'customers',
    counted: {
      rows: counted.rows,
      variables: new Map([...file.variables, ...counted.variables]),
      attributes: file.attributes,
    },
    declared: [...customerVariables, ...figures],
    sample,
    rowsOfFile: file.rows,
  };
}

/** Ids and names are told apart by their number alone. */
function isSampled({ variable }: Declared): boolean {
  return variable.role !== 'id';
}

function shareFor(rows: number, { wholeRows, sampledRows }: ExploreLimits): number {
  return rows <= wholeRows ? 1 : sampledRows / rows;
}

function commandsFor(rows: number, { rowsPerCommand }: ExploreLimits): number {
  return Math.min(mostCommands, Math.max(1, Math.ceil(rows / rowsPerCommand)));
}

/** The columns of a data set that have a value anywhere, and every attribute: the file's columns first, then what Midas adds up. */
async function columnsOf(
  { of, counted, declared }: Read,
  valuesOf: (key: string) => readonly unknown[],
  ofLines: (key: string) => readonly unknown[] | null = () => null,
): Promise<ExploredColumn[]> {
  const column = async (key: string, tally: Tally, variable: Parameters<Tally['finish']>[0]) => {
    // A column of a hundred thousand values takes a while.
    await nextTurn();
    const { summary, distribution } = tally.finish(variable, counted.rows);
    const lineValues = ofLines(key);
    return {
      summary,
      distribution,
      sample: sampleColumn(summary, valuesOf(key)),
      ofLines: lineValues && sampleColumn(summary, lineValues),
    };
  };
  const fields: ExploredColumn[] = [];
  for (const { variable } of declared) {
    const tally = counted.variables.get(variable.name);
    if (tally) fields.push(await column(variable.name, tally, variable));
  }
  const names = new Set([...declared.map(({ variable }) => variable.name), weekdayName]);
  const attributes: ExploredColumn[] = [];
  for (const [attribute, tally] of counted.attributes) {
    const name = names.has(attribute) ? `${attribute} (file)` : attribute;
    attributes.push(await column(attributeKey(attribute), tally, { of, role: 'attribute', name }));
  }
  const isFigure = ({ summary }: ExploredColumn) => summary.role === 'figure';
  const used = fields.filter(({ summary }) => summary.known > 0);
  return [...used.filter((one) => !isFigure(one)), ...attributes, ...used.filter(isFigure)];
}

/** A data set with how its variables go together; other work gets its turn between. */
async function setOf(
  rows: number,
  rowsOfFile: number | null,
  sampledRows: number,
  columns: ExploredColumn[],
): Promise<ExploredSet> {
  let attributes = 0;
  const named = columns
    .filter(({ summary }) => isComparable(summary))
    .filter(({ summary }) => summary.role !== 'attribute' || ++attributes <= mostComparedAttributes)
    .flatMap(({ summary, sample }): (NamedColumn & { role: Variable['role'] })[] =>
      sample ? [{ name: summary.name, sample, role: summary.role }] : [],
    );
  const given = named.filter(({ role }) => role === 'field' || role === 'attribute');
  const redundancies = await redundanciesOf(given, nextTurn);
  const pairs: Pair[] = [];
  for (const pair of pairsOf(named)) {
    pairs.push(pair);
    await nextTurn();
  }
  return {
    rows,
    rowsOfFile,
    sampledRows,
    columns: columns.map(({ summary }) => summary),
    redundancies,
    pairs,
  };
}

/** Counts readings, tells how far they are at each quarter, and lets others go first. */
class Steps {
  readonly #settings: ExploreSettings;
  #title = '';
  #all = 0;
  #done = 0;

  constructor(settings: ExploreSettings) {
    this.#settings = settings;
  }

  begin(title: string, steps: number): void {
    this.#title = title;
    this.#all = steps;
    this.#done = 0;
    if (steps > quickSteps) this.#settings.progress?.(`${title} …`);
  }

  readonly done = async (): Promise<void> => {
    this.#done++;
    const quarter = Math.floor((4 * this.#done) / this.#all);
    if (this.#all > quickSteps && quarter > Math.floor((4 * (this.#done - 1)) / this.#all) && quarter < 4)
      this.#settings.progress?.(`${this.#title}: ${formatShare(quarter / 4)} …`);
    await this.#settings.giveWay?.();
  };
}

/** So few readings take no time worth speaking of. */
const quickSteps = 40;
