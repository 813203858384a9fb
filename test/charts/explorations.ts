import { binnedAxis, countsOf, densityOf } from '../../src/analytics/explore/density.ts';
import { describeNumbers } from '../../src/analytics/explore/describe-numbers.ts';
import { histogramOf, shapeOf } from '../../src/analytics/explore/histogram.ts';
import type { ColumnSummary } from '../../src/analytics/explore/variable.ts';
import type { ExploreBoxes } from '../../src/charts/explore-boxes.ts';
import type { ExploreCalendar } from '../../src/charts/explore-calendar.ts';
import type { ExploreCorrelations } from '../../src/charts/explore-correlations.ts';
import type { ExploreCross } from '../../src/charts/explore-cross.ts';
import type { ExploreDistribution } from '../../src/charts/explore-distribution.ts';
import type { ExploreLevels } from '../../src/charts/explore-levels.ts';
import type { ExploreOverview } from '../../src/charts/explore-overview.ts';
import type { ExploreScatter } from '../../src/charts/explore-scatter.ts';
import { formatCompact, formatNumber } from '../../src/format.ts';

const asOf = '2026-11-23';
const rows = 900;
const euros = (value: number) => formatCompact(value, 'EUR');

/** A number between 0 and 1 for each row, the same each time. */
const chance = (row: number, salt: number) => ((row * 7919 + salt * 104_729) % 9973) / 9973;

const amounts = Float64Array.from({ length: rows }, (_, row) =>
  Number((12 * Math.exp(2.2 * chance(row, 1) ** 2 + 1.5 * chance(row, 5))).toFixed(2)),
);
const quantities = Float64Array.from(
  amounts,
  (amount, row) => 1 + Math.floor((amount / 40) * chance(row, 2) * 2),
);

function column(
  of: ColumnSummary['of'],
  name: string,
  type: ColumnSummary['type'],
  more: Partial<ColumnSummary & { typeName: string }> = {},
): ExploreOverview['columns'][number] {
  const all = of === 'lines' ? 24_055 : 2_499;
  const typeName = type === 'text' ? 'category' : type === 'flag' ? 'yes or no' : type;
  return {
    of,
    name,
    type,
    role: 'field',
    rows: all,
    known: all,
    distinct: 40,
    example: null,
    least: null,
    most: null,
    zeros: 0,
    negatives: 0,
    top: [],
    shape: [1, 0.6, 0.5, 0.2, 0.05],
    spellings: [],
    typeName,
    ...more,
  };
}

export const columns: ExploreOverview = {
  columns: [
    column('lines', 'customerId', 'text', { role: 'id', distinct: 2_402, shape: [], typeName: 'name or id' }),
    column('lines', 'day', 'day', {
      distinct: 902,
      shape: Array.from({ length: 16 }, (_, bar) => 0.1 + 0.05 * bar),
    }),
    column('lines', 'amount', 'money', { distinct: 711, shape: shapeOf(countsOf(amounts), 16) }),
    column('lines', 'category', 'text', { known: 23_990, distinct: 4, shape: [0.4, 0.3, 0.2, 0.1] }),
    column('lines', 'a column with a very long name indeed', 'text', { known: 0, distinct: 0, shape: [] }),
    column('customers', 'email', 'text', {
      role: 'id',
      known: 2_165,
      distinct: 2_165,
      shape: [],
      typeName: 'name or id',
    }),
    column('customers', 'marketing_consent', 'flag', { known: 2_498, distinct: 2, shape: [0.7, 0.3] }),
    column('customers', 'orders', 'number', { role: 'figure', distinct: 1_234_567 }),
  ],
  finding: 'email is not known of 334 of 2,499 customers (13%)',
  rows: { lines: 24_055, customers: 2_499 },
  period: { first: '2024-05-24', last: '2026-11-22' },
  asOf,
};

const described = (values: Float64Array) => describeNumbers(countsOf(values));

function distribution(values: Float64Array, axisLabel: (value: number) => string): ExploreDistribution {
  return {
    name: 'amount',
    finding: 'amount: half of 900 service lines are between €19 and €98',
    noun: 'service lines',
    histogram: histogramOf(countsOf(values)),
    figures: described(values),
    axisLabel,
    asOf,
  };
}

export const skewed = distribution(amounts, euros);
export const even = distribution(
  Float64Array.from(
    { length: rows },
    (_, row) => Math.round(40 + 30 * (chance(row, 3) + chance(row, 4) - 1)) - (row % 300 === 0 ? 500 : 0),
  ),
  euros,
);

export const countries: ExploreLevels = {
  finding: 'country: Portugal is 58% of 2,469 customers, of 19 values',
  title: 'Share of customers',
  bars: [
    { label: 'Portugal', share: 0.58, count: 1_432 },
    { label: 'United Kingdom of Great Britain and Northern Ireland', share: 0.21, count: 518 },
    { label: ' ', share: 0.004, count: 10 },
    { label: '16 others', share: 0.206, count: 509, rest: true },
  ],
  basis: '2,469 of 2,499 customers with a value',
  asOf,
};

export const calendar: ExploreCalendar = {
  finding: 'day: 24,055 service lines from 24 May 2024 to 22 Nov 2026, most in Dec 2025 (6.5%)',
  panels: [
    {
      title: 'By month',
      bars: Array.from({ length: 31 }, (_, month) => ({
        label: `month ${month}`,
        count: 100 + 40 * month,
        share: 0.03,
      })),
    },
    {
      title: 'By weekday',
      bars: ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'].map(
        (label, day) => ({ label, count: 900 + 300 * day, share: 0.1 + 0.01 * day }),
      ),
    },
  ],
  basis: '24,055 of 24,055 service lines with a day',
  asOf,
};

export const scatter: ExploreScatter = {
  names: ['quantity', 'amount'],
  finding: 'Where quantity is higher, amount is mostly higher: a strong correlation of .612',
  basis: 'Spearman .612 (.569 to .652), on all 900 service lines',
  density: densityOf(quantities, amounts),
  noun: 'service lines',
  labels: [(value) => formatNumber(value), euros],
  asOf,
};

export const boxes: ExploreBoxes = {
  finding: 'amount differs by channel: median €61 for web, €24 for partner',
  basis: 'amount by channel, on all 900 service lines',
  boxes: ['web', 'store', 'phone', 'partner with a long name'].map((level, group) => ({
    level,
    figures: described(
      amounts.filter((_, row) => row % 4 === group).map((amount) => amount / (1 + group / 2)),
    ),
  })),
  axis: binnedAxis(amounts),
  axisLabel: euros,
  name: 'amount',
  asOf,
};

export const cross: ExploreCross = {
  finding: "country differs by channel: Spain is 41% for partner, 14% overall (Cramér's V .212)",
  basis: 'Share of country within each channel, on all 2,499 customers',
  table: {
    rows: ['store', 'web', 'partner', 'a rare channel'],
    columns: ['Portugal', 'Spain', 'United Kingdom', 'other'],
    counts: [
      [700, 120, 80, 90],
      [600, 90, 150, 60],
      [100, 110, 40, 20],
      [3, 0, 1, 5],
    ],
  },
  names: { rows: 'channel', columns: 'country' },
  asOf,
};

const names = ['amount', 'quantity', 'day', 'category', 'a long name of a column'];

export const correlations: ExploreCorrelations = {
  finding: 'amount and quantity: .865',
  sets: [
    {
      title: '24,055 service lines',
      names,
      pairs: names.flatMap((one, place) =>
        names.slice(place + 1).map((other, next) => {
          const strength =
            place === 0 && next === 0 ? 0.865 : place === 3 ? null : Math.cos(3 * place + 2 * next) * 0.7;
          return {
            one,
            other,
            strength,
            comparison: { kind: 'numbers' as const, n: 24_055, pearson: null, spearman: null },
          };
        }),
      ),
    },
    {
      title: '2,499 customers',
      names: ['orders', 'spend'],
      pairs: [
        {
          one: 'orders',
          other: 'spend',
          strength: 0.796,
          comparison: { kind: 'numbers', n: 2_499, pearson: null, spearman: null },
        },
      ],
    },
  ],
  asOf,
};
