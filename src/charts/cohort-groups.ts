import type { CurvePoint } from '../analytics/cohorts/average-curve.ts';
import type { Grain } from '../analytics/cohorts/periods.ts';
import type { Day } from '../calendar.ts';
import { formatCompact, formatCounted, formatDay, formatNumber, formatShare } from '../format.ts';
import { cohortPanelTitle } from './cohort-panel-title.ts';
import { asGiven } from './colour.ts';
import type { ChartSpec, ViewSpec } from './spec.ts';
import { heading } from './text.ts';
import { ink, theme } from './theme.ts';

/** A group of new customers: how they did on average in each period, and up to the period that groups are compared at. */
export type ComparedGroup = {
  label: string;
  customers: number;
  curve: readonly CurvePoint[];
  /** A share, orders or currency units, with its 95% interval; null where nobody has come so far yet. */
  outcome: { value: number; low: number; high: number; differs: boolean } | null;
};

/** What `cohortGroupsChart` draws. */
export type CohortGroups = {
  groups: readonly ComparedGroup[];
  finding: string;
  /** By what customers are divided. */
  split: string;
  /** After how many periods groups are compared. */
  after: number;
  grain: Grain;
  measure: 'return' | 'orders' | 'spend';
  asOf: Day;
  /** ISO 4217 code of the money. */
  currency: string;
};

/** Each group's value with its interval; below, how groups do from period to period. The colours are the same. */
export function cohortGroupsChart(chart: CohortGroups): ChartSpec {
  const coloured = chart.groups.map((group, index) => ({
    ...group,
    colour: colours[index % colours.length] ?? ink.mark,
  }));
  const hasCurves = coloured.some((group) => tellingPoints(group).length > 2);
  return {
    description: described(chart),
    config: theme,
    title: heading(chart.finding, basis(chart)),
    vconcat: [outcomes(chart, coloured), ...(hasCurves ? [curves(chart, coloured)] : [])],
    spacing: 26,
  };
}

/** Apart from each other for readers who are colour-blind. Source: Okabe & Ito 2008, Color universal design; its yellow darkened. */
const colours = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#b8a100', '#56b4e9', '#6b7078', '#9ba1aa'];

type Coloured = ComparedGroup & { colour: string };

function basis({ groups, split, asOf }: CohortGroups): string {
  const customers = groups.reduce((sum, group) => sum + group.customers, 0);
  return `${formatNumber(customers)} new customers by ${split}, as of ${formatDay(asOf)}`;
}

function described(chart: CohortGroups): string {
  const each = chart.groups.flatMap(({ label, customers, outcome }) =>
    outcome ? [`${label} ${inWords(outcome.value, chart)} (${formatCounted(customers, 'customer')})`] : [],
  );
  return `${chart.finding} (${basis(chart)}). ${title(chart)}: ${each.join('; ')}.`;
}

function title({ measure, after, grain }: CohortGroups): string {
  const what = { return: 'Share who come back', orders: 'Orders a customer', spend: 'Spend a customer' };
  return `${what[measure]} within ${formatCounted(after, grain)}`;
}

function inWords(value: number, { measure, currency }: CohortGroups): string {
  if (measure === 'return') return formatShare(value);
  return measure === 'spend' ? formatCompact(value, currency) : formatNumber(value, 2);
}

/** Pixels of the design. */
const plotWidth = 430;
const rowHeight = 46;
const curveHeight = 220;
const fewestForCurve = 200;

function outcomes(chart: CohortGroups, groups: readonly Coloured[]): ViewSpec {
  const values = groups.flatMap(({ label, customers, outcome, colour }) =>
    outcome
      ? [
          {
            row: label,
            size: `n = ${formatNumber(customers)}`,
            ...outcome,
            colour,
            text: `${inWords(outcome.value, chart)}${outcome.differs ? ' *' : ''}`,
          },
        ]
      : [],
  );
  const y = {
    field: 'row',
    type: 'nominal',
    sort: values.map(({ row }) => row),
    axis: null,
  } as const;
  const least = Math.min(0, ...values.map(({ low }) => low));
  const most = Math.max(...values.map(({ high }) => high), 0);
  const x = {
    field: 'low',
    type: 'quantitative' as const,
    scale: { domain: [least, most * 1.15], nice: false as const },
    axis: null,
  };
  const left = { x: { value: 0 }, y } as const;
  const differs = values.some((one) => one.differs);
  return {
    title: cohortPanelTitle(
      `${title(chart)}, with 95% intervals${differs ? '; * differs from the others' : ''}`,
    ),
    width: plotWidth,
    height: rowHeight * values.length,
    data: { values },
    layer: [
      {
        mark: { type: 'rule', strokeWidth: 4, opacity: 0.45 },
        encoding: { x, x2: { field: 'high' }, y, color: asGiven('colour') },
      },
      {
        mark: { type: 'point', filled: true, size: 130, opacity: 1 },
        encoding: { x: { field: 'value', type: 'quantitative' }, y, color: asGiven('colour') },
      },
      {
        mark: { type: 'text', fontSize: 15, fontWeight: 600, align: 'left', dx: 8 },
        encoding: { x: { field: 'high', type: 'quantitative' }, y, text: { field: 'text', type: 'nominal' } },
      },
      {
        mark: { type: 'text', align: 'right', dx: -12, dy: -8, fontSize: 15, limit: 190 },
        encoding: { ...left, text: { field: 'row', type: 'nominal' } },
      },
      {
        mark: { type: 'text', align: 'right', dx: -12, dy: 10, fontSize: 13, color: ink.secondary },
        encoding: { ...left, text: { field: 'size', type: 'nominal' } },
      },
    ],
  };
}

/** A curve as far as it stands on enough customers not to widen the scale for all. */
function tellingPoints({ curve }: Pick<ComparedGroup, 'curve'>): CurvePoint[] {
  return curve.filter(({ customers }) => customers >= fewestForCurve);
}

function curves({ grain, measure, currency }: CohortGroups, groups: readonly Coloured[]): ViewSpec {
  const first = measure === 'return' ? 1 : 0;
  const values = groups.flatMap(({ label, colour, curve }) =>
    tellingPoints({ curve })
      .filter(({ period }) => period >= first)
      .map(({ period, value, low, high }) => ({ label, colour, period, value, low, high })),
  );
  const symbol = formatCompact(0, currency).replace(/[\d.,\s]/g, '');
  const labels = {
    return: "format(datum.value, '.0~%')",
    orders: "format(datum.value, '.2~f')",
    spend: `'${symbol}' + format(datum.value, '.3~s')`,
  };
  return {
    title: cohortPanelTitle(`On average in each ${grain} after the first order; bands are 95% intervals`),
    width: plotWidth,
    height: curveHeight,
    data: { values },
    encoding: {
      x: {
        field: 'period',
        type: 'quantitative',
        scale: { nice: false, zero: false },
        axis: { title: `${grain}s after the first order`, tickMinStep: 1, format: 'd' },
      },
      detail: { field: 'label', type: 'nominal' },
      color: asGiven('colour'),
    },
    layer: [
      {
        mark: { type: 'area', opacity: 0.1 },
        encoding: {
          y: {
            field: 'low',
            type: 'quantitative',
            axis: { title: null, grid: true, tickCount: 5, labelExpr: labels[measure] },
          },
          y2: { field: 'high' },
        },
      },
      {
        mark: { type: 'line', strokeWidth: 2.5 },
        encoding: { y: { field: 'value', type: 'quantitative' } },
      },
    ],
  };
}
