import { overallTotals, type Totals } from '../../analytics/segment-totals.ts';
import { dayOf, daysBetween, today } from '../../calendar.ts';
import { type DataStatus, dataStatus } from '../../data/data-status.ts';
import type { SourceReport } from '../../data/import/report.ts';
import { type ProfileSet, withProfiles } from '../../data/profiles.ts';
import type { ImportRecord } from '../../data/store.ts';
import { formatCounted, formatDay, formatNumber } from '../../format.ts';
import { type Table, tableOf } from '../../tables.ts';
import { version } from '../../version.ts';
import type { Answer, Fact } from '../answer.ts';
import type { CommandContext } from '../command.ts';
import { dataNotes } from '../data-notes.ts';

/** How fresh the data are, how many there are, the last import, and the versions that decide answers. */
export async function status(context: CommandContext): Promise<Answer> {
  const data = await dataStatus(context.store);
  if (data.lines === 0) return answer(context, data, undefined);
  return withProfiles(context.store, context, async (profiles) =>
    answer(context, data, { profiles, totals: overallTotals(profiles.scoreCells) }),
  );
}

type Standing = { profiles: ProfileSet; totals: Totals };

function answer(context: CommandContext, data: DataStatus, standing: Standing | undefined): Answer {
  return {
    command: '/midas status',
    title: finding(data, context.timezone),
    asOf: standing?.profiles.asOf ?? null,
    facts: [
      ...dataFacts(data, context),
      ...(standing ? customerFacts(standing, context.currency) : []),
      ...versionFacts(context),
    ],
    table: data.lastImport ? sourcesTable(data.lastImport) : null,
    chart: null,
    notes: [...(standing ? dataNotes(standing.profiles, standing.totals) : []), ...importNotes(data)],
    actions: [{ label: 'All segments', command: '/segment' }],
  };
}

function finding({ lines, lastDay }: DataStatus, timezone: string): string {
  if (lastDay === null) return 'There are no data yet';
  const age = daysBetween(lastDay, today(timezone));
  const freshness =
    age === 0
      ? 'today'
      : age > 0
        ? `${formatNumber(age)} ${age === 1 ? 'day' : 'days'} ago`
        : 'in the future';
  return `${formatNumber(lines)} service lines, the last of ${formatDay(lastDay)} (${freshness})`;
}

function dataFacts(
  { lines, customersFileRows, firstDay, lastDay, lastImport }: DataStatus,
  { timezone }: CommandContext,
): Fact[] {
  return [
    { key: 'lines', label: 'Service lines', value: lines },
    { key: 'customersFileRows', label: 'Rows of the customers file', value: customersFileRows },
    { key: 'firstDay', label: 'First service line', value: firstDay, unit: 'day' },
    { key: 'lastDay', label: 'Last service line', value: lastDay, unit: 'day' },
    {
      key: 'daysSinceLastLine',
      label: 'Time since the last service line',
      value: lastDay === null ? null : daysBetween(lastDay, today(timezone)),
      unit: 'days',
    },
    {
      key: 'lastImport',
      label: 'Last import',
      value: lastImport ? dayOf(lastImport.startedAt, timezone) : null,
      unit: 'day',
    },
    { key: 'lastImportState', label: 'How it ended', value: lastImport?.state ?? null },
  ];
}

function customerFacts({ totals }: Standing, currency: string): Fact[] {
  return [
    { key: 'customers', label: 'Customers with orders', value: totals.customers },
    { key: 'withoutOrders', label: 'Customers without a counted order', value: totals.withoutOrders },
    { key: 'orders', label: 'Orders', value: totals.orders },
    { key: 'revenue', label: 'Revenue', value: totals.revenue, unit: currency },
  ];
}

function versionFacts({ segmentMap, timezone }: CommandContext): Fact[] {
  return [
    { key: 'version', label: 'Midas', value: version },
    { key: 'segmentMap', label: 'Segment map', value: `${segmentMap.id} version ${segmentMap.version}` },
    { key: 'timezone', label: 'Time zone', value: timezone },
  ];
}

/** What the last import made of its files. */
function sourcesTable({ sources }: ImportRecord): Table {
  return tableOf(
    [
      { name: 'file', type: 'text' },
      { name: 'kind', type: 'text' },
      { name: 'rows', type: 'integer' },
      { name: 'added', type: 'integer' },
      { name: 'updated', type: 'integer' },
      { name: 'alreadyThere', type: 'integer' },
      { name: 'repeated', type: 'integer' },
      { name: 'refused', type: 'integer' },
    ],
    sources.map(({ file, kind, rows, added, updated, alreadyThere, repeated, refused }) => ({
      file,
      kind,
      rows,
      added,
      updated,
      alreadyThere,
      repeated,
      refused,
    })),
  );
}

function importNotes({ lines, lastImport }: DataStatus): string[] {
  if (!lastImport)
    return lines === 0
      ? ['Import some: midas import --services FILE --customers FILE, or try the sample shop: midas sample.']
      : [];
  if (lastImport.state === 'failed')
    return [
      `The last import failed (${lastImport.reason ?? 'no reason noted'}); run it again: what is there already is not added twice.`,
    ];
  if (lastImport.state === 'undone')
    return ['The last import was taken back; what there is, came before it.'];
  if (lastImport.state === 'undoing')
    return [
      `The last import is being taken back; if that was stopped, run it again: midas import undo ${lastImport._id}`,
    ];
  if (lastImport.state === 'running')
    return [
      'An import is running, or was stopped in the middle; if so, run it again: what is there already is not added twice.',
    ];
  return lastImport.sources.flatMap(leftOutNote);
}

/** Lines that are no mistake: Midas knows what to make of them. */
const keptByDesign: ReadonlySet<string> = new Set(['cancelled-lines', 'refunded-lines', 'zero-prices']);

/** What cleaning rules left out of a file, and what they only flagged. */
function leftOutNote({ file, leftOut = 0, rules = [] }: SourceReport): string[] {
  const flagged = rules.filter(({ rule, on, rows }) => !on && rows > 0 && !keptByDesign.has(rule));
  const named = flagged.map(({ rule, rows }) => `${rule} (${formatNumber(rows)})`).join(', ');
  return [
    ...(leftOut > 0 ? [`Cleaning rules left ${formatCounted(leftOut, 'row')} of "${file}" out.`] : []),
    ...(flagged.length > 0
      ? [`Kept of "${file}", though cleaning rules that are off flagged it: ${named}.`]
      : []),
  ];
}
