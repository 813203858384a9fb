import { type Day, dateOfDay, dayOfDate } from '../calendar.ts';
import { fromE4 } from '../money.ts';
import { saleE4 } from './feature-pipeline.ts';
import type { Store } from './store.ts';

/** One counted order: its first day and what it comes to in currency units. */
export type CustomerOrder = { day: Day; value: number };

/** A customer's counted orders from lines before a day, the earliest first. */
export async function readOrders(
  { services }: Pick<Store, 'services'>,
  { customerId, before }: { customerId: string; before: Day },
): Promise<CustomerOrder[]> {
  const orders = await services
    .aggregate<{ day: Date; valueE4: number }>([
      { $match: { customerId, day: { $lt: dateOfDay(before) } } },
      {
        $group: {
          _id: '$orderKey',
          valueE4: { $sum: saleE4 },
          day: { $min: { $cond: [{ $eq: ['$kind', 'sale'] }, '$day', null] } },
        },
      },
      { $match: { valueE4: { $gt: 0 } } },
      { $sort: { day: 1, _id: 1 } },
    ])
    .toArray();
  return orders.map(({ day, valueE4 }) => ({ day: dayOfDate(day), value: fromE4(valueE4) }));
}
