/** Customers who stood alike some time ago, by how many limits their recency and their frequency exceeded, and how many ordered since. */
export type StandingCell = { recency: number; frequency: number; customers: number; ordered: number };

/** Days since the last order, and counted orders, that divide customers into those who stand alike. */
export const recencyLimits = [7, 14, 30, 60, 90, 180, 365] as const;
export const frequencyLimits = [1, 2, 4, 9] as const;

/** A cell of fewer customers says too little by itself. */
const fewestCustomers = 30;

/**
 * The share of some customers who are to be expected to order by themselves: of those who stood as they do some time ago (as long since
 * their last order, as many orders), the share who ordered since. Where fewer than thirty stood so, all of their recency count, and
 * where these are fewer, everyone. Null where nobody can be compared with.
 */
export function usualConversion(
  cells: readonly StandingCell[],
  customers: readonly { recencyDays: number; frequency: number }[],
): number | null {
  if (customers.length === 0 || sumOf(cells).customers < fewestCustomers) return null;
  const expected = new Map<string, number>();
  let total = 0;
  for (const { recencyDays, frequency } of customers) {
    const place = {
      recency: above(recencyLimits, recencyDays),
      frequency: above(frequencyLimits, frequency),
    };
    const key = `${place.recency} ${place.frequency}`;
    const share = expected.get(key) ?? shareWhoOrdered(cells, place);
    expected.set(key, share);
    total += share;
  }
  return total / customers.length;
}

function shareWhoOrdered(
  cells: readonly StandingCell[],
  { recency, frequency }: Pick<StandingCell, 'recency' | 'frequency'>,
): number {
  const alike = cells.filter((cell) => cell.recency === recency);
  const candidates = [alike.filter((cell) => cell.frequency === frequency), alike, cells].map(sumOf);
  const { customers, ordered } =
    candidates.find((found) => found.customers >= fewestCustomers) ?? sumOf(cells);
  return ordered / customers;
}

function sumOf(cells: readonly StandingCell[]): Pick<StandingCell, 'customers' | 'ordered'> {
  return {
    customers: cells.reduce((sum, { customers }) => sum + customers, 0),
    ordered: cells.reduce((sum, { ordered }) => sum + ordered, 0),
  };
}

function above(limits: readonly number[], value: number): number {
  return limits.filter((limit) => value > limit).length;
}
