import type { MoneyE4 } from '../../../money.ts';
import { folded } from './folded.ts';

/** Different values of a column, and of all columns together, that are compared; with more, a column is no category. */
const mostOfColumn = 20_000;
const mostInAll = 100_000;

/** How one value is written otherwise than most rows have it. */
export type Misspelling = {
  column: string;
  value: string;
  mostly: string;
  rows: number;
  firstLine: number;
  amountE4: MoneyE4;
};

type Sight = { rows: number; firstLine: number; amountE4: number };

/** Counts how the values of columns are written, and finds those that differ in case, blanks or accents only. */
export class Spellings {
  readonly #columns = new Map<string, Map<string, Sight>>();
  readonly #given = new Set<string>();
  #held = 0;

  /** Counts a value of a column. */
  add(column: string, value: string, line: number, amountE4: MoneyE4): void {
    let values = this.#columns.get(column);
    if (!values) {
      if (this.#given.has(column)) return;
      values = new Map();
      this.#columns.set(column, values);
    }
    const sight = values.get(value);
    if (sight) {
      sight.rows++;
      sight.amountE4 += amountE4;
      return;
    }
    values.set(value, { rows: 1, firstLine: line, amountE4 });
    this.#held++;
    if (values.size > mostOfColumn || this.#held > mostInAll) this.#giveUp(column, values.size);
  }

  /** All values that are mostly written otherwise, by column. */
  misspellings(): Misspelling[] {
    return [...this.#columns].flatMap(([column, values]) => misspelledIn(column, values));
  }

  #giveUp(column: string, size: number): void {
    this.#columns.delete(column);
    this.#given.add(column);
    this.#held -= size;
  }
}

function misspelledIn(column: string, values: Map<string, Sight>): Misspelling[] {
  const alike = new Map<string, [string, Sight][]>();
  for (const entry of values) {
    const key = folded(entry[0]).replace(/\s/g, '');
    const others = alike.get(key);
    if (others) others.push(entry);
    else alike.set(key, [entry]);
  }
  return [...alike.values()].flatMap((spellings) => {
    if (spellings.length === 1) return [];
    const [most, ...others] = spellings.sort(
      ([left, { rows }], [right, sight]) => sight.rows - rows || (left < right ? -1 : 1),
    );
    return others.map(([value, sight]) => ({ column, value, mostly: most?.[0] ?? '', ...sight }));
  });
}
