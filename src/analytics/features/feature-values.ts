import { addDays, type Day, dateOfDay, daysBetween } from '../../calendar.ts';
import { fromE4, type MoneyE4 } from '../../money.ts';

/** The spans before the cut-off over which orders and spend are added up. */
export const windows = [30, 60, 90, 180, 365] as const;
type Window = (typeof windows)[number];

/** After how many days an order counts half in the orders that fade. */
export const halfLives = [15, 30, 60, 120] as const;
type HalfLife = (typeof halfLives)[number];

/**
 * What the database adds up for one customer with a counted order, from lines before the cut-off. Ages are days before the
 * cut-off, gaps days between successive days with a counted order.
 */
export type CustomerSums = {
  lines: number;
  amountE4: MoneyE4;
  refunds: number;
  refundedE4: MoneyE4;
  services: number;
  categories: number;
  orders: number;
  ordersE4: MoneyE4;
  largestE4: MoneyE4;
  /** Counted orders of the first day with one, and of the last. */
  firstDayE4: MoneyE4;
  lastDayE4: MoneyE4;
  firstAge: number;
  lastAge: number;
  orderDays: number;
  /** The gap before the last day with an order; null with a single day. */
  lastGap: number | null;
  /** Sample standard deviation; null with fewer than two gaps. */
  gapSpread: number | null;
} & { [Sum in `spend${Window}E4`]: MoneyE4 } & { [Count in `orders${Window}`]: number } & {
  /** Orders, each halved with every so many days of age, in millionths: whole numbers add up alike in any order. */
  [Count in `fading${HalfLife}E6`]: number;
};

/**
 * The numeric features of one customer on the morning of the cut-off day, in days, orders and currency units; NaN is "not
 * known". What each means: docs/definitions.md, "Features".
 */
export function featureValues(sums: CustomerSums, cutOff: Day) {
  const { firstAge, lastAge, orderDays } = sums;
  const gapMeanDays = orderDays > 1 ? (firstAge - lastAge) / (orderDays - 1) : Number.NaN;
  const [lastSin, lastCos] = seasonOf(addDays(cutOff, -lastAge));
  const [firstSin, firstCos] = seasonOf(addDays(cutOff, -firstAge));
  return {
    recencyDays: lastAge,
    tenureDays: firstAge,
    orders: sums.orders,
    orderDays,
    monetary: fromE4(sums.amountE4),
    orderValue: fromE4(sums.ordersE4),
    firstDayValue: fromE4(sums.firstDayE4),
    meanOrderValue: fromE4(sums.ordersE4 / sums.orders),
    largestOrder: fromE4(sums.largestE4),
    lastOrderValue: fromE4(sums.lastDayE4),
    gapMeanDays,
    gapSpreadDays: sums.gapSpread ?? Number.NaN,
    lastGapDays: sums.lastGap ?? Number.NaN,
    overdue: lastAge / gapMeanDays,
    orders30: sums.orders30,
    orders60: sums.orders60,
    orders90: sums.orders90,
    orders180: sums.orders180,
    orders365: sums.orders365,
    spend30: fromE4(sums.spend30E4),
    spend60: fromE4(sums.spend60E4),
    spend90: fromE4(sums.spend90E4),
    spend180: fromE4(sums.spend180E4),
    spend365: fromE4(sums.spend365E4),
    fadingOrders15: sums.fading15E6 / 1e6,
    fadingOrders30: sums.fading30E6 / 1e6,
    fadingOrders60: sums.fading60E6 / 1e6,
    fadingOrders120: sums.fading120E6 / 1e6,
    recencyShare: lastAge / firstAge,
    orderRate: (30 * orderDays) / (firstAge + 30),
    trend: fromE4(2 * sums.spend90E4 - sums.spend180E4),
    refunds: sums.refunds,
    refunded: fromE4(sums.refundedE4),
    services: sums.services,
    categories: sums.categories,
    lines: sums.lines,
    lastOrderDayOfYearSin: lastSin,
    lastOrderDayOfYearCos: lastCos,
    firstOrderDayOfYearSin: firstSin,
    firstOrderDayOfYearCos: firstCos,
  };
}

/** The name of a numeric feature that service lines give. */
export type FeatureName = keyof ReturnType<typeof featureValues>;

/** Where a day stands on the circle of the year, as sine and cosine: the last day of December is next to the first of January. */
function seasonOf(day: Day): [sine: number, cosine: number] {
  const year = day.slice(0, 4);
  const days = daysBetween(`${year}-01-01`, `${year}-12-31`) + 1;
  const angle = (2 * Math.PI * daysBetween(`${year}-01-01`, day)) / days;
  return [Math.sin(angle), Math.cos(angle)];
}

/** The first day of each span before a cut-off, as stored. */
export function windowStarts(cutOff: Day): { window: Window; from: Date }[] {
  return windows.map((window) => ({ window, from: dateOfDay(addDays(cutOff, -window)) }));
}
