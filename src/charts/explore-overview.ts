import type { ColumnSummary } from '../analytics/explore/variable.ts';
import type { Day } from '../calendar.ts';
import { formatCompact, formatDay, formatNumber, formatShare } from '../format.ts';
import { exploreColours } from './explore-colours.ts';
import { panelTitle } from './panel-title.ts';
import type { ChartSpec, LayerView, ViewSpec } from './spec.ts';
import { heading, shortened } from './text.ts';
import { ink, theme } from './theme.ts';

/** What `exploreOverviewChart` draws. */
export type ExploreOverview = {
  columns: readonly (ColumnSummary & { typeName: string })[];
  finding: string;
  rows: { lines: number; customers: number };
  period: { first: Day; last: Day } | null;
  asOf: Day;
};

const rowHeight = 25;
const knownWidth = 150;
const shapeWidth = 170;
/** More rows than these would not be read. */
const mostRows = 36;

type Row = { row: number; column: ExploreOverview['columns'][number] } | { row: number; title: string };

/** Every column with its type, how complete it is, how many different values it has, and a small picture of how they are spread. */
export function exploreOverviewChart(overview: ExploreOverview): ChartSpec {
  const rows = rowsOf(overview);
  return {
    description: described(overview),
    config: theme,
    title: heading(overview.finding, ...basis(overview)),
    hconcat: [completeness(rows), shapes(rows)],
    spacing: 26,
  };
}

function basis({ rows, period, asOf }: ExploreOverview): string[] {
  const from = period ? `, ${formatDay(period.first)} to ${formatDay(period.last)}` : '';
  return [
    `${formatNumber(rows.lines)} lines of ${formatNumber(rows.customers)} customers${from}; as of ${formatDay(asOf)}`,
  ];
}

function described(overview: ExploreOverview): string {
  const incomplete = overview.columns
    .filter(({ known, rows }) => known < rows)
    .map(({ name, known, rows }) => `${name} ${formatShare(known / rows)}`);
  return [
    `${overview.finding}. ${basis(overview).join(' ')}`,
    `For each of ${overview.columns.length} columns the share of rows with a value, the number of different values and how they are spread.`,
    incomplete.length > 0 ? `Not complete: ${incomplete.join(', ')}.` : 'All are complete.',
  ].join(' ');
}

/** A title above the columns of each data set. */
function rowsOf({ columns, rows: counts }: ExploreOverview): Row[] {
  const titles = {
    lines: `Service lines (${formatCompact(counts.lines)})`,
    customers: `Customers (${formatCompact(counts.customers)})`,
  };
  const rows: Row[] = [];
  columns.slice(0, mostRows).forEach((column, index) => {
    if (column.of !== columns[index - 1]?.of) rows.push({ row: rows.length, title: titles[column.of] });
    rows.push({ row: rows.length, column });
  });
  return rows;
}

function completeness(rows: readonly Row[]): ViewSpec {
  const values = rows.flatMap((row) => ('column' in row ? [drawnRow(row)] : []));
  return {
    title: panelTitle(['Rows with a value'], 6),
    width: knownWidth,
    height: rowHeight * rows.length,
    data: { values },
    encoding: { y: yOf('top', rows.length) },
    layer: [
      ...labels(rows),
      {
        mark: { type: 'bar', color: ink.line, cornerRadius: 2 },
        encoding: { ...yBar(rows.length), x: share('full'), x2: { datum: 0 } },
      },
      {
        mark: { type: 'bar', cornerRadius: 2 },
        encoding: {
          ...yBar(rows.length),
          x: share('known'),
          x2: { datum: 0 },
          color: {
            condition: { test: 'datum.known < 1', value: exploreColours.opposite },
            value: exploreColours.measured,
          },
        },
      },
      {
        mark: { type: 'text', align: 'left', dx: 6, fontSize: 13.5, color: ink.secondary },
        encoding: {
          y: yOf('middle', rows.length),
          x: share('full'),
          text: { field: 'text', type: 'nominal' },
        },
      },
    ],
  };
}

function drawnRow({ row, column }: Extract<Row, { column: unknown }>) {
  const known = column.rows === 0 ? 0 : column.known / column.rows;
  return {
    top: row + 0.2,
    middle: row + 0.5,
    bottom: row + 0.8,
    known,
    full: 1,
    text: known < 1 ? formatKnown(known) : '100%',
  };
}

/** What is nearly complete is not called complete. */
function formatKnown(share: number): string {
  if (share > 0.999) return '>99.9%';
  return share >= 0.99 ? `${(Math.floor(share * 1000) / 10).toFixed(1)}%` : formatShare(share);
}

function labels(rows: readonly Row[]): LayerView[] {
  const names = rows.flatMap((row) =>
    'column' in row ? [{ middle: row.row + 0.5, text: shortened(row.column.name, 20) }] : [],
  );
  const types = rows.flatMap((row) =>
    'column' in row ? [{ middle: row.row + 0.5, text: row.column.typeName }] : [],
  );
  const titles = rows.flatMap((row) => ('title' in row ? [{ middle: row.row + 0.6, text: row.title }] : []));
  const left = (
    values: { middle: number; text: string }[],
    dx: number,
    mark: Record<string, unknown>,
  ): LayerView => ({
    data: { values },
    mark: { type: 'text', align: 'left', dx, ...mark },
    encoding: { x: { value: 0 }, y: yOf('middle', rows.length), text: { field: 'text', type: 'nominal' } },
  });
  return [
    left(names, -260, { fontSize: 14.5 }),
    left(types, -104, { fontSize: 13, color: ink.secondary }),
    left(titles, -260, { fontSize: 14.5, fontWeight: 600 }),
  ];
}

function shapes(rows: readonly Row[]): ViewSpec {
  const columns = rows.flatMap((row) => ('column' in row ? [row] : []));
  const bars = columns.flatMap(({ row, column: { shape } }) =>
    shape.map((height, place) => ({
      left: place + 0.08,
      right: place + 0.92,
      top: row + 0.88 - 0.76 * heightOf(height, shape),
      bottom: row + 0.88,
    })),
  );
  const counts = columns.map(({ row, column: { distinct } }) => ({
    middle: row + 0.5,
    text: distinct > 99_999 ? formatCompact(distinct) : formatNumber(distinct),
  }));
  return {
    title: panelTitle(['Different values, and how they are spread'], 6),
    width: shapeWidth,
    height: rowHeight * rows.length,
    layer: [
      {
        data: { values: bars },
        mark: { type: 'rect', color: ink.mark },
        encoding: {
          x: { field: 'left', type: 'quantitative', scale: { domain: [0, 16], nice: false }, axis: null },
          x2: { field: 'right' },
          y: yOf('top', rows.length),
          y2: { field: 'bottom' },
        },
      },
      {
        data: { values: counts },
        mark: { type: 'text', align: 'left', dx: 8, fontSize: 13.5 },
        encoding: {
          x: { value: shapeWidth },
          y: yOf('middle', rows.length),
          text: { field: 'text', type: 'nominal' },
        },
      },
    ],
  };
}

/** The highest bar of each row fills it; what is there at all is seen. */
function heightOf(height: number, shape: readonly number[]): number {
  const highest = Math.max(...shape);
  return height === 0 ? 0 : Math.max(0.06, height / (highest || 1));
}

function yOf(field: string, rows: number) {
  return {
    field,
    type: 'quantitative',
    scale: { domain: [0, rows] as [number, number], reverse: true, nice: false, zero: false },
    axis: null,
  } as const;
}

function yBar(rows: number) {
  return { y: yOf('top', rows), y2: { field: 'bottom' } } as const;
}

function share(field: string) {
  return { field, type: 'quantitative', scale: { domain: [0, 1] as [number, number] }, axis: null } as const;
}
