import type { MoneyE4 } from '../../../money.ts';
import type { RuleLedger } from './ledger.ts';
import { Spellings } from './spellings.ts';

/** A column that names categories: how its value is read from a record and replaced. */
export type SpelledColumn<Kept> = {
  label: string;
  of: (record: Kept) => unknown;
  put: (record: Kept, value: string) => void;
};

/** The column of an attribute. */
export function spelledAttribute<Kept extends { attributes?: Record<string, unknown> }>(
  name: string,
): SpelledColumn<Kept> {
  return {
    label: name,
    of: ({ attributes }) => attributes?.[name],
    put: ({ attributes }, value) => {
      if (attributes) attributes[name] = value;
    },
  };
}

/** How the values of columns are mostly written: by column, for each value that is written otherwise. */
export type UsualSpellings = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** Looks at how records are spelled; with `usual` spellings, takes those. */
export type Speller<Kept> = {
  see(record: Kept, line: number, amountE4: MoneyE4): void;
  finish(): void;
};

/** The rule `category-spelling` for the columns of one file. */
export function createSpeller<Kept>(
  columns: readonly SpelledColumn<Kept>[],
  ledger: RuleLedger,
  usual: UsualSpellings | undefined,
): Speller<Kept> {
  const rule = 'category-spelling';
  const spellings = new Spellings();
  const correct: Speller<Kept>['see'] = (record, line, amountE4) => {
    for (const { label, of, put } of columns) {
      const value = of(record);
      const mostly = typeof value === 'string' ? usual?.get(label)?.get(value) : undefined;
      if (mostly === undefined) continue;
      put(record, mostly);
      ledger.add(rule, { line, value: explain(label, String(value), mostly), amountE4 });
    }
  };
  const count: Speller<Kept>['see'] = (record, line, amountE4) => {
    for (const { label, of } of columns) {
      const value = of(record);
      if (typeof value === 'string') spellings.add(label, value, line, amountE4);
    }
  };
  return {
    see: usual ? correct : count,
    finish() {
      const found = spellings.misspellings().sort((left, right) => right.rows - left.rows);
      for (const { column, value, mostly, rows, firstLine, amountE4 } of found)
        ledger.add(rule, { line: firstLine, value: explain(column, value, mostly), amountE4 }, rows);
    },
  };
}

/** The usual spellings of all records, which are read once for it. */
export async function usualSpellings<Kept>(
  columns: readonly SpelledColumn<Kept>[],
  records: AsyncIterable<Kept>,
): Promise<UsualSpellings> {
  const spellings = new Spellings();
  for await (const record of records)
    for (const { label, of } of columns) {
      const value = of(record);
      if (typeof value === 'string') spellings.add(label, value, 0, 0);
    }
  const usual = new Map<string, Map<string, string>>();
  for (const { column, value, mostly } of spellings.misspellings()) {
    const known = usual.get(column) ?? new Map<string, string>();
    known.set(value, mostly);
    usual.set(column, known);
  }
  return usual;
}

function explain(column: string, value: string, mostly: string): string {
  return `${column} "${value}", mostly "${mostly}"`;
}
