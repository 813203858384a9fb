import type { FeatureTable } from './feature-table.ts';

/** Which columns of a feature table a model reads, as plain data that is kept with the model. */
export type Encoding = {
  /** Numeric columns, as they are. */
  numeric: string[];
  /** Categories, each as one column a level, and one for all other levels if there were more. */
  categories: { name: string; levels: string[]; others: boolean }[];
};

/** The columns that a model reads, by name: a numeric column's own, `CATEGORY=LEVEL` or `CATEGORY=(other)`. */
export type EncodedFeatures = { names: string[]; columns: Float64Array[] };

const mostLevels = 8;

/** What the column of all levels without one of their own is called. */
export const otherLevels = '(other)';

/**
 * Decides how to encode tables like this one, from the features alone; what is predicted has no part in it. Columns in
 * which everyone is equal say nothing and are left out, and so are categories that name people rather than group them:
 * those with more levels than half of the values known. Of a category the 8 most frequent levels get a column each.
 */
export function fitEncoding({ columns, categories }: FeatureTable): Encoding {
  return {
    numeric: Object.keys(columns).filter((name) => varies(columns[name] ?? [])),
    categories: Object.entries(categories).flatMap(([name, values]) => {
      const levels = levelsOf(values);
      const known = values.filter((value) => value !== null).length;
      if (!varies(values) || levels.length > known / 2) return [];
      return [{ name, levels: levels.slice(0, mostLevels), others: levels.length > mostLevels }];
    }),
  };
}

/**
 * A feature table as numbers alone, in the order of the encoding. A level that the encoding does not know is one of the
 * others: 0 in each level's column. What is not known is NaN, and so is a column that the table lacks. Numeric columns are not copied.
 */
export function encode(
  { columns, categories, customerIds }: FeatureTable,
  encoding: Encoding,
): EncodedFeatures {
  const notKnown = () => new Float64Array(customerIds.length).fill(Number.NaN);
  const numeric = encoding.numeric.map((name): [string, Float64Array] => [name, columns[name] ?? notKnown()]);
  const levels = encoding.categories.flatMap((category) => {
    const values = categories[category.name];
    return levelTests(category).map(([level, isLevel]): [string, Float64Array] => [
      `${category.name}=${level}`,
      values === undefined
        ? notKnown()
        : Float64Array.from(values, (value) => (value === null ? Number.NaN : Number(isLevel(value)))),
    ]);
  });
  const all = [...numeric, ...levels];
  return { names: all.map(([name]) => name), columns: all.map(([, column]) => column) };
}

function levelTests({
  levels,
  others,
}: Encoding['categories'][number]): [level: string, isLevel: (value: string) => boolean][] {
  const tests = levels.map((level): [string, (value: string) => boolean] => [
    level,
    (value) => value === level,
  ]);
  return others ? [...tests, [otherLevels, (value) => !levels.includes(value)]] : tests;
}

/** The levels of a category, the most frequent first, equally frequent ones in the order of their characters. */
function levelsOf(values: readonly (string | null)[]): string[] {
  const counts = new Map<string, number>();
  for (const value of values) if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([level]) => level);
}

function varies(values: ArrayLike<unknown>): boolean {
  for (let row = 1; row < values.length; row++) if (!Object.is(values[row], values[0])) return true;
  return false;
}
