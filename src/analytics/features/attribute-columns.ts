import { type Day, dateOfDay, dayOfDate, daysBetween } from '../../calendar.ts';
import type { FeatureTable } from './feature-table.ts';

/** What a customers file says in one of its columns. */
export type Attribute = string | number | boolean | Date | null;

/** How the name of a column ends that holds how many days before the cut-off a day was. */
export const daysAgo = ':daysAgo';

/**
 * Gathers the attributes of customers, row by row, into columns: numbers as `attribute.NAME`, days as `attribute.NAME:daysAgo`,
 * everything else as a category `attribute.NAME`, flags among them as "yes" and "no".
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
    for (const [name, values] of [...this.#columns].sort(([a], [b]) => (a < b ? -1 : 1))) {
      while (values.length < this.#rows) values.push(null);
      const column = this.#tellsLater(values) ? values.map(() => null) : values;
      if (values.every((value) => value === null || value instanceof Date))
        numeric[`attribute.${name}${daysAgo}`] = Float64Array.from(column, (value) => this.#age(value));
      else if (values.every((value) => value === null || typeof value === 'number'))
        numeric[`attribute.${name}`] = Float64Array.from(column, (value) => Number(value ?? Number.NaN));
      else categories[`attribute.${name}`] = column.map(textOf);
    }
    return { numeric, categories };
  }

  /**
   * A day on or after the cut-off tells of what came later, and so, once it is left out, does its absence: who lacks it is who
   * came back. An attribute with such a day is therefore not known of anyone.
   */
  #tellsLater(column: readonly Attribute[]): boolean {
    const cutOff = dateOfDay(this.#cutOff);
    return column.some((value) => value instanceof Date && value >= cutOff);
  }

  #age(value: Attribute): number {
    return value instanceof Date ? daysBetween(dayOfDate(value), this.#cutOff) : Number.NaN;
  }
}

function textOf(value: Attribute): string | null {
  if (value === null || typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return value instanceof Date ? dayOfDate(value) : String(value);
}
