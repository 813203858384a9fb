import type { Fault } from './fault.ts';

/** A row that is refused for one cell, by its column's index. */
export type RefusedCell = Fault & { column: number; value: string };

/** Characters an id may have. Longer ones are a sign of the wrong column, and MongoDB keeps ids in indexes. */
export const longestId = 200;

const placeholders = new Set(['', 'null', '\\n', 'nan', 'n/a', '#n/a', 'undefined', 'none', '-']);

/** A cell's text, or undefined where exports write that there is none ("", NULL, N/A). */
export function present(cell: string | undefined): string | undefined {
  const text = cell?.trim() ?? '';
  return text.length <= 9 && placeholders.has(text.toLowerCase()) ? undefined : text;
}
