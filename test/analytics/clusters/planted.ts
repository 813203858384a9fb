import type { CustomerMeasures } from '../../../src/analytics/clusters/clustering.ts';

/** A kind of customer: what is usual for it, and how many there are. */
export type Kind = { recencyDays: number; frequency: number; monetary: number; customers: number };

/** Four kinds that nobody would confuse. */
export const kinds: readonly Kind[] = [
  { recencyDays: 10, frequency: 20, monetary: 2_000, customers: 120 },
  { recencyDays: 12, frequency: 1, monetary: 30, customers: 200 },
  { recencyDays: 400, frequency: 15, monetary: 1_500, customers: 150 },
  { recencyDays: 500, frequency: 1, monetary: 20, customers: 330 },
];

/** Customers scattered about each kind by up to a fifth, and the index of everyone's kind. */
export function planted(some: readonly Kind[], seed = 1): { measures: CustomerMeasures; kindOf: number[] } {
  const random = generator(seed);
  const about = (usual: number) => Math.max(1, Math.round(usual * (0.8 + 0.4 * random())));
  const rows = some.flatMap(({ recencyDays, frequency, monetary, customers }, kind) =>
    Array.from({ length: customers }, () => [
      kind,
      about(recencyDays),
      about(frequency),
      100 * about(100 * monetary),
    ]),
  );
  const column = (index: number) => rows.map((row) => row[index] ?? 0);
  return { measures: measuresOf(column(1), column(2), column(3)), kindOf: column(0) };
}

/** Measures from plain columns; money in ten-thousandths. */
export function measuresOf(
  recencyDays: number[],
  frequency: number[],
  monetaryE4: number[],
): CustomerMeasures {
  return {
    recencyDays: Float64Array.from(recencyDays),
    frequency: Float64Array.from(frequency),
    monetaryE4: Float64Array.from(monetaryE4),
  };
}

/** The customers in another order. */
export function reordered(measures: CustomerMeasures, order: readonly number[]): CustomerMeasures {
  const take = (values: Float64Array) => order.map((row) => values[row] ?? 0);
  return measuresOf(take(measures.recencyDays), take(measures.frequency), take(measures.monetaryE4));
}

/** An order of rows that depends on the seed. */
export function shuffledRows(count: number, seed: number): number[] {
  const random = generator(seed);
  const keys = Array.from({ length: count }, (_, row) => ({ row, key: random() }));
  return keys.sort((a, b) => a.key - b.key).map(({ row }) => row);
}

/** How far two divisions of the same things agree: 1 wholly, about 0 by chance. Source: Hubert & Arabie 1985, equation 5. */
export function adjustedRand(one: ArrayLike<number>, other: ArrayLike<number>): number {
  const pairs = (count: number) => (count * (count - 1)) / 2;
  const summed = (labels: string[]) => {
    const counts = new Map<string, number>();
    for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
    return [...counts.values()].reduce((sum, count) => sum + pairs(count), 0);
  };
  const [a, b] = [Array.from(one), Array.from(other)];
  const both = summed(a.map((label, row) => `${label} ${b[row]}`));
  const [inOne, inOther] = [summed(a.map(String)), summed(b.map(String))];
  const expected = (inOne * inOther) / pairs(a.length);
  return (both - expected) / ((inOne + inOther) / 2 - expected);
}

/** Numbers in [0, 1) that depend on the seed. Source: mulberry32 by Tommy Ettinger. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
