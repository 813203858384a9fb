import { createHash } from 'node:crypto';

/** Someone to be assigned: customers of one stratum are alike in what they are expected to do. */
export type Assignable = { customerId: string; stratum: number };

/**
 * Assigns customers to arms: 0 is the holdout, 1 and up are the treatments, in `shares` of all. Each arm has its share of every
 * stratum, to within one customer, and who of a stratum gets which is decided by a hash of seed and customer: the same input gives
 * the same arms whatever its order, and another seed has nothing to do with it.
 * @returns the arm of each customer, in the order given.
 */
export function assignArms(
  customers: readonly Assignable[],
  { seed, shares }: { seed: string; shares: readonly number[] },
): Uint8Array {
  const places = customers.map(({ customerId, stratum }, index) => ({
    index,
    stratum,
    hash: createHash('sha256').update(`${seed}\n${customerId}`).digest('hex'),
  }));
  places.sort((one, other) => one.stratum - other.stratum || (one.hash < other.hash ? -1 : 1));
  const arms = new Uint8Array(customers.length);
  const assigned = shares.map(() => 0);
  for (const [place, { index }] of places.entries()) {
    const arm = furthestBehind(shares, assigned, place + 1);
    assigned[arm] = (assigned[arm] as number) + 1;
    arms[index] = arm;
  }
  return arms;
}

/** The arm that lacks most of its share of so many customers; of equal ones the first. */
function furthestBehind(shares: readonly number[], assigned: readonly number[], customers: number): number {
  const lack = shares.map((share, arm) => share * customers - (assigned[arm] as number));
  return lack.indexOf(Math.max(...lack));
}
