import type { Targets } from '../analytics/features/feature-table.ts';
import { addDays, type Day, dateOfDay } from '../calendar.ts';
import { fromE4 } from '../money.ts';
import { saleE4 } from './feature-pipeline.ts';
import type { GiveWay } from './features.ts';
import type { Store } from './store.ts';

/** What one customer bought and gave back under one order key on one day. */
type OrderDay = { _id: { customerId: string; orderKey: string }; saleE4: number; amountE4: number };

/** What a customer's lines in the window come to, and the sales of each order. */
type Outcome = { amountE4: number; salesE4: Map<string, number> };

/**
 * What the customers did in [cut-off, cut-off + horizon), in their order: whether they had a counted order, and the sum of
 * all their lines. Read day by day inside MongoDB, so that no command takes long; an order of several days counts as one.
 */
export async function readTargets(
  { services }: Pick<Store, 'services'>,
  {
    cutOff,
    horizonDays,
    customerIds,
    giveWay,
  }: { cutOff: Day; horizonDays: number; customerIds: readonly string[]; giveWay?: GiveWay },
): Promise<Targets> {
  const outcomes = new Map<string, Outcome>();
  for (let days = 0; days < horizonDays; days++) {
    await giveWay?.();
    for (const order of await ordersOn(services, addDays(cutOff, days))) addOrder(outcomes, order);
  }
  const purchased = Float64Array.from(customerIds, (id) => (hasOrder(outcomes.get(id)) ? 1 : 0));
  const spend = Float64Array.from(customerIds, (id) => fromE4(outcomes.get(id)?.amountE4 ?? 0));
  return { horizonDays, purchased, spend };
}

function ordersOn(services: Store['services'], day: Day): Promise<OrderDay[]> {
  return services
    .aggregate<OrderDay>([
      { $match: { day: dateOfDay(day) } },
      {
        $group: {
          _id: { customerId: '$customerId', orderKey: '$orderKey' },
          saleE4: { $sum: saleE4 },
          amountE4: { $sum: '$amountE4' },
        },
      },
    ])
    .toArray();
}

function addOrder(outcomes: Map<string, Outcome>, { _id, saleE4, amountE4 }: OrderDay): void {
  const outcome = outcomes.get(_id.customerId) ?? { amountE4: 0, salesE4: new Map() };
  outcomes.set(_id.customerId, outcome);
  outcome.amountE4 += amountE4;
  outcome.salesE4.set(_id.orderKey, (outcome.salesE4.get(_id.orderKey) ?? 0) + saleE4);
}

function hasOrder(outcome: Outcome | undefined): boolean {
  return outcome !== undefined && [...outcome.salesE4.values()].some((sum) => sum > 0);
}
