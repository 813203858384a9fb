import { describe, expect, test } from '@jest/globals';
import { groupTrends } from '../../../src/analytics/revenue/group-revenue.ts';

const periods = [
  { period: '2024-01-01', revenue: 10.3 },
  { period: '2024-02-01', revenue: 20 },
];

const sums = (...amounts: number[]) =>
  new Map(amounts.map((amount, index) => [periods[index]?.period ?? '', amount * 10_000]));

describe('revenue of groups', () => {
  test('adds up to all revenue, with the rest last', () => {
    const groups = [
      { label: 'small', byPeriod: sums(0.1, 1) },
      { label: 'large', byPeriod: sums(0.2, 15) },
    ];
    expect(groupTrends(periods, groups, 'other')).toEqual([
      { label: 'large', revenue: [0.2, 15], total: 15.2 },
      { label: 'small', revenue: [0.1, 1], total: 1.1 },
      { label: 'other', revenue: [10, 4], total: 14 },
    ]);
  });

  test('leaves out groups without anything, and a rest of nothing', () => {
    const groups = [
      { label: 'all', byPeriod: sums(10.3, 20) },
      { label: 'none', byPeriod: sums() },
    ];
    expect(groupTrends(periods, groups, 'other').map(({ label }) => label)).toEqual(['all']);
  });

  test('keeps a group that refunds brought back to nothing', () => {
    const groups = [{ label: 'back', byPeriod: sums(5, -5) }];
    expect(groupTrends(periods, groups, 'other')[0]).toEqual({ label: 'back', revenue: [5, -5], total: 0 });
  });
});
