import type { Day } from '../../src/calendar.ts';
import type { ShopCustomer } from './customer.ts';
import { model, type Service } from './model.ts';
import {
  createRandom,
  exponential,
  gamma,
  happens,
  integer,
  pick,
  pickByShare,
  type Random,
  weightedIndex,
} from './random.ts';
import type { ShopDay } from './season.ts';

/** One row of services.csv, in the order of its columns. */
export type ServiceRow = {
  order_id: string;
  customer_id: string;
  /** The shop's own clock, without a zone: YYYY-MM-DDTHH:MM. */
  date: string;
  service: string;
  category: string;
  quantity: number;
  unit_price: string;
  status: 'completed' | 'refunded' | 'cancelled';
  channel: string;
};

/** A customer about to order, with the random numbers of all their orders. */
type Visit = { minute: number; customer: ShopCustomer; random: Random };
type Refund = { minute: number; row: ServiceRow };

/** Puts something on a coming day's agenda; what falls after the last day is forgotten. */
type Plan = (day: number, entry: Visit | Refund) => void;

const streams = { orders: 3 };
const peakWeekday = Math.max(...model.weekdays);
const peakMonth = Math.max(...model.months);

/**
 * Lives through the shop's days and gives each day's service lines, in the order of the clock. Only the next
 * visit of each customer is remembered, so memory grows with the customers, not with the lines.
 * @param newcomers the customers by sign-up, earliest first.
 */
export function* shopOrders(
  seed: number,
  calendar: readonly ShopDay[],
  newcomers: Iterable<ShopCustomer>,
): Generator<ServiceRow[]> {
  const agendas: (Visit | Refund)[][] = calendar.map(() => []);
  const plan: Plan = (day, entry) => agendas[day]?.push(entry);
  const arriving = newcomers[Symbol.iterator]();
  let arrival = arriving.next();
  let lastOrder = 100_000;
  for (const [today, shopDay] of calendar.entries()) {
    for (; !arrival.done && arrival.value.signupDay <= today; arrival = arriving.next())
      planFirstVisit(seed, arrival.value, plan);
    const agenda = agendas[today] ?? [];
    agendas[today] = [];
    agenda.sort((left, right) => left.minute - right.minute || (keyOf(left) < keyOf(right) ? -1 : 1));
    yield agenda.flatMap((entry) => {
      if ('row' in entry) return [entry.row];
      lastOrder += 1;
      const rows = visit(entry, String(lastOrder), shopDay);
      planWhatFollows(entry, rows, today, calendar, plan);
      return rows;
    });
  }
}

function keyOf(entry: Visit | Refund): string {
  return 'row' in entry ? `${entry.row.customer_id}/${entry.row.order_id}` : entry.customer.id;
}

function planFirstVisit(seed: number, customer: ShopCustomer, plan: Plan): void {
  if (!customer.orders) return;
  const random = createRandom(seed, streams.orders, Number(customer.id));
  const wait = happens(random, model.orderAtOnce) ? 0 : Math.ceil(exponential(random, model.firstWaitDays));
  plan(customer.signupDay + wait, { minute: minuteOf(random, customer), customer, random });
}

/** The lines of an order besides those that the customer places anyway: one that is not cancelled, on a day of the calendar. */
export function furtherOrder(
  random: Random,
  customer: ShopCustomer,
  orderId: string,
  shopDay: ShopDay,
): ServiceRow[] {
  for (;;) {
    const rows = visit({ minute: minuteOf(random, customer), customer, random }, orderId, shopDay);
    if (rows[0]?.status === 'completed') return rows;
  }
}

/** The lines of one order. */
function visit({ minute, customer, random }: Visit, orderId: string, { day, month }: ShopDay): ServiceRow[] {
  const channel = happens(random, model.ownChannel) ? customer.channel : pickByShare(random, model.channels);
  const cancelled = happens(random, model.cancelled);
  return basket(random, customer, month).map((service) => ({
    order_id: orderId,
    customer_id: customer.id,
    date: momentOf(day, minute),
    service: service.name,
    category: happens(random, model.withoutCategory) ? '' : service.category,
    quantity: happens(random, model.severalPieces) ? integer(random, 1, service.maxQuantity ?? 1) : 1,
    unit_price: cancelled ? '0.00' : priceOf(random, customer, service),
    status: cancelled ? 'cancelled' : 'completed',
    channel: channel.name,
  }));
}

/** The refund of a line, if one is asked for, and the customer's next visit, if they come again. */
function planWhatFollows(
  { customer, random }: Visit,
  rows: readonly ServiceRow[],
  today: number,
  calendar: readonly ShopDay[],
  plan: Plan,
): void {
  const completed = rows[0]?.status === 'completed';
  if (completed && happens(random, model.refund))
    planRefund(random, pick(random, rows), today, calendar, plan);
  if (completed && happens(random, customer.dropout)) return;
  const next = nextVisitDay(random, customer, today, calendar);
  if (next !== undefined) plan(next, { minute: minuteOf(random, customer), customer, random });
}

/** Different services, so that no two lines of an order are the same. */
function basket(random: Random, customer: ShopCustomer, month: number): Service[] {
  const weights = model.services.map(
    (service, index) => (customer.taste[index] ?? 0) * (month === 12 ? (service.december ?? 1) : 1),
  );
  const chosen: Service[] = [];
  do {
    const index = weightedIndex(random, weights);
    const service = model.services[index];
    if (service) chosen.push(service);
    weights[index] = 0;
  } while (chosen.length < model.maxLines && happens(random, model.furtherLine));
  return chosen;
}

/** In steps of half a unit, as on a price list. */
function priceOf(random: Random, customer: ShopCustomer, service: Service): string {
  if (service.fixedPrice) return service.price.toFixed(2);
  const { lineShape } = model.spend;
  const price = service.price * customer.spendLevel * (gamma(random, lineShape) / lineShape);
  return (Math.max(1, Math.round(price * 2)) / 2).toFixed(2);
}

function planRefund(
  random: Random,
  row: ServiceRow,
  today: number,
  calendar: readonly ShopDay[],
  plan: Plan,
): void {
  const later = today + integer(random, 1, model.refundDays);
  const minute = integer(random, model.refundHours[0] * 60, model.refundHours[1] * 60);
  const date = momentOf(calendar[later]?.day ?? '', minute);
  plan(later, { minute, row: { ...row, date, quantity: -row.quantity, status: 'refunded' } });
}

/**
 * A Poisson process whose rate follows season and weekday, by thinning; at most one visit a day.
 * Source: Lewis & Shedler 1979, Naval Research Logistics Quarterly 26(3).
 */
function nextVisitDay(
  random: Random,
  { rate, kind }: ShopCustomer,
  today: number,
  calendar: readonly ShopDay[],
): number | undefined {
  const peak = peakWeekday * peakMonth ** kind.seasonality;
  let time = today + 1;
  for (;;) {
    time += exponential(random, 1 / (rate * peak));
    const shopDay = calendar[Math.floor(time)];
    if (!shopDay) return undefined;
    if (happens(random, (shopDay.weekdayFactor * shopDay.monthFactor ** kind.seasonality) / peak))
      return Math.floor(time);
  }
}

function minuteOf(random: Random, { channel }: ShopCustomer): number {
  const [first, last] = channel.hours;
  return integer(random, first * 60, last * 60 + 59);
}

function momentOf(day: Day, minute: number): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${day}T${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}
