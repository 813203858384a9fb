import type { RevenuePeriod } from './revenue-periods.ts';

/** What of a change of revenue came of what, in currency units; the four add up to the change. */
export type Decomposition = {
  change: number;
  /** More or fewer customers who ordered. */
  customers: number;
  /** More or fewer orders a customer. */
  frequency: number;
  /** Larger or smaller orders. */
  orderValue: number;
  /** Refunds, and lines of orders that began in another period. */
  refunds: number;
};

type Figures = Pick<RevenuePeriod, 'revenue' | 'customers' | 'orders' | 'ordersValue' | 'refunds'>;

/**
 * Divides the change of revenue between two periods among its factors: the value of orders is customers × orders a customer × value an
 * order, and each factor's part is the logarithmic mean of both values of orders times the logarithm of the factor's ratio, so that
 * the parts add up without a remainder and do not depend on any order of the factors. Without orders in one of the periods the
 * whole value came with customers, or went with them, which is what the parts tend to as customers tend to none.
 * Source: Ang 2005, The LMDI approach to decomposition analysis: a practical guide, Energy Policy 33(7), 867–871, equation 5 (LMDI-I,
 * additive); for zeros: Ang & Liu 2007, Handling zero values in the LMDI approach, Energy Policy 35(1), 238–246.
 */
export function decomposeChange(from: Figures, to: Figures): Decomposition {
  const change = to.revenue - from.revenue;
  const refunds = to.refunds - from.refunds;
  if (from.orders === 0 || to.orders === 0)
    return { change, customers: to.ordersValue - from.ordersValue, frequency: 0, orderValue: 0, refunds };
  const mean = logarithmicMean(from.ordersValue, to.ordersValue);
  const part = (factor: (figures: Figures) => number) => mean * Math.log(factor(to) / factor(from));
  return {
    change,
    customers: part(({ customers }) => customers),
    frequency: part(({ orders, customers }) => orders / customers),
    orderValue: part(({ ordersValue, orders }) => ordersValue / orders),
    refunds,
  };
}

/** (b − a) / (ln b − ln a) of two positive numbers, and a where they are equal. */
function logarithmicMean(a: number, b: number): number {
  const logarithm = Math.log(b / a);
  // Near equality both differences vanish: the series around it is exact to the last digits.
  return Math.abs(logarithm) < 1e-6 ? a * (1 + logarithm / 2) : (b - a) / logarithm;
}
