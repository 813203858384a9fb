import { type Day, dateOfDay, dayOfDate } from '../calendar.ts';
import { fromE4 } from '../money.ts';
import { type CustomerOrder, readOrders } from './customer-orders.ts';
import { saleE4 } from './feature-pipeline.ts';
import type { Customer, ServiceLine, Store } from './store.ts';

/** What the customers file and the service lines before a day say of one customer. Money in currency units. */
export type CustomerRecord = {
  /** Of the customers file; empty where they are not in it. */
  attributes: Customer['attributes'];
  /** Of their first counted order's line: how they were won. Empty where lines have none. */
  firstAttributes: LineAttributes;
  /** Counted orders, the earliest first. */
  orders: CustomerOrder[];
  /** What refund lines come to by day, the earliest day first; amounts as they stand in the lines, so mostly negative. */
  refunds: RefundDay[];
  /** What was bought, where lines name it: that with the highest sum first. */
  services: ServiceUse[];
  /** The latest first, at most `mostLines`. */
  lines: CustomerLine[];
};

export type RefundDay = { day: Day; lines: number; amount: number };

/** The lines of one service, refunds included, and in how many counted orders it was paid for. */
export type ServiceUse = { service: string; lines: number; orders: number; amount: number; lastDay: Day };

type LineAttributes = NonNullable<ServiceLine['attributes']>;

/** A service line as lists show one. */
export type CustomerLine = Pick<
  ServiceLine,
  'kind' | 'service' | 'category' | 'quantity' | 'status' | 'orderId' | 'attributes'
> & {
  day: Day;
  amount: number;
};

/** How many lines are listed of a customer: a file of this length still opens everywhere. */
export const mostLines = 10_000;

type OfCustomer = { customerId: string; before: Day };

/** Everything that is known of a customer from before a day. */
export async function readCustomerRecord(
  store: Pick<Store, 'services' | 'customers'>,
  wanted: OfCustomer,
): Promise<CustomerRecord> {
  const [row, first, orders, refunds, services, lines] = await Promise.all([
    store.customers.findOne({ _id: wanted.customerId }, { projection: { attributes: 1 } }),
    readFirstLine(store, wanted),
    readOrders(store, wanted),
    readRefunds(store, wanted),
    readServices(store, wanted),
    readLines(store, wanted),
  ]);
  return {
    attributes: row?.attributes ?? {},
    firstAttributes: first?.attributes ?? {},
    orders,
    refunds,
    services,
    lines,
  };
}

function ofCustomer({ customerId, before }: OfCustomer) {
  return { customerId, day: { $lt: dateOfDay(before) } };
}

/** The most expensive line on the first day of their first counted order. */
async function readFirstLine({ services }: Pick<Store, 'services'>, wanted: OfCustomer) {
  const paid = { kind: 'sale' as const, amountE4: { $gt: 0 } };
  const options = {
    sort: { day: 1, orderKey: 1, amountE4: -1, _id: 1 },
    projection: { attributes: 1 },
  } as const;
  return services.findOne({ ...ofCustomer(wanted), ...paid }, options);
}

async function readRefunds({ services }: Pick<Store, 'services'>, wanted: OfCustomer): Promise<RefundDay[]> {
  const days = await services
    .aggregate<{ _id: Date; lines: number; amountE4: number }>([
      { $match: { ...ofCustomer(wanted), kind: 'refund' } },
      { $group: { _id: '$day', lines: { $sum: 1 }, amountE4: { $sum: '$amountE4' } } },
      { $sort: { _id: 1 } },
    ])
    .toArray();
  return days.map(({ _id, lines, amountE4 }) => ({ day: dayOfDate(_id), lines, amount: fromE4(amountE4) }));
}

async function readServices(
  { services }: Pick<Store, 'services'>,
  wanted: OfCustomer,
): Promise<ServiceUse[]> {
  const used = await services
    .aggregate<{ _id: string; lines: number; orders: number; amountE4: number; lastDay: Date }>([
      { $match: { ...ofCustomer(wanted), service: { $exists: true } } },
      {
        $group: {
          _id: { service: '$service', orderKey: '$orderKey' },
          lines: { $sum: 1 },
          saleE4: { $sum: saleE4 },
          amountE4: { $sum: '$amountE4' },
          lastDay: { $max: '$day' },
        },
      },
      {
        $group: {
          _id: '$_id.service',
          lines: { $sum: '$lines' },
          orders: { $sum: { $cond: [{ $gt: ['$saleE4', 0] }, 1, 0] } },
          amountE4: { $sum: '$amountE4' },
          lastDay: { $max: '$lastDay' },
        },
      },
      { $sort: { amountE4: -1, _id: 1 } },
    ])
    .toArray();
  return used.map(({ _id, amountE4, lastDay, ...counts }) => ({
    service: _id,
    ...counts,
    amount: fromE4(amountE4),
    lastDay: dayOfDate(lastDay),
  }));
}

async function readLines({ services }: Pick<Store, 'services'>, wanted: OfCustomer): Promise<CustomerLine[]> {
  const lines = await services
    .find<ServiceLine>(ofCustomer(wanted), {
      sort: { day: -1, orderKey: -1, _id: 1 },
      limit: mostLines,
      projection: { _id: 0, customerId: 0, orderKey: 0, importId: 0, at: 0 },
    })
    .toArray();
  return lines.map(({ day, amountE4, ...line }) => ({
    ...line,
    day: dayOfDate(day),
    amount: fromE4(amountE4),
  }));
}
