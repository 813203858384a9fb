import { dayOfDate } from '../../calendar.ts';
import type { ImportReport, SourceReport } from '../../data/import/import-files.ts';
import { capitalised, formatNumber } from '../../format.ts';
import type { Cell, Column, Table } from '../../tables.ts';
import type { Answer, Fact } from '../answer.ts';
import { heading } from '../preview.ts';
import { countFacts, refusalNotes, ruleNotes } from './import-words.ts';

/** Tables of a file that are shown; of the others it is said what they are. */
const shownTables = 5;

/** What importing a file would do, from a dry run: for each of its tables what it was taken for, its columns, first rows and findings. */
export function previewAnswers({ sources, skipped }: ImportReport, file: string, currency: string): Answer[] {
  const shown = sources.slice(0, shownTables).map((source) => tableAnswer(source, currency));
  const last = shown.at(-1);
  if (!last) throw new Error(`nothing was read of ${file}`);
  const rest = sources.slice(shownTables);
  const more = rest.map(
    ({ file: name, kind, added }) => `${name} holds ${kindWords[kind]}: ${formatNumber(added)} to add.`,
  );
  const passedOver = skipped.map(({ name, reason }) => `Passed over: ${name}, ${reason}.`);
  last.notes.push(...more, ...passedOver);
  return shown;
}

const kindWords = { services: 'service lines', customers: 'customers' } as const;

function tableAnswer(source: SourceReport, currency: string): Answer {
  const { file, kind, added, rows, assumptions, warnings, notes, ignoredColumns } = source;
  return {
    command: '/import',
    title: `${file} holds ${kindWords[kind]}: ${formatNumber(added)} of ${formatNumber(rows)} rows would be added`,
    asOf: null,
    facts: [...columnFacts(source), ...countFacts([source], currency, { updated: 'To update' })],
    table: exampleTable(source, currency),
    chart: null,
    notes: [
      'Nothing has been written yet.',
      ...warnings.map((warning) => `Look at this first: ${warning}.`),
      ...assumptions.map((assumption) => `Assumed: ${assumption}.`),
      ...notes.map((note) => `${capitalised(note)}.`),
      ...ruleNotes(source, currency),
      ...refusalNotes(source),
      ...(ignoredColumns.length > 0 ? [`Not used: ${ignoredColumns.join(', ')}.`] : []),
    ],
    preview: { rows: source.examples.length },
  };
}

/** What each column was taken for; further columns that are kept as they are share one line. */
function columnFacts({ columns }: SourceReport): Fact[] {
  const roles = columns.filter(({ role }) => role !== 'attribute');
  const others = columns.filter(({ role }) => role === 'attribute').map(({ column }) => column);
  return [
    ...roles.map(({ role, column, format }) => ({
      key: role,
      label: heading(role),
      value: `"${column}", ${format}`,
    })),
    ...(others.length > 0
      ? [
          {
            key: 'attributes',
            label: 'Kept as attributes',
            value: others.map((name) => `"${name}"`).join(', '),
          },
        ]
      : []),
  ];
}

const examplesBy = {
  services: ['day', 'customerId', 'orderId', 'service', 'category', 'quantity', 'amount', 'status', 'kind'],
  customers: ['_id', 'name', 'email'],
} as const;

/** The first rows as they were understood, in the columns that any of them has. */
function exampleTable({ kind, examples }: SourceReport, currency: string): Table | null {
  if (examples.length === 0) return null;
  const names = examplesBy[kind].filter((name) => examples.some((example) => example[name] !== undefined));
  const attributes = [...new Set(examples.flatMap((example) => Object.keys(attributesOf(example))))];
  const columns = [
    ...names.map((name) => columnOf(name, currency)),
    ...attributes.map((name): Column => ({ name, type: 'text' })),
  ];
  const rows = examples.map((example) => [
    ...names.map((name) => cellOf(example[name])),
    ...attributes.map((name) => textOf(attributesOf(example)[name])),
  ]);
  return { columns, rows };
}

function columnOf(name: string, currency: string): Column {
  if (name === 'amount') return { name, type: 'money', unit: currency };
  if (name === 'quantity') return { name, type: 'number' };
  return { name: name === '_id' ? 'customerId' : name, type: 'text' };
}

function attributesOf(example: Record<string, unknown>): Record<string, unknown> {
  return (example['attributes'] ?? {}) as Record<string, unknown>;
}

function cellOf(value: unknown): Cell {
  if (value instanceof Date) return dayOfDate(value);
  return typeof value === 'string' || typeof value === 'number' ? value : null;
}

/** An attribute as text: its type is the column's own, whatever its neighbours in the table are. */
function textOf(value: unknown): Cell {
  if (value instanceof Date) return dayOfDate(value);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return value === undefined || value === null ? null : String(value);
}
