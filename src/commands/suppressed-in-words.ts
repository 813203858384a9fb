import type { GateReason } from '../data/gate.ts';
import { formatNumber } from '../format.ts';

const reasons: Readonly<Record<GateReason, string>> = {
  'do-not-contact': 'marked as not to be contacted',
  'suppression-list': 'on a suppression list',
  'no-consent': 'without consent',
  'unreadable-consent': 'with an entry about consent that cannot be read',
};

/** How many the gate held back, by why: "12 without consent, 3 on a suppression list". Empty where it held nobody back. */
export function suppressedInWords(counts: Iterable<readonly [GateReason, number]>): string {
  return [...counts].map(([reason, count]) => `${formatNumber(count)} ${reasons[reason]}`).join(', ');
}

/** How many items there are of each key, the most frequent first. */
export function countedBy<Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key): Map<Key, number> {
  const counts = new Map<Key, number>();
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
  return new Map([...counts].sort(([, one], [, other]) => other - one));
}
