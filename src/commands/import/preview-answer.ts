import { dayOfDate } from '../../calendar.ts';
import type { SourceReport } from '../../data/import/import-files.ts';
import { formatDay, formatNumber } from '../../format.ts';
import type { Cell, Column, Table } from '../../tables.ts';
import type { Answer, Fact } from '../answer.ts';
import { heading } from '../preview.ts';
import { countFacts, refusalNotes, rowsOf, ruleNotes } from './import-words.ts';

/** What importing a file would do, from a dry run: what it was taken for, its columns, first rows and findings. */
export function previewAnswer(source: SourceReport, currency: string): Answer {
  const { file, kind, added, rows, assumptions, warnings, notes, ignoredColumns } = source;
  const what = kind === 'services' ? 'service lines' : 'customers';
  return {
    command: '/import',
    title: `${file} holds ${what}: ${formatNumber(added)} of ${formatNumber(rows)} rows would be added`,
    asOf: null,
    facts: [...columnFacts(source), ...countFacts(source, currency, { updated: 'To update' })],
    table: exampleTable(source, currency),
    chart: null,
    notes: [
      'Nothing has been written yet.',
      ...warnings.map((warning) => `Look at this first: ${warning}.`),
      ...assumptions.map((assumption) => `Assumed: ${assumption}.`),
      ...notes.map((note) => `${note.charAt(0).toUpperCase()}${note.slice(1)}.`),
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

/** What would come in, in a sentence. */
export function previewSummary(source: SourceReport): string {
  const { file, added, updated, firstDay, lastDay } = source;
  const span =
    firstDay !== null && lastDay !== null && `from ${formatDay(firstDay)} to ${formatDay(lastDay)}`;
  const parts = [
    `${rowsOf(source, added)} of ${file} would be added`,
    updated > 0 && `${formatNumber(updated)} updated`,
    span,
  ];
  return `${parts.filter(Boolean).join(', ')}.`;
}
