import type { Decomposition } from '../../analytics/revenue/decompose-change.ts';
import type { RevenueGrain } from '../../analytics/revenue/revenue-periods.ts';
import type { UsualChange } from '../../analytics/revenue/usual-change.ts';
import { formatMoney, formatShare } from '../../format.ts';

/** The parts that a change of revenue is made of. */
export const drivers = ['customers', 'frequency', 'orderValue', 'refunds'] as const;

export type Driver = (typeof drivers)[number];

const reasons: Readonly<Record<Driver, { more: string; less: string }>> = {
  customers: { more: 'more customers ordered', less: 'fewer customers ordered' },
  frequency: { more: 'customers ordered more often', less: 'customers ordered less often' },
  orderValue: { more: 'orders were larger', less: 'orders were smaller' },
  refunds: { more: 'less was refunded', less: 'more was refunded' },
};

/** The part that moved revenue most in the direction in which it went; null where it did not move. */
export function mainDriver(parts: Decomposition): Driver | null {
  const direction = Math.sign(parts.change);
  if (direction === 0) return null;
  return drivers.reduce((main, driver) =>
    parts[driver] * direction > parts[main] * direction ? driver : main,
  );
}

/** "fewer customers ordered" */
export function reasonOf(parts: Decomposition, driver: Driver): string {
  return reasons[driver][parts[driver] > 0 ? 'more' : 'less'];
}

/** "fewer customers ordered −$1,200, orders were larger +$300": the parts, the largest first, without those of no weight. */
export function partsInWords(parts: Decomposition, currency: string): string {
  const moved = drivers.filter((driver) => Math.abs(parts[driver]) >= 0.005);
  return moved
    .sort((a, b) => Math.abs(parts[b]) - Math.abs(parts[a]))
    .map((driver) => `${reasonOf(parts, driver)} ${signedMoney(parts[driver], currency)}`)
    .join(', ');
}

/** "+$300.00", "−$1,200". */
export function signedMoney(amount: number, currency: string): string {
  return `${sign(amount)}${formatMoney(Math.abs(amount), currency)}`;
}

/** "+12%", "−3.4%". */
export function signedShare(share: number): string {
  return `${sign(share)}${formatShare(Math.abs(share))}`;
}

function sign(value: number): string {
  if (value === 0) return '±';
  return value < 0 ? '−' : '+';
}

/** The change as a share of what it is from; null where that is not above zero, or what came of it is below. */
export function shareOfChange(from: number, to: number): number | null {
  return from > 0 && to >= 0 ? to / from - 1 : null;
}

/** Whether a change is more than usual, and what is usual. */
export function usualInWords(
  { change, low, high, changes, unusual }: UsualChange,
  grain: RevenueGrain,
): string {
  return `From one ${grain} to the next, revenue usually changes by ${signedShare(low)} to ${signedShare(high)} (the median of ${changes} earlier changes ± 3.5 robust standard deviations), so ${signedShare(change)} is ${unusual ? 'out of the ordinary' : 'nothing out of the ordinary'}.`;
}
