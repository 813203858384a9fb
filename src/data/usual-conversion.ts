import type { Document } from 'mongodb';
import { frequencyLimits, recencyLimits, type StandingCell } from '../analytics/usual-conversion.ts';
import { addDays, dateOfDay } from '../calendar.ts';
import { aggregateHistories, type StandingDay } from './period-cells.ts';
import type { Store } from './store.ts';

/**
 * How customers stood some days before a day, by the days since their last order and the number of their orders, and how many of those
 * who stood so ordered in these days.
 */
export async function standingCells(
  store: Pick<Store, 'services' | 'histories'>,
  day: StandingDay,
  days: number,
): Promise<StandingCell[]> {
  const cutoff = addDays(day.asOf, -days);
  const before = dateOfDay(cutoff);
  const isLater = { $gte: ['$lastOrderDay', before] };
  const earlier = {
    $filter: {
      input: '$days',
      as: 'one',
      cond: { $and: [{ $lt: ['$$one.day', before] }, { $gt: ['$$one.orders', 0] }] },
    },
  };
  const earlierOf = (field: string) => ({ $map: { input: '$earlier', as: 'one', in: `$$one.${field}` } });
  return aggregateHistories<StandingCell>(store, day, [
    { $match: { firstOrderDay: { $lt: before } } },
    {
      $project: {
        ordered: { $cond: [isLater, 1, 0] },
        last: '$lastOrderDay',
        orders: '$frequency',
        earlier: { $cond: [isLater, earlier, []] },
      },
    },
    {
      $project: {
        ordered: 1,
        last: { $cond: ['$ordered', { $max: earlierOf('day') }, '$last'] },
        orders: { $cond: ['$ordered', { $sum: earlierOf('orders') }, '$orders'] },
      },
    },
    {
      $group: {
        _id: {
          recency: above(recencyLimits, (limit) => ({ $lt: ['$last', dateOfDay(addDays(cutoff, -limit))] })),
          frequency: above(frequencyLimits, (limit) => ({ $gt: ['$orders', limit] })),
        },
        customers: { $sum: 1 },
        ordered: { $sum: '$ordered' },
      },
    },
    { $project: { _id: 0, recency: '$_id.recency', frequency: '$_id.frequency', customers: 1, ordered: 1 } },
    { $sort: { recency: 1, frequency: 1 } },
  ]);
}

/** How many limits are exceeded. */
function above(limits: readonly number[], exceeds: (limit: number) => Document): Document {
  return { $add: limits.map((limit) => ({ $cond: [exceeds(limit), 1, 0] })) };
}
