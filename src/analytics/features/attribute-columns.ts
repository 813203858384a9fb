import { type Day, dateOfDay, dayOfDate, daysBetween } from '../../calendar.ts';
import type { FeatureTable } from './feature-table.ts';

/** What a customers file says in one of its columns. */
export type Attribute = string | number | boolean | Date | null;

/**
 * Gathers the attributes of customers, row by row, into columns named `attribute.NAME`. Numbers stay, flags become 1 and 0,
 * days become days before the cut-off; an attribute with any text is a category.
 */
export class AttributeColumns {
  readonly #cutOff: Day;
  readonly #columns = new Map<string, Attribute[]>();
  #rows = 0;

  constructor(cutOff: Day) {
    this.#cutOff = cutOff;
  }

  /** Adds the next customer's attributes. */
  add(attributes: Readonly<Record<string, Attribute>>): void {
    for (const [name, value] of Object.entries(attributes)) {
      const column = this.#columns.get(name) ?? [];
      if (column.length === 0) this.#columns.set(name, column);
      while (column.length < this.#rows) column.push(null);
      column.push(value);
    }
    this.#rows++;
  }

  /** The columns of all rows added, by name in the order of the alphabet; null and NaN are "not known". */
  columns(): { numeric: Record<string, Float64Array>; categories: FeatureTable['categories'] } {
    const numeric: Record<string, Float64Array> = {};
    const categories: Record<string, readonly (string | null)[]> = {};
    for (const [name, column] of [...this.#columns].sort(([a], [b]) => (a < b ? -1 : 1))) {
      while (column.length < this.#rows) column.push(null);
      const key = `attribute.${name}`;
      if (column.some((value) => typeof value === 'string')) categories[key] = column.map(textOf);
      else numeric[key] = this.#numbers(column);
    }
    return { numeric, categories };
  }

  /**
   * A day on or after the cut-off tells of what came later, and so, once it is left out, does its absence: who has none is who
   * came back. Such an attribute is therefore not known of anyone.
   */
  #numbers(column: readonly Attribute[]): Float64Array {
    const cutOff = dateOfDay(this.#cutOff);
    const tellsLater = column.some((value) => value instanceof Date && value >= cutOff);
    return Float64Array.from(column, (value) => {
      if (value === null || tellsLater) return Number.NaN;
      return value instanceof Date ? daysBetween(dayOfDate(value), this.#cutOff) : Number(value);
    });
  }
}

function textOf(value: Attribute): string | null {
  if (value === null) return null;
  return value instanceof Date ? dayOfDate(value) : String(value);
}
