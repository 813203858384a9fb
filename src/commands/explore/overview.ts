import {
  type ColumnSummary,
  type DataSet,
  dayFromNumber,
  isNumeric,
} from '../../analytics/explore/variable.ts';
import { exploreOverviewChart } from '../../charts/explore-overview.ts';
import type { ExploredSet } from '../../data/explore/exploration.ts';
import { importedSources } from '../../data/imported-sources.ts';
import { formatCounted, formatNumber } from '../../format.ts';
import { type Table, tableOf } from '../../tables.ts';
import type { Answer, Fact } from '../answer.ts';
import { dataNotes } from '../data-notes.ts';
import type { Explored } from './explored.ts';
import { cleaningNotes, type Finding, findingsOf, periodInWords } from './findings.ts';
import { formatValue, isPrivate, madeOf, nounOf, typeInWords } from './words.ts';

const shownFindings = 12;

/** Every column of both data sets or of one, what the import made of the files, and what to mend, the weightiest first. */
export async function overview(
  of: DataSet | undefined,
  { exploration, profiles, context }: Explored,
): Promise<Answer> {
  const { sets } = exploration;
  const { asOf } = profiles;
  const [amounts, days, sources] = await Promise.all([
    exploration.column('lines', 'amount'),
    exploration.column('lines', 'day'),
    importedSources(context.store),
  ]);
  const examined = {
    sets,
    amounts: amounts.distribution,
    days: days.distribution,
    sources,
    asOf,
    currency: context.currency,
  };
  const findings = findingsOf(examined);
  const chosen = of ? [of] : (['lines', 'customers'] as const);
  const columns = chosen.flatMap((set) => sets[set].columns);
  const period = periodOf(days.summary);
  return {
    command: of ? `/explore of=${of}` : '/explore',
    title: finding(sets, findings),
    asOf,
    facts: facts(sets, findings, period),
    table: columnTable(columns, sets, context.currency),
    chart: exploreOverviewChart({
      columns: columns.map((column) => ({ ...column, typeName: typeInWords(column) })),
      finding: firstSentence(findings) || 'Every column is complete, and nothing is redundant',
      rows: { lines: sets.lines.rows, customers: sets.customers.rows },
      period,
      asOf,
    }),
    notes: [
      ...findings.slice(0, shownFindings).map(({ sentence }) => sentence),
      ...(findings.length > shownFindings
        ? [`${findings.length - shownFindings} lesser findings are not listed.`]
        : []),
      ...cleaningNotes(sources),
      'Empty cells stay empty: nothing is filled in at import.',
      ...(['lines', 'customers'] as const).flatMap((set) => sampleNote(sets[set], set)),
      ...dataNotes(profiles, { withoutOrders: 0 }),
    ],
    actions: [
      { label: 'Amount', command: '/explore amount' },
      { label: 'Correlations', command: '/explore correlations' },
      ...columns
        .filter(({ role, type }) => role === 'attribute' && type !== 'day')
        .slice(0, 3)
        .map(({ name }) => ({ label: name, command: `/explore ${name}` })),
    ],
    preview: {
      rows: 30,
      columns: ['data', 'variable', 'type', 'nullShare', 'distinct', 'example', 'remark'],
    },
    csvName: 'explore',
  };
}

function finding({ lines, customers }: Record<DataSet, ExploredSet>, findings: Finding[]): string {
  const what = `${formatCounted(lines.rows, 'service line')} of ${formatCounted(customers.rows, 'customer')}`;
  return findings.length === 0
    ? `${what}: complete, and nothing that needs mending`
    : `${what}; to look at first: ${firstSentence(findings)}`;
}

/** What the weightiest finding says, without what to do. */
function firstSentence([first]: Finding[]): string {
  return first?.sentence.split(/\. (?=[A-Z])/)[0] ?? '';
}

function periodOf({ least, most }: ColumnSummary): { first: string; last: string } | null {
  return least === null || most === null ? null : { first: dayFromNumber(least), last: dayFromNumber(most) };
}

function facts(
  { lines, customers }: Record<DataSet, ExploredSet>,
  findings: Finding[],
  period: { first: string; last: string } | null,
): Fact[] {
  return [
    { key: 'lines', label: 'Service lines', value: lines.rows },
    { key: 'lineColumns', label: 'Their columns', value: lines.columns.length },
    { key: 'customers', label: 'Customers', value: customers.rows },
    { key: 'customerColumns', label: 'Their columns', value: customers.columns.length },
    { key: 'period', label: 'Period', value: period ? periodInWords(period.first, period.last) : null },
    { key: 'findings', label: 'Findings', value: findings.length },
  ];
}

function columnTable(columns: ColumnSummary[], sets: Record<DataSet, ExploredSet>, currency: string): Table {
  return tableOf(
    [
      { name: 'data', type: 'text' },
      { name: 'variable', type: 'text' },
      { name: 'type', type: 'text' },
      { name: 'rows', type: 'integer' },
      { name: 'known', type: 'integer' },
      { name: 'nulls', type: 'integer' },
      { name: 'nullShare', type: 'share' },
      { name: 'distinct', type: 'integer' },
      { name: 'example', type: 'text' },
      { name: 'least', type: 'text' },
      { name: 'most', type: 'text' },
      { name: 'remark', type: 'text' },
    ],
    columns.map((column) => {
      const { of, name, rows, known, distinct, example, least, most } = column;
      const { unit: _, ...plain } = column;
      const inWords = (value: string | number | null) =>
        value === null ? null : formatValue(plain, value, currency);
      return {
        data: of,
        variable: name,
        type: typeInWords(column),
        rows,
        known,
        nulls: rows - known,
        nullShare: rows === 0 ? 0 : (rows - known) / rows,
        distinct,
        example: isPrivate(column) ? null : (inWords(example)?.slice(0, 40) ?? null),
        least: inWords(least),
        most: inWords(most),
        remark: remarkOn(column, sets[of]) || null,
      };
    }),
  );
}

/** What there is to say of one column in a few words. */
function remarkOn(column: ColumnSummary, { redundancies }: ExploredSet): string {
  const redundant = redundancies.find(({ name }) => name === column.name);
  if (column.known === 0) return 'empty';
  if (column.distinct === 1) return 'the same everywhere';
  if (redundant)
    return redundant.kind === 'duplicate' ? `same as ${redundant.by}` : `follows from ${redundant.by}`;
  if (column.spellings.length > 0) return `${column.spellings.length} in several spellings`;
  if (column.role === 'derived') return `from ${(madeOf[column.name] ?? []).join(', ')}`;
  if (column.role === 'figure') return 'added up from lines';
  if (column.distinct === column.known && !isNumeric(column) && column.known > 1)
    return 'different everywhere';
  return '';
}

function sampleNote({ rows, sampledRows }: ExploredSet, of: DataSet): string[] {
  if (sampledRows >= rows) return [];
  return [
    `Counts are exact. Whether a column of ${nounOf(of)} follows from another was tried on a random sample of ${formatNumber(sampledRows)} of ${formatNumber(rows)}.`,
  ];
}
