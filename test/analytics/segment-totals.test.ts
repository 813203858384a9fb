import { describe, expect, test } from '@jest/globals';
import { median } from '../../src/analytics/median.ts';
import { loadSegmentMap } from '../../src/analytics/segment-map.ts';
import {
  gridOf,
  overallTotals,
  type ProfileCell,
  segmentTotals,
} from '../../src/analytics/segment-totals.ts';

const map = loadSegmentMap('rxfm-11');

const cells: ProfileCell[] = [
  {
    segment: 'champions',
    r: 5,
    f: 5,
    m: 5,
    customers: 2,
    recencyDays: 6,
    longestRecencyDays: 4,
    orders: 9,
    monetaryE4: 3_000_001,
    lines: 12,
  },
  {
    segment: 'champions',
    r: 5,
    f: 4,
    m: 5,
    customers: 1,
    recencyDays: 3,
    longestRecencyDays: 3,
    orders: 4,
    monetaryE4: 999_999,
    lines: 4,
  },
  {
    segment: 'lost',
    r: 1,
    f: 1,
    m: 1,
    customers: 1,
    recencyDays: 90,
    longestRecencyDays: 90,
    orders: 1,
    monetaryE4: -500_000,
    lines: 2,
  },
  { segment: 'no-orders', customers: 3, recencyDays: 0, orders: 0, monetaryE4: -100_000, lines: 1 },
];

describe('overallTotals', () => {
  test('counts customers without orders apart and their lines and money in', () => {
    expect(overallTotals(cells)).toEqual({
      customers: 4,
      withoutOrders: 3,
      orders: 14,
      lines: 19,
      revenue: 340,
      longestRecencyDays: 90,
    });
  });

  test('are zeros of nothing', () => {
    expect(overallTotals([])).toEqual({
      customers: 0,
      withoutOrders: 0,
      orders: 0,
      lines: 0,
      revenue: 0,
      longestRecencyDays: 0,
    });
  });
});

describe('segmentTotals', () => {
  const totals = segmentTotals(cells, map);
  const of = (id: string) => totals.find(({ segment }) => segment.id === id);

  test('means and shares of a segment with several cells', () => {
    expect(of('champions')).toMatchObject({
      customers: 3,
      share: 0.75,
      recencyDays: 3,
      frequency: 13 / 3,
      monetary: 400 / 3,
      revenue: 400,
      revenueShare: 400 / 340,
    });
  });

  test('has every segment of the map in its order, without means where nobody is', () => {
    expect(totals.map(({ segment }) => segment.id)).toEqual(map.segments.map(({ id }) => id));
    expect(of('new')).toMatchObject({
      customers: 0,
      share: 0,
      recencyDays: null,
      frequency: null,
      monetary: null,
      revenue: 0,
      revenueShare: 0,
    });
  });

  test('has no revenue shares when refunds exceed sales', () => {
    const refunded = segmentTotals(cells.slice(2), map);
    expect(refunded.find(({ segment }) => segment.id === 'lost')?.revenueShare).toBe(0);
  });
});

describe('gridOf', () => {
  test('counts customers on every cell of the grid of R and FM', () => {
    const grid = gridOf(cells, map);
    expect(grid).toHaveLength(25);
    expect(grid.filter(({ customers }) => customers > 0)).toEqual([
      { cell: '55', segment: 'champions', customers: 3 },
      { cell: '11', segment: 'lost', customers: 1 },
    ]);
  });
});

describe('median', () => {
  test('is the middle value, or the mean of the two in the middle', () => {
    expect(median([9, 1, 100])).toBe(9);
    expect(median([10, -2, 9, 100])).toBe(9.5);
    expect(median([])).toBeNull();
  });
});
