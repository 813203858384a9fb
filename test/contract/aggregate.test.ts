import { describe, expect, test } from '@jest/globals';
import { Decimal128, type Document, Long } from 'mongodb';
import { codeOf, openContract } from '../support/contract.ts';

const { collection, db, differsOn } = await openContract();

const orders = [
  { _id: 1, customer: 'a', amount: 10, day: new Date('2026-01-15'), items: ['x', 'y'] },
  { _id: 2, customer: 'b', amount: 30, day: new Date('2026-02-15'), items: ['x'] },
  { _id: 3, customer: 'a', amount: 5, day: new Date('2026-03-15'), items: [] },
  { _id: 4, customer: 'c', amount: null, day: new Date('2026-03-20') },
  { _id: 5, amount: 7, day: new Date('2026-04-01'), items: ['y', 'z'] },
];

/** What a pipeline over the orders gives. */
async function run(pipeline: Document[]): Promise<Document[]> {
  const c = await collection(orders);
  return c.aggregate(pipeline).toArray();
}

describe('a stage:', () => {
  const ids = (...values: number[]) => values.map((_id) => ({ _id }));
  const cases: [string, Document[], Document[]][] = [
    ['$match', [{ $match: { amount: { $gte: 10 } } }, { $project: { _id: 1 } }], ids(1, 2)],
    [
      '$sort, $skip and $limit',
      [{ $sort: { amount: -1 } }, { $skip: 1 }, { $limit: 2 }, { $project: { _id: 1 } }],
      ids(1, 5),
    ],
    ['$count', [{ $match: { customer: 'a' } }, { $count: 'n' }], [{ n: 2 }]],
    [
      '$group with sum, avg, min, max and count',
      [
        { $match: { customer: { $in: ['a', 'b'] } } },
        {
          $group: {
            _id: '$customer',
            sum: { $sum: '$amount' },
            avg: { $avg: '$amount' },
            min: { $min: '$amount' },
            max: { $max: '$amount' },
            n: { $count: {} },
          },
        },
        { $sort: { _id: 1 } },
      ],
      [
        { _id: 'a', sum: 15, avg: 7.5, min: 5, max: 10, n: 2 },
        { _id: 'b', sum: 30, avg: 30, min: 30, max: 30, n: 1 },
      ],
    ],
    [
      '$group of all together',
      [{ $group: { _id: null, sum: { $sum: '$amount' } } }],
      [{ _id: null, sum: 52 }],
    ],
    [
      '$group puts missing and null together',
      [{ $group: { _id: '$customer', n: { $sum: 1 } } }, { $sort: { _id: 1 } }, { $limit: 1 }],
      [{ _id: null, n: 1 }],
    ],
    [
      '$group by several fields',
      [
        { $match: { _id: { $lte: 2 } } },
        { $group: { _id: { c: '$customer', m: { $month: '$day' } } } },
        { $sort: { _id: 1 } },
      ],
      [{ _id: { c: 'a', m: 1 } }, { _id: { c: 'b', m: 2 } }],
    ],
    [
      '$group with first, last, push and addToSet',
      [
        { $match: { customer: 'a' } },
        { $sort: { _id: 1 } },
        {
          $group: {
            _id: null,
            f: { $first: '$amount' },
            l: { $last: '$amount' },
            p: { $push: '$_id' },
            s: { $addToSet: '$customer' },
          },
        },
      ],
      [{ _id: null, f: 10, l: 5, p: [1, 3], s: ['a'] }],
    ],
    [
      '$unwind',
      [{ $unwind: '$items' }, { $project: { items: 1 } }, { $sort: { _id: 1, items: 1 } }],
      [
        { _id: 1, items: 'x' },
        { _id: 1, items: 'y' },
        { _id: 2, items: 'x' },
        { _id: 5, items: 'y' },
        { _id: 5, items: 'z' },
      ],
    ],
    [
      '$unwind that keeps what is empty, with the position',
      [
        { $match: { _id: { $in: [2, 3, 4] } } },
        { $unwind: { path: '$items', preserveNullAndEmptyArrays: true, includeArrayIndex: 'at' } },
        { $project: { items: 1, at: 1 } },
        { $sort: { _id: 1 } },
      ],
      [
        { _id: 2, items: 'x', at: 0 },
        { _id: 3, at: null },
        { _id: 4, at: null },
      ],
    ],
    [
      '$set and $unset',
      [
        { $match: { _id: 1 } },
        { $set: { double: { $multiply: ['$amount', 2] } } },
        { $unset: ['items', 'day'] },
      ],
      [{ _id: 1, customer: 'a', amount: 10, double: 20 }],
    ],
    [
      '$addFields inside of a document',
      [{ $match: { _id: 1 } }, { $addFields: { 'a.b': 1 } }, { $project: { a: 1 } }],
      [{ _id: 1, a: { b: 1 } }],
    ],
    [
      '$replaceRoot',
      [{ $match: { _id: 1 } }, { $replaceRoot: { newRoot: { who: '$customer' } } }],
      [{ who: 'a' }],
    ],
    [
      '$replaceWith',
      [{ $match: { _id: 1 } }, { $replaceWith: { $mergeObjects: [{ z: 1 }, { who: '$customer' }] } }],
      [{ z: 1, who: 'a' }],
    ],
    [
      '$sortByCount',
      [
        { $unwind: '$items' },
        { $sortByCount: '$items' },
        { $limit: 2 },
        { $group: { _id: null, n: { $sum: '$count' } } },
      ],
      [{ _id: null, n: 4 }],
    ],
    [
      '$bucket',
      [
        { $match: { amount: { $ne: null } } },
        {
          $bucket: {
            groupBy: '$amount',
            boundaries: [0, 10, 20],
            default: 'more',
            output: { n: { $sum: 1 } },
          },
        },
      ],
      [
        { _id: 0, n: 2 },
        { _id: 10, n: 1 },
        { _id: 'more', n: 1 },
      ],
    ],
    [
      '$facet',
      [
        {
          $facet: {
            total: [{ $count: 'n' }],
            top: [{ $sort: { amount: -1 } }, { $limit: 1 }, { $project: { _id: 1 } }],
          },
        },
      ],
      [{ total: [{ n: 5 }], top: [{ _id: 2 }] }],
    ],
    [
      '$project with an exclusion',
      [{ $match: { _id: 4 } }, { $project: { day: 0 } }],
      [{ _id: 4, customer: 'c', amount: null }],
    ],
  ];
  test.each(cases)('%s', async (_title, pipeline, expected) => {
    expect(await run(pipeline)).toEqual(expected);
  });

  differsOn('SecantusDB', 'gives a count of 0')('$count of nothing gives nothing', async () => {
    expect(await run([{ $match: { customer: 'zz' } }, { $count: 'n' }])).toEqual([]);
  });

  test('$lookup by one field', async () => {
    const customers = await collection([
      { _id: 'a', name: 'Ada' },
      { _id: 'b', name: 'Bo' },
    ]);
    const found = await run([
      { $match: { _id: { $in: [1, 4] } } },
      { $lookup: { from: customers.collectionName, localField: 'customer', foreignField: '_id', as: 'who' } },
      { $project: { who: 1 } },
      { $sort: { _id: 1 } },
    ]);
    expect(found).toEqual([
      { _id: 1, who: [{ _id: 'a', name: 'Ada' }] },
      { _id: 4, who: [] },
    ]);
  });

  test('$lookup takes missing for null', async () => {
    const other = await collection([{ _id: 1, k: null }, { _id: 2 }, { _id: 3, k: 'a' }]);
    const [found] = await run([
      { $match: { _id: 5 } },
      { $lookup: { from: other.collectionName, localField: 'customer', foreignField: 'k', as: 'found' } },
    ]);
    expect(found?.['found'].map(({ _id }: Document) => _id)).toEqual([1, 2]);
  });

  test('$unionWith', async () => {
    const other = await collection([{ _id: 99, amount: 1 }]);
    const [sum] = await run([
      { $unionWith: other.collectionName },
      { $group: { _id: null, n: { $sum: 1 } } },
    ]);
    expect(sum?.['n']).toBe(6);
  });

  test('$sample takes so many', async () => {
    expect((await run([{ $sample: { size: 3 } }])).length).toBe(3);
  });
});

// biome-ignore-start lint/suspicious/noThenProperty: the name that $cond and $switch have for it
describe('an expression:', () => {
  const document = {
    _id: 1,
    n: 7,
    f: 2.5,
    neg: -3,
    s: 'Hello',
    a: [3, 1, 2],
    o: { x: 1, y: 2 },
    d: new Date('2026-03-29T00:30:00Z'),
    nothing: null,
    l: Long.fromNumber(5),
    m: Decimal128.fromString('0.1'),
  };
  const cases: [string, unknown, unknown][] = [
    ['$add', { $add: ['$n', '$f', 1] }, 10.5],
    ['$add of a date and milliseconds', { $add: ['$d', 1000] }, new Date('2026-03-29T00:30:01Z')],
    ['$subtract', { $subtract: ['$n', 10] }, -3],
    ['$subtract of dates', { $subtract: ['$d', new Date('2026-03-29T00:00:00Z')] }, 1_800_000],
    ['$multiply', { $multiply: ['$n', '$f'] }, 17.5],
    ['$divide', { $divide: ['$n', 2] }, 3.5],
    ['$mod', { $mod: ['$n', 4] }, 3],
    ['$abs', { $abs: '$neg' }, 3],
    ['$ceil', { $ceil: '$f' }, 3],
    ['$floor', { $floor: '$f' }, 2],
    ['$round to even', { $round: ['$f', 0] }, 2],
    ['$round to places', { $round: [1.2345, 2] }, 1.23],
    ['$trunc', { $trunc: ['$f'] }, 2],
    ['$sqrt', { $sqrt: 16 }, 4],
    ['$pow', { $pow: [2, 10] }, 1024],
    ['$ln', { $ln: 1 }, 0],
    ['$exp', { $exp: 0 }, 1],
    ['null through arithmetic', { $add: ['$n', '$nothing'] }, null],
    ['null for a missing field in arithmetic', { $multiply: ['$n', '$zz'] }, null],
    ['$eq', { $eq: ['$n', 7] }, true],
    ['$cmp', { $cmp: ['$n', 9] }, -1],
    ['$gt across types', { $gt: ['text', 5] }, true],
    ['$and', { $and: [true, '$n', 1] }, true],
    ['$or', { $or: [false, '$nothing', 0] }, false],
    ['$not', { $not: ['$nothing'] }, true],
    ['$cond', { $cond: [{ $gt: ['$n', 5] }, 'big', 'small'] }, 'big'],
    ['$cond by names', { $cond: { if: false, then: 1, else: 2 } }, 2],
    ['$ifNull', { $ifNull: ['$nothing', '$zz', 'default'] }, 'default'],
    [
      '$switch',
      {
        $switch: {
          branches: [
            { case: { $lt: ['$n', 5] }, then: 'a' },
            { case: { $lt: ['$n', 9] }, then: 'b' },
          ],
          default: 'c',
        },
      },
      'b',
    ],
    ['$concat', { $concat: ['$s', ' ', 'there'] }, 'Hello there'],
    ['$concat with null', { $concat: ['$s', '$nothing'] }, null],
    ['$toUpper', { $toUpper: '$s' }, 'HELLO'],
    ['$toLower', { $toLower: '$s' }, 'hello'],
    ['$substrCP', { $substrCP: ['$s', 1, 3] }, 'ell'],
    ['$strLenCP', { $strLenCP: 'Zoë' }, 3],
    ['$split', { $split: ['a-b-c', '-'] }, ['a', 'b', 'c']],
    ['$trim', { $trim: { input: '  x ' } }, 'x'],
    ['$indexOfCP', { $indexOfCP: ['$s', 'l'] }, 2],
    ['$regexMatch', { $regexMatch: { input: '$s', regex: '^h', options: 'i' } }, true],
    ['$size', { $size: '$a' }, 3],
    ['$arrayElemAt', { $arrayElemAt: ['$a', -1] }, 2],
    ['$first and $last', [{ $first: '$a' }, { $last: '$a' }], [3, 2]],
    ['$slice', { $slice: ['$a', 2] }, [3, 1]],
    ['$concatArrays', { $concatArrays: ['$a', [9]] }, [3, 1, 2, 9]],
    ['$filter', { $filter: { input: '$a', as: 'v', cond: { $gte: ['$$v', 2] } } }, [3, 2]],
    ['$map', { $map: { input: '$a', as: 'v', in: { $multiply: ['$$v', 10] } } }, [30, 10, 20]],
    ['$reduce', { $reduce: { input: '$a', initialValue: 0, in: { $add: ['$$value', '$$this'] } } }, 6],
    ['$in', { $in: [2, '$a'] }, true],
    ['$indexOfArray', { $indexOfArray: ['$a', 1] }, 1],
    ['$range', { $range: [0, 10, 4] }, [0, 4, 8]],
    ['$reverseArray', { $reverseArray: '$a' }, [2, 1, 3]],
    ['$isArray', { $isArray: ['$a'] }, true],
    ['$sum of an array', { $sum: '$a' }, 6],
    ['$max of an array', { $max: '$a' }, 3],
    ['$avg of values', { $avg: [1, 2, '$zz'] }, 1.5],
    ['$setUnion', { $setUnion: [[1, 2], [2]] }, [1, 2]],
    ['$mergeObjects', { $mergeObjects: ['$o', { y: 9 }] }, { x: 1, y: 9 }],
    [
      '$objectToArray',
      { $objectToArray: '$o' },
      [
        { k: 'x', v: 1 },
        { k: 'y', v: 2 },
      ],
    ],
    ['$arrayToObject', { $arrayToObject: [[['k', 1]]] }, { k: 1 }],
    ['$let', { $let: { vars: { t: '$n' }, in: { $add: ['$$t', 1] } } }, 8],
    ['$literal', { $literal: '$n' }, '$n'],
    ['$toString', { $toString: '$n' }, '7'],
    ['$toInt', { $toInt: '12' }, 12],
    ['$toDouble', { $toDouble: '1.5' }, 1.5],
    ['$convert with onError', { $convert: { input: 'x', to: 'int', onError: -1 } }, -1],
    ['$type', { $type: '$zz' }, 'missing'],
    ['$toDate', { $toDate: '2026-03-29T00:30:00Z' }, new Date('2026-03-29T00:30:00Z')],
    ['a field of an embedded document', '$o.x', 1],
    [
      'decimals exactly',
      { $eq: [{ $add: ['$m', Decimal128.fromString('0.2')] }, Decimal128.fromString('0.3')] },
      true,
    ],
    ['$sum of long and int stays whole', { $add: ['$l', 1] }, 6],
  ];
  test.each(cases)('%s', async (_title, expression, expected) => {
    const c = await collection([document]);
    const [found] = await c.aggregate([{ $project: { _id: 0, value: expression } }]).toArray();
    expect(found?.['value']).toEqual(expected);
  });
});

// biome-ignore-end lint/suspicious/noThenProperty: the name that $cond and $switch have for it

describe('a date expression', () => {
  const at = (iso: string) => new Date(iso);
  const cases: [string, string, unknown, unknown][] = [
    [
      '$dateTrunc to the day',
      '2026-03-29T13:30:00Z',
      { $dateTrunc: { date: '$d', unit: 'day' } },
      at('2026-03-29T00:00:00Z'),
    ],
    [
      '$dateTrunc to the day of a zone',
      '2026-03-28T23:30:00Z',
      { $dateTrunc: { date: '$d', unit: 'day', timezone: 'Europe/Berlin' } },
      at('2026-03-28T23:00:00Z'),
    ],
    [
      '$dateTrunc to the day in summer',
      '2026-07-01T22:30:00Z',
      { $dateTrunc: { date: '$d', unit: 'day', timezone: 'Europe/Berlin' } },
      at('2026-07-01T22:00:00Z'),
    ],
    [
      '$dateTrunc to the week from Monday',
      '2026-11-22T12:00:00Z',
      { $dateTrunc: { date: '$d', unit: 'week', startOfWeek: 'monday' } },
      at('2026-11-16T00:00:00Z'),
    ],
    [
      '$dateTrunc to the month',
      '2026-11-22T12:00:00Z',
      { $dateTrunc: { date: '$d', unit: 'month' } },
      at('2026-11-01T00:00:00Z'),
    ],
    [
      '$dateTrunc to the quarter',
      '2026-11-22T12:00:00Z',
      { $dateTrunc: { date: '$d', unit: 'quarter' } },
      at('2026-10-01T00:00:00Z'),
    ],
    [
      '$dateDiff in days counts midnights',
      '2026-03-29T23:59:00Z',
      { $dateDiff: { startDate: '$d', endDate: at('2026-03-30T00:01:00Z'), unit: 'day' } },
      1,
    ],
    [
      '$dateDiff in days of a zone',
      '2026-03-29T21:59:00Z',
      {
        $dateDiff: {
          startDate: '$d',
          endDate: at('2026-03-29T22:01:00Z'),
          unit: 'day',
          timezone: 'Europe/Berlin',
        },
      },
      1,
    ],
    [
      '$dateDiff in months',
      '2026-01-31T00:00:00Z',
      { $dateDiff: { startDate: '$d', endDate: at('2026-03-01T00:00:00Z'), unit: 'month' } },
      2,
    ],
    [
      '$dateAdd over the change to summer time',
      '2026-03-28T12:00:00Z',
      { $dateAdd: { startDate: '$d', unit: 'day', amount: 1, timezone: 'Europe/Berlin' } },
      at('2026-03-29T11:00:00Z'),
    ],
    [
      '$dateAdd of months ends with the month',
      '2026-01-31T00:00:00Z',
      { $dateAdd: { startDate: '$d', unit: 'month', amount: 1 } },
      at('2026-02-28T00:00:00Z'),
    ],
    [
      '$dateSubtract',
      '2026-03-01T00:00:00Z',
      { $dateSubtract: { startDate: '$d', unit: 'day', amount: 1 } },
      at('2026-02-28T00:00:00Z'),
    ],
    [
      '$year, $month, $dayOfMonth',
      '2026-12-31T23:30:00Z',
      [{ $year: '$d' }, { $month: '$d' }, { $dayOfMonth: '$d' }],
      [2026, 12, 31],
    ],
    [
      'parts in a zone',
      '2026-12-31T23:30:00Z',
      [{ $year: { date: '$d', timezone: 'Asia/Tokyo' } }, { $hour: { date: '$d', timezone: 'Asia/Tokyo' } }],
      [2027, 8],
    ],
    [
      '$dayOfWeek and $isoDayOfWeek',
      '2026-11-22T12:00:00Z',
      [{ $dayOfWeek: '$d' }, { $isoDayOfWeek: '$d' }],
      [1, 7],
    ],
    [
      '$isoWeek and $isoWeekYear',
      '2027-01-01T12:00:00Z',
      [{ $isoWeek: '$d' }, { $isoWeekYear: '$d' }],
      [53, 2026],
    ],
    [
      '$dateToString',
      '2026-03-09T07:05:03.004Z',
      { $dateToString: { date: '$d', format: '%Y-%m-%d %H:%M:%S.%L' } },
      '2026-03-09 07:05:03.004',
    ],
    [
      '$dateToString in a zone',
      '2026-07-01T22:30:00Z',
      { $dateToString: { date: '$d', format: '%Y-%m-%dT%H:%M%z', timezone: 'Europe/Berlin' } },
      '2026-07-02T00:30+0200',
    ],
    [
      '$dateFromString',
      '2026-01-01T00:00:00Z',
      { $dateFromString: { dateString: '2026-05-06' } },
      at('2026-05-06T00:00:00Z'),
    ],
    [
      '$dateFromParts in a zone',
      '2026-01-01T00:00:00Z',
      { $dateFromParts: { year: 2026, month: 7, day: 1, timezone: 'America/New_York' } },
      at('2026-07-01T04:00:00Z'),
    ],
    [
      '$dateToParts',
      '2026-03-09T07:05:03.004Z',
      { $dateToParts: { date: '$d' } },
      { year: 2026, month: 3, day: 9, hour: 7, minute: 5, second: 3, millisecond: 4 },
    ],
  ];
  test.each(cases)('%s', async (_title, date, expression, expected) => {
    const c = await collection([{ _id: 1, d: at(date) }]);
    const [found] = await c.aggregate([{ $project: { _id: 0, value: expression } }]).toArray();
    expect(found?.['value']).toEqual(expected);
  });

  test('refuses a zone that does not exist', async () => {
    const c = await collection([{ _id: 1, d: new Date() }]);
    const pipeline = [{ $project: { v: { $hour: { date: '$d', timezone: 'Mars/Olympus' } } } }];
    expect(await codeOf(c.aggregate(pipeline).toArray())).toBe(40485);
  });
});

describe('$merge', () => {
  test('inserts what is new and replaces what is there', async () => {
    const into = await collection([
      { _id: 'a', old: 1 },
      { _id: 'z', old: 1 },
    ]);
    await run([
      { $match: { customer: { $in: ['a', 'b'] } } },
      { $group: { _id: '$customer', sum: { $sum: '$amount' } } },
      { $merge: { into: into.collectionName, whenMatched: 'replace', whenNotMatched: 'insert' } },
    ]);
    expect(await into.find().sort({ _id: 1 }).toArray()).toEqual([
      { _id: 'a', sum: 15 },
      { _id: 'b', sum: 30 },
      { _id: 'z', old: 1 },
    ]);
  });

  test('merges fields by default', async () => {
    const into = await collection([{ _id: 'a', old: 1, sum: 0 }]);
    await run([
      { $match: { customer: 'a' } },
      { $group: { _id: '$customer', sum: { $sum: '$amount' } } },
      { $merge: { into: into.collectionName } },
    ]);
    expect(await into.findOne()).toEqual({ _id: 'a', old: 1, sum: 15 });
  });

  test('keeps what is there, and discards what is new', async () => {
    const into = await collection([{ _id: 'a', old: 1 }]);
    await run([
      { $group: { _id: '$customer' } },
      { $merge: { into: into.collectionName, whenMatched: 'keepExisting', whenNotMatched: 'discard' } },
    ]);
    expect(await into.find().toArray()).toEqual([{ _id: 'a', old: 1 }]);
  });

  test('with a pipeline computes from both', async () => {
    const into = await collection([{ _id: 'a', sum: 100 }]);
    await run([
      { $match: { customer: 'a' } },
      { $group: { _id: '$customer', sum: { $sum: '$amount' } } },
      {
        $merge: {
          into: into.collectionName,
          whenMatched: [{ $set: { sum: { $add: ['$sum', '$$new.sum'] } } }],
        },
      },
    ]);
    expect(await into.findOne()).toEqual({ _id: 'a', sum: 115 });
  });

  test('on another unique field', async () => {
    const into = await collection([{ _id: 1, customer: 'a', sum: 0 }]);
    await into.createIndex({ customer: 1 }, { unique: true });
    await run([
      { $match: { customer: 'a' } },
      { $group: { _id: '$customer', sum: { $sum: '$amount' } } },
      { $project: { _id: 0, customer: '$_id', sum: 1 } },
      { $merge: { into: into.collectionName, on: 'customer' } },
    ]);
    expect(await into.findOne()).toEqual({ _id: 1, customer: 'a', sum: 15 });
  });

  test('keeps the indexes of the collection right', async () => {
    const into = await collection([{ _id: 'a', n: 1 }]);
    await into.createIndex({ n: 1 });
    await run([
      { $match: { customer: 'a' } },
      { $group: { _id: '$customer', n: { $sum: '$amount' } } },
      { $merge: { into: into.collectionName } },
    ]);
    expect(await into.find({ n: 1 }).hint({ n: 1 }).toArray()).toEqual([]);
    expect(await into.find({ n: 15 }).hint({ n: 1 }).toArray()).toEqual([{ _id: 'a', n: 15 }]);
  });

  differsOn('SecantusDB', 'gives code 14')('refuses a field that is not unique', async () => {
    const into = await collection([{ _id: 1, customer: 'a' }]);
    const pipeline = [
      { $project: { customer: 1 } },
      { $merge: { into: into.collectionName, on: 'customer' } },
    ];
    expect(await codeOf(run(pipeline))).toBe(51183);
  });
});

describe('$out', () => {
  differsOn('SecantusDB', 'drops the indexes')(
    'replaces the documents of a collection and keeps its indexes',
    async () => {
      const into = await collection([{ _id: 'old' }]);
      await into.createIndex({ sum: 1 });
      await run([
        { $match: { customer: { $in: ['a', 'b'] } } },
        { $group: { _id: '$customer', sum: { $sum: '$amount' } } },
        { $out: into.collectionName },
      ]);
      expect(await into.find().sort({ _id: 1 }).toArray()).toEqual([
        { _id: 'a', sum: 15 },
        { _id: 'b', sum: 30 },
      ]);
      expect((await into.indexes()).map(({ name }) => name)).toEqual(['_id_', 'sum_1']);
    },
  );
});

describe('aggregate is refused', () => {
  const cases: [string, Document[], number][] = [
    ['for an unknown stage', [{ $foo: 1 }], 40324],
    ['for a stage of two names', [{ $match: {}, $sort: { a: 1 } }], 40323],
    ['for an unknown expression', [{ $project: { a: { $foo: 1 } } }], 31325],
    ['for a $group without _id', [{ $group: { a: { $sum: 1 } } }], 15955],
    ['for dividing by zero', [{ $project: { a: { $divide: [1, 0] } } }], 2],
    ['for adding text', [{ $project: { a: { $add: ['$customer', 1] } } }], 14],
    ['for an undefined variable', [{ $project: { a: '$$zz' } }], 17276],
    ['for a negative $skip', [{ $skip: -1 }], 5107200],
    ['for a $limit of zero', [{ $limit: 0 }], 15958],
    ['for a $merge that is not last', [{ $merge: { into: 'x' } }, { $match: {} }], 40601],
  ];
  test.each(cases)('%s', async (_title, pipeline, code) => {
    expect(await codeOf(run(pipeline))).toBe(code);
  });

  differsOn('SecantusDB', 'gives code 168')('for an unknown accumulator', async () => {
    expect(await codeOf(run([{ $group: { _id: null, a: { $foo: 1 } } }]))).toBe(15952);
  });

  test('without a cursor', async () => {
    expect(await codeOf(db.command({ aggregate: 'x', pipeline: [] }))).toBe(9);
  });

  differsOn('SecantusDB', 'has change streams')(
    'for a change stream, which needs a replica set',
    async () => {
      expect(
        await codeOf(db.command({ aggregate: 'x', pipeline: [{ $changeStream: {} }], cursor: {} })),
      ).toBe(40573);
    },
  );
});

test('variables come by let', async () => {
  const c = await collection(orders);
  const found = await c
    .aggregate([{ $match: { $expr: { $gte: ['$amount', '$$least'] } } }, { $count: 'n' }], {
      let: { least: 10 },
    })
    .toArray();
  expect(found).toEqual([{ n: 2 }]);
});
