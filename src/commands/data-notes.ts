import type { Totals } from '../analytics/segment-totals.ts';
import type { ProfileSet } from '../data/profiles.ts';
import { formatCounted } from '../format.ts';

/** What a reader should know about the data behind the figures, in sentences. */
export function dataNotes(
  { futureLines, unfinishedRows }: Pick<ProfileSet, 'futureLines' | 'unfinishedRows'>,
  { withoutOrders }: Pick<Totals, 'withoutOrders'>,
): string[] {
  return [
    ...(withoutOrders > 0
      ? [
          `${formatCounted(withoutOrders, 'customer has', 'customers have')} no counted order (only refunds, free items or none at all) and ${withoutOrders === 1 ? 'is' : 'are'} in no segment.`,
        ]
      : []),
    ...(futureLines > 0
      ? [
          `${formatCounted(futureLines, 'service line is', 'service lines are')} dated after today and left out.`,
        ]
      : []),
    ...(unfinishedRows > 0
      ? [
          `An import is running or was stopped: the ${formatCounted(unfinishedRows, 'row', 'rows')} it brought so far ${unfinishedRows === 1 ? 'is' : 'are'} in these figures.`,
        ]
      : []),
  ];
}
