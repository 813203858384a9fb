/** What a column holds. Money is in currency units, a share is between 0 and 1, a day is text (YYYY-MM-DD), a person a user id in Slack. */
export type ColumnType = 'text' | 'person' | 'integer' | 'number' | 'money' | 'share' | 'day' | 'flag';

/**
 * A column of a table; `unit` is said where the type does not say it ("days", "orders", "USD"), and `label` heads it where its name in
 * words does not ("AUC").
 */
export type Column = { name: string; type: ColumnType; unit?: string; label?: string };

/** A value of a table's cell; null is "not known". */
export type Cell = string | number | boolean | null;

/** A table as an answer carries it and a CSV writes it: rows of cells in the order of the columns. */
export type Table = { columns: Column[]; rows: Cell[][] };

/** Builds a table from records: columns by name, cells in their order. */
export function tableOf<Row extends Record<string, Cell>>(
  columns: (Column & { name: keyof Row & string })[],
  records: readonly Row[],
): Table {
  return { columns, rows: records.map((record) => columns.map(({ name }) => record[name] ?? null)) };
}

/** The records of a table, by column name. */
export function recordsOf(table: Table): Record<string, Cell>[] {
  return table.rows.map((row) =>
    Object.fromEntries(table.columns.map(({ name }, index) => [name, row[index] ?? null])),
  );
}
