import type { Document } from 'mongodb';
import { saleE4 } from './feature-pipeline.ts';

const isSale = { $eq: ['$kind', 'sale'] };
const isCounted = { $gt: ['$saleE4', 0] };
const hasOrders = { $gt: ['$orders', 0] };

/** Stages that sum service lines by customer: everything of a `History` but its days and when it was made. */
export const customerSumStages: readonly Document[] = [
  ordersWith({ lines: { $sum: 1 }, revenueE4: { $sum: '$amountE4' } }),
  { $set: { orders: { $cond: [isCounted, 1, 0] } } },
  ...customersWith({}),
];

/**
 * Stages that turn service lines into one `History` a customer, but for when it was made. Orders and lines are added up by day before
 * they are brought together by customer: one customer may have a hundred thousand lines (everyone who buys as a guest), but not of as many days.
 */
export const historyStages: readonly Document[] = [
  ordersWith({ parts: { $push: { day: '$day', lines: 1, revenueE4: '$amountE4' } } }),
  {
    $project: {
      parts: {
        $concatArrays: [
          '$parts',
          { $cond: [isCounted, [{ day: '$day', orders: 1, ordersE4: '$saleE4' }], []] },
        ],
      },
    },
  },
  { $unwind: '$parts' },
  {
    $group: {
      _id: { customerId: '$_id.customerId', day: '$parts.day' },
      ...Object.fromEntries(
        ['lines', 'orders', 'ordersE4', 'revenueE4'].map((figure) => [figure, { $sum: `$parts.${figure}` }]),
      ),
    },
  },
  { $set: { day: '$_id.day' } },
  ...customersWith({
    days: { $push: { day: '$day', orders: '$orders', ordersE4: '$ordersE4', revenueE4: '$revenueE4' } },
  }),
  { $set: { days: daysInOrder() } },
];

/** What a figure of the days of a history comes to. */
export function sumOverDays(figure: 'orders' | 'revenueE4'): Document {
  return { $sum: { $map: { input: '$days', as: 'one', in: `$$one.${figure}` } } };
}

/** An order is a customer's lines of one key: it counts when its sales come to more than zero, and begins with the first of them. */
function ordersWith(figures: Document): Document {
  return {
    $group: {
      _id: { customerId: '$customerId', orderKey: '$orderKey' },
      saleE4: { $sum: saleE4 },
      day: { $min: { $cond: [isSale, '$day', null] } },
      ...figures,
    },
  };
}

/** What a customer's orders, or days with the orders that began on them, come to. */
function customersWith(figures: Document): Document[] {
  return [
    {
      $group: {
        _id: '$_id.customerId',
        lines: { $sum: '$lines' },
        monetaryE4: { $sum: '$revenueE4' },
        frequency: { $sum: '$orders' },
        firstOrderDay: { $min: { $cond: [hasOrders, '$day', null] } },
        lastOrderDay: { $max: { $cond: [hasOrders, '$day', null] } },
        ...figures,
      },
    },
    {
      $set: {
        firstOrderDay: { $ifNull: ['$firstOrderDay', '$$REMOVE'] },
        lastOrderDay: { $ifNull: ['$lastOrderDay', '$$REMOVE'] },
      },
    },
  ];
}

/** The days, ascending, each with the last one before it on which an order began; null where there is none. */
function daysInOrder(): Document {
  const day = { $mergeObjects: ['$$this', { previous: '$$value.previous' }] };
  const folded = {
    $reduce: {
      input: { $sortArray: { input: '$days', sortBy: { day: 1 } } },
      initialValue: { days: [], previous: null },
      in: {
        days: { $concatArrays: ['$$value.days', [day]] },
        previous: { $cond: [{ $gt: ['$$this.orders', 0] }, '$$this.day', '$$value.previous'] },
      },
    },
  };
  return { $let: { vars: { folded }, in: '$$folded.days' } };
}
