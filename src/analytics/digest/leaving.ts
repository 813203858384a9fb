import { fadingBelow } from '../prediction/forecast-bands.ts';

/** What is known of a customer's future and past; money in currency units. */
export type Outlook = {
  segment: string;
  /** Probability of not having left for good. */
  pAlive: number;
  /** In the days ahead that predictions are made for. */
  expectedSpend: number;
  /** So far, and since how many days. */
  spent: number;
  tenureDays: number;
};

/** The customers of a segment who are predicted to leave: less likely than not to be customers still. */
export type Leaving = {
  segment: string;
  customers: number;
  /** What they have spent so far, and what is expected of them in the days ahead. */
  spent: number;
  expectedSpend: number;
  /** How much less that is than what they have spent on average in as many days. */
  atStake: number;
};

/**
 * Who is predicted to leave, by segment in the order given (others after them). A customer's usual spend is what they have spent so far
 * over the days since their first order, or over the days ahead where these are more; a figure below what is expected puts
 * nothing at stake.
 */
export function leaving(
  outlooks: readonly Outlook[],
  { horizonDays, segments }: { horizonDays: number; segments: readonly string[] },
): Leaving[] {
  const bySegment = new Map<string, Leaving>();
  for (const { segment, pAlive, expectedSpend, spent, tenureDays } of outlooks) {
    if (pAlive >= fadingBelow) continue;
    const sums = bySegment.get(segment) ?? { segment, customers: 0, spent: 0, expectedSpend: 0, atStake: 0 };
    bySegment.set(segment, sums);
    const usual = (spent / Math.max(tenureDays, horizonDays)) * horizonDays;
    sums.customers += 1;
    sums.spent += spent;
    sums.expectedSpend += expectedSpend;
    sums.atStake += Math.max(0, usual - expectedSpend);
  }
  const place = (segment: string) => {
    const index = segments.indexOf(segment);
    return index < 0 ? segments.length : index;
  };
  return [...bySegment.values()].sort((one, other) => place(one.segment) - place(other.segment));
}
