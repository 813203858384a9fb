import type { Document } from 'mongodb';
import { saleE4 } from './feature-pipeline.ts';

const isSale = { $eq: ['$kind', 'sale'] };
const isCounted = { $gt: ['$saleE4', 0] };

/** Stages that sum service lines by customer: everything of a `History` but its days and when it was made. */
export const customerSumStages: readonly Document[] = stages({}, {});

/** Stages that turn service lines into one `History` a customer, but for when it was made. */
export const historyStages: readonly Document[] = [
  ...stages(
    { parts: { $push: { day: '$day', revenueE4: '$amountE4' } } },
    {
      parts: { $push: '$parts' },
      counted: { $push: { $cond: [isCounted, { day: '$day', orders: 1, ordersE4: '$saleE4' }, '$$REMOVE'] } },
    },
  ),
  { $set: { folded: foldedDays() } },
  { $set: { days: { $concatArrays: ['$folded.done', ['$folded.open']] } } },
  { $unset: ['parts', 'counted', 'folded'] },
  // The first is the null that folding began with.
  { $set: { days: { $slice: ['$days', 1, { $size: '$days' }] } } },
];

/** An order is a customer's lines of one key: it counts when its sales come to more than zero, and begins with the first of them. */
function stages(ofOrder: Document, ofCustomer: Document): Document[] {
  return [
    {
      $group: {
        _id: { customerId: '$customerId', orderKey: '$orderKey' },
        lines: { $sum: 1 },
        amountE4: { $sum: '$amountE4' },
        saleE4: { $sum: saleE4 },
        day: { $min: { $cond: [isSale, '$day', null] } },
        ...ofOrder,
      },
    },
    {
      $group: {
        _id: '$_id.customerId',
        lines: { $sum: '$lines' },
        monetaryE4: { $sum: '$amountE4' },
        frequency: { $sum: { $cond: [isCounted, 1, 0] } },
        firstOrderDay: { $min: { $cond: [isCounted, '$day', null] } },
        lastOrderDay: { $max: { $cond: [isCounted, '$day', null] } },
        ...ofCustomer,
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

/** Orders and lines in the order of their days, those of one day added up: the days before the last, after a null, and the last. */
function foldedDays(): Document {
  const parts = {
    $reduce: { input: '$parts', initialValue: [], in: { $concatArrays: ['$$value', '$$this'] } },
  };
  const figures = (...holders: string[]) =>
    Object.fromEntries(
      ['orders', 'ordersE4', 'revenueE4'].map((figure) => [
        figure,
        { $sum: holders.map((holder) => `${holder}.${figure}`) },
      ]),
    );
  const hasOrders = { $gt: ['$$value.open.orders', 0] };
  return {
    $reduce: {
      input: { $sortArray: { input: { $concatArrays: ['$counted', parts] }, sortBy: { day: 1 } } },
      initialValue: { done: [], open: null },
      in: {
        $cond: [
          { $eq: ['$$this.day', '$$value.open.day'] },
          {
            done: '$$value.done',
            open: {
              day: '$$this.day',
              ...figures('$$value.open', '$$this'),
              previous: '$$value.open.previous',
            },
          },
          {
            done: { $concatArrays: ['$$value.done', ['$$value.open']] },
            open: {
              day: '$$this.day',
              ...figures('$$this'),
              previous: { $cond: [hasOrders, '$$value.open.day', '$$value.open.previous'] },
            },
          },
        ],
      },
    },
  };
}
