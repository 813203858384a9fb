import { describe, expect, test } from '@jest/globals';
import { groupTrends } from '../../src/analytics/revenue/group-revenue.ts';
import { revenuePeriods } from '../../src/analytics/revenue/revenue-periods.ts';
import { type CustomerHistory, customerHistoryChart } from '../../src/charts/customer-history.ts';
import { renderPng } from '../../src/charts/render.ts';
import { revenueSplitChart } from '../../src/charts/revenue-split.ts';
import { type RevenueTrendDrawn, revenueTrendChart } from '../../src/charts/revenue-trend.ts';
import type { ChartSpec } from '../../src/charts/spec.ts';
import { describeChart } from '../support/describe-chart.ts';

/** CDNOW's months to the middle of June 1998, and its first four again as last year's. */
const months = revenuePeriods(
  (
    [
      ['1997-09-01', 1739, 0, 2220, 81948.8, 0],
      ['1997-10-01', 1839, 0, 2397, 89780.77, 0],
      ['1997-11-01', 2028, 2, 2620, 115448.64, 90.43],
      ['1997-12-01', 1864, 120, 2395, 95577.35, 8000],
      ['1998-01-01', 1537, 430, 1965, 76756.78, 21000],
      ['1998-02-01', 1551, 500, 1957, 77096.96, 30500],
      ['1998-03-01', 2058, 310, 2680, 108970.15, 17000],
      ['1998-04-01', 1436, 100, 1805, 66231.52, 6000],
      ['1998-05-01', 1488, 90, 1903, -9000, 4000],
      ['1998-06-01', 806, 0, 955, 36109.3, 0],
    ] as const
  ).map(([period, customers, newCustomers, orders, revenue, newRevenue]) => ({
    period,
    customers,
    newCustomers,
    orders,
    ordersE4: Math.round(Math.abs(revenue) * 10_000),
    revenueE4: Math.round(revenue * 10_000),
    newRevenueE4: newRevenue * 10_000,
  })),
  'month',
  { firstDay: '1997-09-01', asOf: '1998-06-17' },
);

const trend: RevenueTrendDrawn = {
  finding: 'Revenue fell to -$9,000 in May 1998 against the month before, mostly because more was refunded',
  grain: 'month',
  periods: months.map((one, index) => ({
    ...one,
    yearAgo: index > 3 ? { revenue: 60_000 + 9_000 * index } : null,
  })),
  asOf: '1998-06-17',
  currency: 'USD',
};

const groups = groupTrends(
  months,
  ['Rock', 'Classical music of the eighteenth century', 'Jazz'].map((label, group) => ({
    label,
    byPeriod: new Map(
      months.map(({ period, revenue }, index) => [
        period,
        Math.round((revenue * (3 - group) * (1 + index)) / 80) * 10_000,
      ]),
    ),
  })),
  'other',
);

const split = {
  finding: 'Rock brought 41% of $738,920 in the 10 months shown',
  by: 'service',
  grain: 'month',
  periods: months,
  groups,
  asOf: '1998-06-17',
  currency: 'USD',
} as const;

const history: CustomerHistory = {
  finding:
    'Ada Lovelace (7): Champions, a quarter ago Loyal; 5 orders, $220.00 in all, number 8 of 14 customers by money',
  orders: [
    { day: '2019-10-01', amount: 120 },
    { day: '2019-11-10', amount: 80 },
    { day: '2020-01-09', amount: 60 },
    { day: '2020-03-01', amount: 12.5 },
    { day: '2020-04-20', amount: 40 },
  ],
  refunds: [{ day: '2019-11-20', amount: -92.5 }],
  asOf: '2020-05-01',
  currency: 'EUR',
};

/** So many orders that they are drawn in sums. */
const busy: CustomerHistory = {
  ...history,
  orders: Array.from({ length: 900 }, (_, index) => ({
    day: new Date(Date.UTC(2017, 10, 20 + index)).toISOString().slice(0, 10),
    amount: 20 + ((index * 7919) % 300),
  })),
  refunds: Array.from({ length: 27 }, (_, index) => ({
    day: new Date(Date.UTC(2018, index, 3)).toISOString().slice(0, 10),
    amount: -50 * (index % 9),
  })).filter(({ amount }) => amount !== 0),
};

const charts: [string, ChartSpec][] = [
  ['revenue-trend', revenueTrendChart(trend)],
  ['revenue-split', revenueSplitChart(split)],
  ['customer-history', customerHistoryChart(history)],
  ['customer-history-busy', customerHistoryChart(busy)],
];

for (const [name, chart] of charts) describeChart(name, chart);

describe('the history of a customer', () => {
  const drawn = async (chart: ChartSpec) => expect((await renderPng(chart)).length).toBeGreaterThan(1000);

  test('is drawn of one order', () =>
    drawn(customerHistoryChart({ ...history, orders: history.orders.slice(0, 1), refunds: [] })));

  test('is drawn of a refund alone', () => drawn(customerHistoryChart({ ...history, orders: [] })));

  test('is drawn of an order of the day before', () =>
    drawn(
      customerHistoryChart({ ...history, orders: [{ day: '2020-04-30', amount: 0.0001 }], refunds: [] }),
    ));
});

describe('the trend of revenue', () => {
  test('draws no last year beside a period that is not over', () => {
    const { vconcat } = revenueTrendChart(trend) as unknown as {
      vconcat: { layer: { data: { values: { who?: string }[] } }[] }[];
    };
    const points = vconcat[0]?.layer.at(-1)?.data.values;
    expect(points).toHaveLength(trend.periods.length - 4 - 1);
  });

  test('draws the latest of very many periods, and says so', () => {
    const periods = Array.from({ length: 400 }, (_, index) => ({
      ...(trend.periods[index % 8] as RevenueTrendDrawn['periods'][number]),
      period: new Date(Date.UTC(1990, 0, 1 + 7 * index)).toISOString().slice(0, 10),
      before: new Date(Date.UTC(1990, 0, 8 + 7 * index)).toISOString().slice(0, 10),
    }));
    expect(revenueTrendChart({ ...trend, grain: 'week', periods }).description).toContain(
      'the last 160 of 400',
    );
  });

  test.each([[[]], [trend.periods.slice(-1)]])('is drawn of %j', async (periods) => {
    expect((await renderPng(revenueTrendChart({ ...trend, periods }))).length).toBeGreaterThan(1000);
  });
});
