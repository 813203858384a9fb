import type { CurvePoint } from '../analytics/cohorts/average-curve.ts';
import { type Cohort, type CohortCell, cellValue, type Metric } from '../analytics/cohorts/cohort-table.ts';
import type { Grain } from '../analytics/cohorts/periods.ts';
import type { Day } from '../calendar.ts';
import { capitalised, formatCompact, formatDay, formatMoney, formatNumber, formatShare } from '../format.ts';
import { fromE4 } from '../money.ts';
import { cohortPanelTitle } from './cohort-panel-title.ts';
import { asGiven, textOn, tinted } from './colour.ts';
import type { ChartSpec, LayerView, ViewSpec } from './spec.ts';
import { heading } from './text.ts';
import { ink, theme } from './theme.ts';

/** What `cohortHeatMapChart` draws. */
export type CohortHeatMap = {
  /** In time. */
  cohorts: readonly Cohort[];
  /** The mean over cohorts: shares, orders or currency units. */
  curve: readonly CurvePoint[];
  grain: Grain;
  metric: Metric;
  cumulative: boolean;
  finding: string;
  /** The cohorts that differ from the others by more than chance. */
  standingOut: readonly Day[];
  asOf: Day;
  /** ISO 4217 code of the money. */
  currency: string;
};

/** Cohorts of fewer customers are drawn in grey: a single customer more would change the colour. */
const smallCohort = 30;

/** A row for each cohort and a column for each period after it; below, in the same columns, the mean with its band. */
export function cohortHeatMapChart(map: CohortHeatMap): ChartSpec {
  const drawn = layoutOf(map);
  return {
    description: described(map),
    config: theme,
    title: heading(map.finding, basis(map)),
    vconcat: [heatMap(map, drawn), ...(map.curve.length > 1 ? [meanCurve(map, drawn)] : [])],
    spacing: 18,
  };
}

function basis({ cohorts, asOf, grain }: CohortHeatMap): string {
  const customers = cohorts.reduce((sum, { size }) => sum + size, 0);
  return `${formatNumber(customers)} new customers in ${formatNumber(cohorts.length)} ${adjective[grain]} cohorts, as of ${formatDay(asOf)}`;
}

const adjective: Readonly<Record<Grain, string>> = { day: 'daily', week: 'weekly', month: 'monthly' };

function described(map: CohortHeatMap): string {
  const { curve, cohorts, grain } = map;
  const shown = curve.filter(({ period }) => [1, 2, 3, 4, 6, 8, 12, 18, 24].includes(period));
  const points = shown.map(({ period, value }) => `${grain} ${period}: ${inWords(value, map)}`);
  const sizes = cohorts.map(({ size }) => size);
  return [
    `${map.finding} (${basis(map)}).`,
    `Heat map of ${measureTitle(map)} by cohort and ${grain}; cohorts have from ${formatNumber(Math.min(...sizes))} to ${formatNumber(Math.max(...sizes))} customers.`,
    ...(points.length > 0 ? [`On average ${points.join(', ')}.`] : []),
  ].join(' ');
}

function inWords(value: number, { metric, currency }: CohortHeatMap): string {
  if (metric === 'customers') return formatShare(value);
  return metric === 'orders' ? formatNumber(value, 2) : formatMoney(value, currency);
}

function measureTitle({ metric, cumulative, currency }: CohortHeatMap): string {
  const whole = {
    customers: 'cohort who have come back by then, in %',
    revenue: `revenue so far, in ${currency}`,
    orders: 'orders so far',
    'spend-per-customer': `spend per customer so far, in ${currency}`,
  };
  const single = {
    customers: 'cohort who order, in %',
    revenue: `revenue, in ${currency}`,
    orders: 'orders',
    'spend-per-customer': `spend per customer, in ${currency}`,
  };
  return `${metric === 'customers' ? 'share of the ' : ''}${(cumulative ? whole : single)[metric]}`;
}

/** Pixels of the design. */
const plotWidth = 545;
const curveHeight = 150;
/** More rows or columns than these leave no room for numbers. */
const mostNumbered = 31;
/** More of them are not drawn. */
const mostDrawn = 120;

const colour = '#2f6fd0';

/** A cell as it is drawn. */
type DrawnCell = {
  row: string;
  column: number;
  fill: string;
  /** The colour of a dashed line around it; null without one. */
  outline: string | null;
  text: string;
  ink: string;
};

type Layout = {
  cohorts: readonly Cohort[];
  columns: number[];
  cells: DrawnCell[];
  height: number;
  /** Of the numbers in cells; null where there is no room for them. */
  fontSize: number | null;
};

function layoutOf(map: CohortHeatMap): Layout {
  const cohorts = map.cohorts.slice(-mostDrawn);
  // What everyone does in a customer's first period is no news.
  const first = map.metric === 'customers' ? 1 : 0;
  const periods = Math.max(first + 1, ...cohorts.map(({ cells }) => cells.length));
  const columns = Array.from({ length: Math.min(periods - first, mostDrawn) }, (_, index) => first + index);
  const width = plotWidth / Math.max(columns.length, 9);
  const fontOf = (drawn: readonly DrawnCell[]) => {
    const longest = Math.max(1, ...drawn.map(({ text }) => text.length));
    return Math.min(15, (width - 3) / (longest * 0.58));
  };
  const exact = drawnCells(map, cohorts, columns, 1);
  const cells = fontOf(exact) >= 14 ? exact : drawnCells(map, cohorts, columns, 0);
  const fontSize = fontOf(cells);
  const numbered = Math.max(cohorts.length, columns.length) <= mostNumbered && fontSize >= 10.5;
  const rowHeight = numbered
    ? cohorts.length > 18
      ? 22
      : 26
    : Math.max(5, Math.min(22, 720 / cohorts.length));
  return {
    cohorts,
    columns,
    cells,
    height: rowHeight * cohorts.length,
    fontSize: numbered ? fontSize : null,
  };
}

function drawnCells(
  map: CohortHeatMap,
  cohorts: readonly Cohort[],
  columns: readonly number[],
  decimals: 0 | 1,
): DrawnCell[] {
  const value = (cell: CohortCell, size: number) => cellValue(cell, size, map.metric, map.cumulative);
  const found = cohorts.flatMap((cohort) =>
    columns.flatMap((column) => {
      const cell = cohort.cells[column];
      return cell ? [{ cohort, column, cell, value: value(cell, cohort.size) }] : [];
    }),
  );
  const telling = found.filter(
    ({ cohort, cell, column }) =>
      cohort.size >= smallCohort && !cell.partial && (column > 0 || map.cumulative),
  );
  const most = Math.max(...telling.map((one) => one.value), Number.MIN_VALUE);
  return found.map(({ cohort, column, cell, value: shown }) => {
    const hue = cohort.size < smallCohort ? ink.faint : colour;
    const depth = Math.max(0, Math.min(1, shown / most));
    const opacity = 0.04 + (cohort.size < smallCohort ? 0.35 : 0.9) * depth;
    const fill = tinted(hue, cell.partial ? opacity * 0.35 : opacity);
    return {
      row: cohort.cohort,
      column,
      fill,
      outline: cell.partial ? tinted(hue, 0.7) : null,
      text: `${numberOf(shown, map, decimals)}${cell.partial ? '*' : ''}`,
      ink: cohort.size < smallCohort || cell.partial ? ink.secondary : textOn(fill),
    };
  });
}

/** A value in as few characters as a cell has room for; percentages without their sign. */
function numberOf(value: number, { metric }: CohortHeatMap, decimals: 0 | 1): string {
  if (metric === 'customers') return formatNumber(100 * value, value < 0.0995 ? decimals : 0);
  const amount = metric === 'orders' ? value : fromE4(value);
  return Math.abs(amount) < 1000 ? formatNumber(amount) : formatCompact(amount);
}

function heatMap(map: CohortHeatMap, layout: Layout): ViewSpec {
  const { cohorts, columns, cells, height, fontSize } = layout;
  return {
    title: cohortPanelTitle(
      `${capitalised(measureTitle(map))}, by ${map.grain}s after the first order`,
      ...keyOf(map, layout),
    ),
    width: plotWidth,
    height,
    data: { values: cells },
    encoding: {
      x: {
        field: 'column',
        type: 'ordinal',
        scale: { domain: columns, paddingInner: fontSize ? 0.05 : 0, paddingOuter: 0 },
        axis: { orient: 'top', title: null, labelAngle: 0, values: labelled(columns) },
      },
      y: rows(cohorts, fontSize !== null),
    },
    layer: [
      {
        mark: { type: 'rect', ...(fontSize ? { cornerRadius: 3 } : {}) },
        encoding: { fill: asGiven('fill') },
      },
      ...(fontSize ? [outlines(cells)] : []),
      ...(fontSize
        ? [
            {
              mark: { type: 'text', fontSize, baseline: 'middle' },
              encoding: { text: { field: 'text', type: 'nominal' }, color: asGiven('ink') },
            } as LayerView,
          ]
        : []),
      ...rowLabels(map, layout),
    ],
  };
}

/** Around the cells of periods that are not over yet. */
function outlines(cells: readonly DrawnCell[]): LayerView {
  return {
    data: { values: cells.filter(({ outline }) => outline !== null) },
    mark: { type: 'rect', cornerRadius: 3, fillOpacity: 0, strokeWidth: 1.2, strokeDash: [3, 2] },
    encoding: { stroke: asGiven('outline') },
  };
}

/** What marks mean, as far as they occur. */
function keyOf({ cohorts, standingOut }: CohortHeatMap, layout: Layout): string[] {
  const key = [
    ...(cohorts.some(({ cells }) => cells.at(-1)?.partial)
      ? [layout.fontSize ? '* dashed: not over yet' : 'pale: not over yet']
      : []),
    ...(cohorts.some(({ size }) => size < smallCohort) ? [`grey: under ${smallCohort} customers`] : []),
    ...(standingOut.length > 0 ? ['bold: stands out'] : []),
    ...(layout.cohorts.length < cohorts.length ? [`the latest ${layout.cohorts.length} cohorts`] : []),
  ];
  return key.length > 0 ? [capitalised(key.join(' · '))] : [];
}

/** At most so many labels that they stand apart, at round distances. */
function labelled(columns: readonly number[]): number[] {
  const most = columns.length > 99 ? 14 : mostNumbered;
  const step = [1, 2, 4, 6, 12].find((every) => columns.length / every <= most) ?? 24;
  return columns.filter((column) => column % step === 0);
}

function rows(cohorts: readonly Cohort[], spaced: boolean) {
  return {
    field: 'row',
    type: 'ordinal',
    scale: { domain: cohorts.map(({ cohort }) => cohort), paddingInner: spaced ? 0.08 : 0, paddingOuter: 0 },
    axis: null,
  } as const;
}

/** Each cohort's name and size left of its row; of many cohorts those that have room. */
function rowLabels(
  { grain, standingOut }: CohortHeatMap,
  { cohorts, height, fontSize }: Layout,
): LayerView[] {
  const every = Math.ceil(18 / (height / cohorts.length));
  const labels = cohorts
    .filter((_, index) => index % every === 0)
    .map(({ cohort, size }) => ({
      row: cohort,
      name: shortName(cohort, grain),
      size: formatNumber(size),
      bold: standingOut.includes(cohort),
    }));
  const layer = (field: 'name' | 'size', dx: number, bold: boolean): LayerView => ({
    data: { values: labels.filter((label) => label.bold === bold) },
    mark: {
      type: 'text',
      align: 'right',
      baseline: 'middle',
      dx,
      fontSize: 14,
      color: field === 'size' ? ink.secondary : ink.text,
      ...(bold ? { fontWeight: 600 } : {}),
    },
    encoding: { x: { value: 0 }, y: rows(cohorts, fontSize !== null), text: { field, type: 'nominal' } },
  });
  return [false, true].flatMap((bold) => [layer('name', -66, bold), layer('size', -8, bold)]);
}

/** "5 Oct 26" or "Oct 2026". */
function shortName(cohort: Day, grain: Grain): string {
  return new Date(`${cohort}T00:00:00Z`).toLocaleDateString('en-GB', {
    timeZone: 'UTC',
    month: 'short',
    ...(grain === 'month' ? { year: 'numeric' } : { day: 'numeric', year: '2-digit' }),
  });
}

/** The mean below the columns of the heat map. */
function meanCurve(map: CohortHeatMap, { columns }: Layout): ViewSpec {
  const [first = 0, last = 1] = [columns[0], columns.at(-1)];
  const shown = map.curve.filter(({ period }) => period >= first && period <= last);
  const most = Math.max(...shown.map(({ high }) => high));
  const least = Math.min(0, ...shown.map(({ low }) => low));
  return {
    title: cohortPanelTitle(
      `On average, ${map.metric === 'customers' ? 'each cohort counting by its size' : 'per customer'}; the band is a 95% interval`,
    ),
    width: plotWidth,
    height: curveHeight,
    data: { values: shown },
    encoding: {
      x: {
        field: 'period',
        type: 'quantitative',
        scale: { domain: [first - 0.5, last + 0.5], nice: false, zero: false },
        axis: null,
      },
    },
    layer: [
      {
        mark: { type: 'area', color: colour, opacity: 0.2 },
        encoding: {
          y: {
            field: 'low',
            type: 'quantitative',
            scale: { domain: [least, most * 1.12], nice: false },
            axis: { title: null, grid: true, tickCount: 4, labelExpr: axisLabel(map) },
          },
          y2: { field: 'high' },
        },
      },
      {
        mark: {
          type: 'line',
          color: colour,
          strokeWidth: 2.5,
          ...(shown.length <= mostNumbered ? { point: { color: colour, size: 40 } } : {}),
        },
        encoding: { y: { field: 'value', type: 'quantitative' } },
      },
    ],
  };
}

function axisLabel({ metric, currency }: CohortHeatMap): string {
  if (metric === 'customers') return "format(datum.value, '.0~%')";
  if (metric === 'orders') return "format(datum.value, '.2~f')";
  const symbol = formatMoney(0, currency).replace(/[\d.,\s]/g, '');
  return `'${symbol}' + format(datum.value, '.3~s')`;
}
