import { describe, expect, test } from '@jest/globals';
import { decomposeChange } from '../../../src/analytics/revenue/decompose-change.ts';

const figures = (customers: number, orders: number, ordersValue: number, refunds = 0) => ({
  customers,
  orders,
  ordersValue,
  refunds,
  revenue: ordersValue + refunds,
});

const sumOf = ({ customers, frequency, orderValue, refunds }: ReturnType<typeof decomposeChange>) =>
  customers + frequency + orderValue + refunds;

describe('the parts of a change of revenue', () => {
  test('are as computed by hand: 100 → 150 customers alone', () => {
    const parts = decomposeChange(figures(100, 200, 4000), figures(150, 300, 6000));
    expect(parts.change).toBe(2000);
    expect(parts.customers).toBeCloseTo(2000, 9);
    expect(parts.frequency).toBeCloseTo(0, 9);
    expect(parts.orderValue).toBeCloseTo(0, 9);
  });

  test('are logarithmic means times logarithms of ratios where several factors move', () => {
    // Customers 100 → 120, orders a customer 2 → 1.5, value an order 20 → 30: 4000 → 5400.
    const mean = 1400 / Math.log(5400 / 4000);
    const parts = decomposeChange(figures(100, 200, 4000), figures(120, 180, 5400));
    expect(parts.customers).toBeCloseTo(mean * Math.log(1.2), 9);
    expect(parts.frequency).toBeCloseTo(mean * Math.log(0.75), 9);
    expect(parts.orderValue).toBeCloseTo(mean * Math.log(1.5), 9);
  });

  test.each([
    ['several factors', figures(97, 131, 4321.07, -120), figures(103, 118, 5012.33, -40.5)],
    ['equal values of orders', figures(10, 20, 500), figures(20, 25, 500, -10)],
    ['nearly equal values of orders', figures(10, 20, 500), figures(11, 23, 500 + 1e-7)],
    ['nothing before', figures(0, 0, 0, -20), figures(5, 6, 300)],
    ['nothing after', figures(5, 6, 300), figures(0, 0, 0, -80)],
    ['nothing at all', figures(0, 0, 0), figures(0, 0, 0)],
    ['a billion', figures(1e6, 3e6, 1e9), figures(1.1e6, 3.1e6, 0.9e9, -1e8)],
  ])('add up to the change: %s', (_, from, to) => {
    const parts = decomposeChange(from, to);
    expect(parts.change).toBe(to.revenue - from.revenue);
    expect(sumOf(parts)).toBeCloseTo(parts.change, 5);
  });

  test('are the same with the opposite sign the other way round', () => {
    const [one, other] = [figures(97, 131, 4321.07, -120), figures(103, 118, 5012.33, -40)];
    const there = decomposeChange(one, other);
    const back = decomposeChange(other, one);
    expect(there.customers).toBeCloseTo(-back.customers, 9);
    expect(there.orderValue).toBeCloseTo(-back.orderValue, 9);
  });

  test('lay everything to customers where there were none', () => {
    expect(decomposeChange(figures(0, 0, 0), figures(5, 6, 300))).toEqual({
      change: 300,
      customers: 300,
      frequency: 0,
      orderValue: 0,
      refunds: 0,
    });
  });
});
