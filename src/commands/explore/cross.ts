import { associationOf, type CrossTable } from '../../analytics/explore/association.ts';
import { haveOrder, orderOf } from '../../analytics/explore/calendar-levels.ts';
import { crossTable, fewerLevels } from '../../analytics/explore/compare-columns.ts';
import type { SampleColumn } from '../../analytics/explore/variable.ts';
import { exploreCrossChart } from '../../charts/explore-cross.ts';
import { UserError } from '../../errors.ts';
import { formatMetric, formatShare } from '../../format.ts';
import { tableOf } from '../../tables.ts';
import type { Compared, ComparedAnswer, Explored } from './explored.ts';
import { formatChance } from './format-chance.ts';
import { notCausal, nounOf, strengthInWords } from './words.ts';

type Levels = Extract<SampleColumn, { kind: 'levels' }>;

const drawnRows = 14;
const drawnColumns = 8;
const enoughRows = 30;

/** Two categories: how strongly they go together, and which share each level of one has within each of the other. */
export function crossAnswer(
  { one, by, level, basis }: Compared,
  values: Levels,
  groups: Levels,
  { profiles }: Explored,
): ComparedAnswer {
  const association = associationOf(crossTable(groups, values));
  if (association.cramersV === null || association.chance === null)
    throw new UserError(
      `${one.name} and ${by.name} are both known and different on too few ${nounOf(level)} to compare (${association.n})`,
      'Compare columns that are filled on the same rows.',
    );
  const { n, cramersV, rawCramersV, rowsKnowingColumns, columnsKnowingRows, chance } = association;
  const drawn = ordered(crossTable(withFewer(groups, drawnRows), withFewer(values, drawnColumns)));
  const whole = ordered(crossTable(groups, values));
  const finding = crossFinding(one.name, by.name, drawn, cramersV);
  return {
    title: finding,
    facts: [
      { key: 'n', label: level === 'customers' ? 'Customers' : 'Service lines', value: n },
      { key: 'cramersV', label: "Cramér's V, bias-corrected (0 to 1)", value: formatMetric(cramersV) },
      {
        key: 'rawCramersV',
        label: "Cramér's V, uncorrected",
        value: rawCramersV === null ? null : formatMetric(rawCramersV),
      },
      {
        key: 'knowingBy',
        label: `Uncertainty about ${one.name} that ${by.name} takes away`,
        value: columnsKnowingRows,
        unit: 'share',
      },
      {
        key: 'knowingOne',
        label: `Uncertainty about ${by.name} that ${one.name} takes away`,
        value: rowsKnowingColumns,
        unit: 'share',
      },
      { key: 'chance', label: 'Probability of this by chance (χ²)', value: formatChance(chance) },
    ],
    table: crossRows(whole),
    chart: exploreCrossChart({
      finding,
      basis: `Share of ${one.name} within each ${by.name}, on ${basis}`,
      table: drawn,
      names: { rows: by.name, columns: one.name },
      asOf: profiles.asOf,
    }),
    notes: [
      `That is ${strengthInWords(cramersV)} association. ${chance > 0.05 ? 'It could be chance.' : 'It is more than chance, which with many rows even a small difference is: go by its size.'}`,
      ...(drawn.counts.some((row) => total(row) < enoughRows)
        ? [
            `Rows of the picture with fewer than ${enoughRows} ${nounOf(level)} are grey: their shares are mostly chance.`,
          ]
        : []),
      notCausal,
    ],
  };
}

function withFewer(column: Levels, most: number): Levels {
  return { kind: 'levels', ...fewerLevels(column, most) };
}

/** Weekdays and months in their own order; other levels stay by frequency. */
function ordered({ rows, columns, counts }: CrossTable): CrossTable {
  const rowOrder = places(rows);
  const columnOrder = places(columns);
  return {
    rows: rowOrder.map((row) => rows[row] ?? ''),
    columns: columnOrder.map((column) => columns[column] ?? ''),
    counts: rowOrder.map((row) => columnOrder.map((column) => counts[row]?.[column] ?? 0)),
  };
}

function places(levels: string[]): number[] {
  const natural = levels.map((_, index) => index);
  return haveOrder(levels)
    ? natural.sort((a, b) => (orderOf(levels[a] ?? '') < orderOf(levels[b] ?? '') ? -1 : 1))
    : natural;
}

/** The cell that stands out most from what everyone has, among rows that are large enough. */
function crossFinding(
  one: string,
  by: string,
  { rows, columns, counts }: CrossTable,
  cramersV: number,
): string {
  const all = columns.map((_, column) => total(counts.map((row) => row[column] ?? 0)));
  const n = total(all);
  const cells = counts.flatMap((row, index) =>
    total(row) < enoughRows
      ? []
      : row.map((count, column) => ({
          row: rows[index],
          column: columns[column],
          share: count / total(row),
          usual: (all[column] ?? 0) / n,
        })),
  );
  const [most] = cells.sort((a, b) => Math.abs(b.share - b.usual) - Math.abs(a.share - a.usual));
  const strength = `Cramér's V ${formatMetric(cramersV)}`;
  if (cramersV < 0.1 || !most) return `${one} hardly differs by ${by} (${strength})`;
  return `${one} differs by ${by}: ${most.column} is ${formatShare(most.share)} for ${most.row}, ${formatShare(most.usual)} overall (${strength})`;
}

function crossRows({ rows, columns, counts }: CrossTable): ComparedAnswer['table'] {
  return tableOf(
    [
      { name: 'by', type: 'text' },
      { name: 'value', type: 'text' },
      { name: 'count', type: 'integer' },
      { name: 'share', type: 'share' },
    ],
    rows.flatMap((by, row) =>
      columns.flatMap((value, column) => {
        const count = counts[row]?.[column] ?? 0;
        return count === 0 ? [] : [{ by, value, count, share: count / total(counts[row] ?? []) }];
      }),
    ),
  );
}

function total(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
