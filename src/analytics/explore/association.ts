import { chanceOfChiSquared } from './chance.ts';

/** Two categories counted together: `counts[row][column]`, with a name for each row and column. */
export type CrossTable = { rows: string[]; columns: string[]; counts: number[][] };

/** How strongly two categories go together. */
export type Association = {
  n: number;
  /** Bias-corrected Cramér's V, 0 to 1; null where one of the two is the same for all. */
  cramersV: number | null;
  /** As it is without correction, which grows with the number of levels even where there is nothing. */
  rawCramersV: number | null;
  /** Theil's U: the share of the uncertainty about the one that knowing the other takes away. */
  rowsKnowingColumns: number | null;
  columnsKnowingRows: number | null;
  /** The probability of a V this large where the two had nothing to do with each other. */
  chance: number | null;
};

/**
 * Measures a cross table. Source: Cramér 1946, Mathematical Methods of Statistics, 21.9; Bergsma 2013, A bias-correction for Cramér's V and
 * Tschuprow's T; Theil 1970, On the estimation of relationships involving qualitative variables.
 */
export function associationOf({ counts }: Pick<CrossTable, 'counts'>): Association {
  const rows = counts.map(sum).filter((count) => count > 0);
  const columns = (counts[0] ?? []).map((_, column) => sum(counts.map((row) => row[column] ?? 0)));
  const n = sum(rows);
  const known = columns.filter((count) => count > 0).length;
  const [r, c] = [rows.length, known];
  if (r < 2 || c < 2)
    return {
      n,
      cramersV: null,
      rawCramersV: null,
      rowsKnowingColumns: null,
      columnsKnowingRows: null,
      chance: null,
    };
  const chiSquared = chiSquaredOf(counts, columns, n);
  const phi = chiSquared / n;
  const corrected = Math.max(0, phi - ((r - 1) * (c - 1)) / (n - 1));
  const shrunk = (levels: number) => levels - (levels - 1) ** 2 / (n - 1);
  const [rowBits, columnBits] = [entropyBits(rows), entropyBits(columns)];
  const shared = rowBits + columnBits - entropyBits(counts.flat());
  return {
    n,
    cramersV: Math.min(1, Math.sqrt(corrected / (Math.min(shrunk(r), shrunk(c)) - 1))),
    rawCramersV: Math.sqrt(phi / (Math.min(r, c) - 1)),
    rowsKnowingColumns: share(shared, rowBits),
    columnsKnowingRows: share(shared, columnBits),
    chance: chanceOfChiSquared(chiSquared, (r - 1) * (c - 1)),
  };
}

/** Shannon's entropy of counts in bits: 0 where one level has everything, log2 of the levels where all are equal. */
export function entropyBits(counts: readonly number[]): number {
  const n = sum(counts);
  const bits = counts.reduce(
    (bits, count) => (count > 0 ? bits - (count / n) * Math.log2(count / n) : bits),
    0,
  );
  return Math.max(0, bits);
}

function chiSquaredOf(counts: number[][], columns: number[], n: number): number {
  let chiSquared = 0;
  for (const row of counts) {
    const rowTotal = sum(row);
    row.forEach((count, column) => {
      const expected = (rowTotal * (columns[column] ?? 0)) / n;
      if (expected > 0) chiSquared += (count - expected) ** 2 / expected;
    });
  }
  return chiSquared;
}

function share(shared: number, bits: number): number {
  return Math.min(1, Math.max(0, shared / bits));
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}
