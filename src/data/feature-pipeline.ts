import type { Document } from 'mongodb';
import { halfLives, windowStarts, windows } from '../analytics/features/feature-values.ts';
import { type Day, dateOfDay } from '../calendar.ts';

/** The amount of a line if it is a sale, as what an order comes to. */
export const saleE4: Document = { $cond: [{ $eq: ['$kind', 'sale'] }, '$amountE4', 0] };

/** Stages that turn service lines before a cut-off into `CustomerSums`, one document a customer, also of those without an order. */
export function featureStages(cutOff: Day): Document[] {
  return [
    { $group: ordersOf(cutOff) },
    { $group: customersOf() },
    { $set: { ages: { $sortArray: { input: '$ages', sortBy: 1 } } } },
    { $set: { gaps } },
    { $project: sums },
  ];
}

const isSale = { $eq: ['$kind', 'sale'] };
const dayMilliseconds = 86_400_000;

/** One document an order, refunds under its key included. */
function ordersOf(cutOff: Day): Document {
  const spend = windowStarts(cutOff).map(({ window, from }) => [
    `spend${window}E4`,
    { $sum: { $cond: [{ $gte: ['$day', from] }, '$amountE4', 0] } },
  ]);
  return {
    _id: { customerId: '$customerId', orderKey: '$orderKey' },
    lines: { $sum: 1 },
    amountE4: { $sum: '$amountE4' },
    saleE4: { $sum: saleE4 },
    age: { $max: { $cond: [isSale, daysBefore(cutOff), null] } },
    refunds: { $sum: { $cond: [isSale, 0, 1] } },
    refundedE4: { $sum: { $cond: [isSale, 0, { $abs: '$amountE4' }] } },
    services: { $push: '$service' },
    categories: { $push: '$category' },
    ...Object.fromEntries(spend),
  };
}

function daysBefore(cutOff: Day): Document {
  return { $toInt: { $divide: [{ $subtract: [dateOfDay(cutOff), '$day'] }, dayMilliseconds] } };
}

const isCounted = { $gt: ['$saleE4', 0] };

function customersOf(): Document {
  const sum = (field: string) => [field, { $sum: `$${field}` }];
  const orders = windows.map((window) => [
    `orders${window}`,
    { $sum: { $cond: [{ $and: [isCounted, { $lte: ['$age', window] }] }, 1, 0] } },
  ]);
  const fading = halfLives.map((days) => [
    `fading${days}E6`,
    { $sum: { $cond: [isCounted, { $round: { $multiply: [1e6, fadedBy(days)] } }, 0] } },
  ]);
  return {
    _id: '$_id.customerId',
    ...Object.fromEntries(['lines', 'amountE4', 'refunds', 'refundedE4'].map(sum)),
    ...Object.fromEntries(windows.map((window) => sum(`spend${window}E4`))),
    services: { $addToSet: '$services' },
    categories: { $addToSet: '$categories' },
    ordersE4: { $sum: { $cond: [isCounted, '$saleE4', 0] } },
    largestE4: { $max: '$saleE4' },
    ages: { $push: { $cond: [isCounted, '$age', '$$REMOVE'] } },
    counted: { $push: { $cond: [isCounted, { age: '$age', valueE4: '$saleE4' }, '$$REMOVE'] } },
    ...Object.fromEntries(orders),
    ...Object.fromEntries(fading),
  };
}

/** What is left of an order of that age, with half of it gone every so many days. */
function fadedBy(halfLifeDays: number): Document {
  return { $exp: { $multiply: [-Math.LN2 / halfLifeDays, '$age'] } };
}

/** Days between successive order days, the latest first; orders of one day leave none. */
const gaps = {
  $filter: {
    input: {
      $map: {
        input: { $range: [1, { $max: [1, { $size: '$ages' }] }] },
        as: 'at',
        in: {
          $subtract: [
            { $arrayElemAt: ['$ages', '$$at'] },
            { $arrayElemAt: ['$ages', { $subtract: ['$$at', 1] }] },
          ],
        },
      },
    },
    as: 'gap',
    cond: { $gt: ['$$gap', 0] },
  },
};

const sums: Document = {
  ...Object.fromEntries(['lines', 'amountE4', 'refunds', 'refundedE4'].map((field) => [field, 1])),
  ...Object.fromEntries(
    windows.flatMap((window) => [
      [`spend${window}E4`, 1],
      [`orders${window}`, 1],
    ]),
  ),
  ...Object.fromEntries(halfLives.map((days) => [`fading${days}E6`, 1])),
  services: distinct('$services'),
  categories: distinct('$categories'),
  orders: { $size: '$ages' },
  ordersE4: 1,
  largestE4: 1,
  firstDayE4: valueAtAge({ $last: '$ages' }),
  lastDayE4: valueAtAge({ $first: '$ages' }),
  firstAge: { $last: '$ages' },
  lastAge: { $first: '$ages' },
  orderDays: { $add: [{ $size: '$gaps' }, 1] },
  lastGap: { $first: '$gaps' },
  gapSpread: { $stdDevSamp: '$gaps' },
};

function distinct(sets: string): Document {
  const union = { $reduce: { input: sets, initialValue: [], in: { $setUnion: ['$$value', '$$this'] } } };
  return { $size: union };
}

/** What the counted orders of that age come to. */
function valueAtAge(age: Document): Document {
  const ofThatDay = { $filter: { input: '$counted', as: 'order', cond: { $eq: ['$$order.age', '$$age'] } } };
  return {
    $let: {
      vars: { age },
      in: { $sum: { $map: { input: ofThatDay, as: 'order', in: '$$order.valueE4' } } },
    },
  };
}
