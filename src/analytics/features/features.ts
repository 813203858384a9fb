import { formatMoney, formatNumber, formatProbability, formatShare } from '../../format.ts';
import { daysAgo } from './attribute-columns.ts';
import { otherLevels } from './encoding.ts';
import { type FeatureName, halfLives, windows } from './feature-values.ts';

/** What a feature counts in: days, a number of things, currency units, a multiple, or a place on the circle of the year. */
export type FeatureUnit = 'days' | 'count' | 'money' | 'times' | 'season';

/** A numeric feature in a marketer's words. */
export type Feature = {
  name: FeatureName;
  label: string;
  unit: FeatureUnit;
  /** How its value reads, given as text with its unit: "last order 12 days ago". */
  says: (value: string, number: number) => string;
  /** How it reads where it is not known. */
  unknown?: string;
};

/** The features that service lines give, in the order of a feature table's columns. Definitions: docs/definitions.md, "Features". */
export const features: readonly Feature[] = [
  feature('recencyDays', 'days since the last order', 'days', (days) => `last order ${days} ago`),
  feature('tenureDays', 'days since the first order', 'days', (days) => `customer for ${days}`),
  feature('orders', 'orders', 'count', (_, n) => `${counted(n, 'order')} so far`),
  feature('orderDays', 'days with an order', 'count', (_, n) => `ordered on ${counted(n, 'day')}`),
  feature('monetary', 'money spent, less refunds', 'money', (money) => `spent ${money} in all`),
  feature('orderValue', 'value of all orders', 'money', (money) => `orders worth ${money} in all`),
  feature('firstDayValue', 'value of the first order', 'money', (money) => `first order of ${money}`),
  feature('meanOrderValue', 'mean order value', 'money', (money) => `${money} an order`),
  feature('largestOrder', 'largest order', 'money', (money) => `largest order of ${money}`),
  feature('lastOrderValue', 'value of the last order', 'money', (money) => `last order of ${money}`),
  {
    ...feature('gapMeanDays', 'mean days between orders', 'days', (days) => `orders every ${days}`),
    unknown: 'no second order yet',
  },
  {
    ...feature(
      'gapSpreadDays',
      'spread of the days between orders',
      'days',
      (days) => `gaps vary by ${days}`,
    ),
    unknown: 'too few orders to have a rhythm',
  },
  {
    ...feature(
      'lastGapDays',
      'days between the last two orders',
      'days',
      (days) => `last two orders ${days} apart`,
    ),
    unknown: 'no second order yet',
  },
  {
    ...feature(
      'overdue',
      'time since the last order over the usual gap',
      'times',
      (times) => `${times} the usual gap since the last order`,
    ),
    unknown: 'no second order yet',
  },
  ...windows.map((days) =>
    feature(
      `orders${days}`,
      `orders in the last ${days} days`,
      'count',
      (_, n) => `${counted(n, 'order')} in the last ${days} days`,
    ),
  ),
  ...windows.map((days) =>
    feature(
      `spend${days}`,
      `spend in the last ${days} days`,
      'money',
      (money) => `spent ${money} in the last ${days} days`,
    ),
  ),
  ...halfLives.map((days) =>
    feature(
      `fadingOrders${days}`,
      `recent orders, each counting half after ${days} days`,
      'count',
      (_, n) => `${fewOrMore(n, 'recent order')} (one counts half after ${days} days)`,
    ),
  ),
  feature(
    'recencyShare',
    'share of the time as a customer since the last order',
    'count',
    (_, share) => `silent for ${formatShare(share)} of the time as a customer`,
  ),
  feature(
    'orderRate',
    'days with an order, a month',
    'count',
    (rate) => `${rate} days with an order a month`,
  ),
  feature('trend', 'change of spend between the last 90 days and the 90 before', 'money', trendWords),
  feature('refunds', 'refunds', 'count', (_, n) => counted(n, 'refund')),
  feature('refunded', 'money refunded', 'money', (money) => `${money} refunded`),
  feature('services', 'different services', 'count', (_, n) => counted(n, 'different service')),
  feature('categories', 'different categories', 'count', (_, n) =>
    counted(n, 'different category', 'different categories'),
  ),
  feature('lines', 'service lines', 'count', (_, n) => counted(n, 'service line')),
  feature(
    'lastOrderDayOfYearSin',
    'time of year of the last order',
    'season',
    () => 'the time of year of the last order',
  ),
  feature(
    'lastOrderDayOfYearCos',
    'time of year of the last order',
    'season',
    () => 'the time of year of the last order',
  ),
  feature(
    'firstOrderDayOfYearSin',
    'time of year of the first order',
    'season',
    () => 'the time of year of the first order',
  ),
  feature(
    'firstOrderDayOfYearCos',
    'time of year of the first order',
    'season',
    () => 'the time of year of the first order',
  ),
];

/** What BG/NBD and Gamma-Gamma make of a customer, which the forests take for further features. */
const lifetimeFeatures: readonly (Omit<Feature, 'name'> & { name: string })[] = [
  {
    name: 'pAlive',
    label: 'P(alive)',
    unit: 'count',
    says: (_, share) => `${formatProbability(share)} likely to be a customer still`,
  },
  {
    name: 'lifetimeProbability',
    label: 'probability of an order by rhythm alone',
    unit: 'count',
    says: (_, share) => `${formatProbability(share)} likely to order by their rhythm alone`,
  },
  {
    name: 'lifetimeOrders',
    label: 'orders to expect by rhythm alone',
    unit: 'count',
    says: (_, n) => `${fewOrMore(n, 'order')} to expect by their rhythm alone`,
  },
  {
    name: 'lifetimeOrderValue',
    label: 'order value to expect',
    unit: 'money',
    says: (money) => `${money} to expect of an order`,
  },
  {
    name: 'lifetimeSpend',
    label: 'spend to expect by rhythm and order values alone',
    unit: 'money',
    says: (money) => `${money} to expect by their rhythm and order values alone`,
  },
];

const byName = new Map<string, Omit<Feature, 'name'>>(
  [...features, ...lifetimeFeatures].map((one) => [one.name, one]),
);

/** The names of the numeric features that service lines give. */
export const featureNames: readonly FeatureName[] = features.map(({ name }) => name);

/**
 * What a feature's value says of a customer, in a few words: "last order 12 days ago", "country is PT".
 * @param name a column of a feature table or of its encoding
 */
export function describeFeature(name: string, value: number | string | null, currency: string): string {
  const isKnown = value !== null && !Number.isNaN(value);
  const known = byName.get(name);
  if (known !== undefined) {
    if (!isKnown) return known.unknown ?? `${known.label} not known`;
    return known.says(valueText(Number(value), known.unit, currency), Number(value));
  }
  const { attribute = name, level, isDaysAgo } = partsOf(name);
  const subject = inWords(attribute);
  if (!isKnown) return `${subject} not known`;
  if (level !== undefined) return value === 0 ? `${subject} is not ${level}` : `${subject} is ${level}`;
  if (isDaysAgo) return `${subject} ${counted(Number(value), 'day')} ago`;
  return typeof value === 'string' ? `${subject} is ${value}` : `${subject} ${formatNumber(value, 2)}`;
}

function feature(name: FeatureName, label: string, unit: FeatureUnit, says: Feature['says']): Feature {
  return { name, label, unit, says };
}

function valueText(value: number, unit: FeatureUnit, currency: string): string {
  if (unit === 'money') return formatMoney(value, currency);
  if (unit === 'days') return counted(value, 'day');
  return unit === 'times' ? `${formatNumber(value, 1)} times` : formatNumber(value, 2);
}

/** "1 day", "2 days", "0.5 days". */
function counted(number: number, one: string, many = `${one}s`): string {
  const text = formatNumber(number, Math.abs(number) < 10 ? 1 : 0);
  return `${text} ${text === '1' ? one : many}`;
}

/** As `counted`, but nobody reads "0" of what is a little more. */
function fewOrMore(number: number, one: string): string {
  return number < 0.05 ? `hardly any ${one}s` : counted(number, one);
}

function trendWords(money: string, change: number): string {
  if (change === 0) return 'spent as much in the last 90 days as in the 90 before';
  const size = money.replace(/^[-−]/, '');
  return `spent ${size} ${change > 0 ? 'more' : 'less'} in the last 90 days than in the 90 before`;
}

/** What the name of a column of attributes says: `attribute.country=PT` is level PT, `attribute.joined:daysAgo` a day's age. */
function partsOf(name: string): { attribute?: string; level?: string; isDaysAgo?: boolean } {
  const match = /^attribute\.([^=]*)(?:=(.*))?$/s.exec(name);
  if (match === null) return {};
  const [, attribute = '', level] = match;
  if (level !== undefined) return { attribute, level: level === otherLevels ? 'another' : level };
  return attribute.endsWith(daysAgo)
    ? { attribute: attribute.slice(0, -daysAgo.length), isDaysAgo: true }
    : { attribute };
}

/** "loyaltyPoints" and "loyalty_points" as "loyalty points". */
function inWords(name: string): string {
  return name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/_/g, ' ')
    .toLowerCase();
}
