import { capitalised } from '../format.ts';
import type { Column, Table } from '../tables.ts';
import type { Answer } from './answer.ts';

const defaultRows = 10;

/** The part of an answer's table that a message shows; the CSV has all of it. */
export function previewOf({ table, preview }: Pick<Answer, 'table' | 'preview'>): Table | null {
  if (!table) return null;
  const names = preview?.columns ?? table.columns.map(({ name }) => name);
  const indexes = names.map((name) => table.columns.findIndex((column) => column.name === name));
  const pick = <Value>(values: Value[]) => indexes.flatMap((index) => values.slice(index, index + 1));
  return { columns: pick(table.columns), rows: table.rows.slice(0, preview?.rows ?? defaultRows).map(pick) };
}

/** What a column is headed with. */
export function headingOf({ name, label }: Column): string {
  return label ?? heading(name);
}

/** A name in words: `recencyDays` reads "Recency days". */
export function heading(name: string): string {
  return capitalised(name.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase());
}
