import { describe, expect, test } from '@jest/globals';
import * as bson from 'bson';
import { Sum } from '../../../../local/mongo/semantics/accumulators.ts';
import { compilePipeline } from '../../../../local/mongo/semantics/aggregate.ts';
import type { Document } from '../../../../local/mongo/semantics/values.ts';
import { codeOf, plain, stored, storedAll } from './documents.ts';

/** What a pipeline makes of documents; `others` are the other collections. */
function run(pipeline: object[], documents: object[], others: Record<string, object[]> = {}): unknown {
  const compiled = compilePipeline(pipeline.map(stored), {
    now: new Date(0),
    readCollection: (name) => storedAll(...(others[name] ?? [])),
  });
  return plain([...compiled.run(storedAll(...documents))]);
}

const compile = (...pipeline: object[]) => compilePipeline(pipeline.map(stored));
const refusal = (...pipeline: object[]) => codeOf(() => compile(...pipeline));

describe('$group', () => {
  // Source: manual, "$group (aggregation)", the sales of its examples.
  const sales = [
    { item: 'abc', price: bson.Decimal128.fromString('10'), quantity: 2 },
    { item: 'jkl', price: bson.Decimal128.fromString('20'), quantity: 1 },
    { item: 'xyz', price: bson.Decimal128.fromString('5'), quantity: 10 },
    { item: 'abc', price: bson.Decimal128.fromString('10'), quantity: 10 },
  ];

  test('adds up what expressions give, in the order of the first of each group', () => {
    const pipeline = [{ $group: { _id: '$item', total: { $sum: { $multiply: ['$price', '$quantity'] } } } }];
    expect(run(pipeline, sales)).toEqual([
      { _id: 'abc', total: bson.Decimal128.fromString('120') },
      { _id: 'jkl', total: bson.Decimal128.fromString('20') },
      { _id: 'xyz', total: bson.Decimal128.fromString('50') },
    ]);
  });

  test('takes numbers of all types for one, and null and missing for one', () => {
    const documents = [
      { k: 1 },
      { k: new bson.Double(1) },
      { k: bson.Long.ONE },
      { k: null },
      {},
      { k: '1' },
    ];
    expect(run([{ $group: { _id: '$k', n: { $sum: 1 } } }], documents)).toEqual([
      { _id: 1, n: 3 },
      { _id: null, n: 2 },
      { _id: '1', n: 1 },
    ]);
  });

  test('accumulates as documented', () => {
    const documents = [{ v: 2 }, { v: 'x' }, { v: null }, { v: 4.5 }, {}];
    const pipeline = [
      {
        $group: {
          _id: null,
          sum: { $sum: '$v' },
          avg: { $avg: '$v' },
          min: { $min: '$v' },
          max: { $max: '$v' },
          first: { $first: '$v' },
          last: { $last: '$v' },
          push: { $push: '$v' },
          set: { $addToSet: '$v' },
          n: { $count: {} },
          deviation: { $stdDevPop: '$v' },
        },
      },
    ];
    expect(run(pipeline, documents)).toEqual([
      {
        _id: null,
        sum: 6.5,
        avg: 3.25,
        min: 2,
        max: 'x',
        first: 2,
        last: null,
        push: [2, 'x', null, 4.5],
        set: [2, 'x', null, 4.5],
        n: 5,
        deviation: 1.25,
      },
    ]);
  });

  test('sums exactly: whole numbers beyond doubles, and doubles without drift', () => {
    const total = (...values: unknown[]) => {
      const compiled = compile({ $group: { _id: null, s: { $sum: '$v' } } });
      return [...compiled.run(storedAll(...values.map((v) => ({ v }))))][0]?.['s'];
    };
    expect(total(2147483647, 1)).toBe(2147483648n);
    expect(total(bson.Long.fromString('9007199254740993'), 1)).toBe(9007199254740994n);
    expect(plain(total(...new Array(10).fill(0.1)))).toBe(1);
    expect(plain(total(1e16, 1.5, -1e16))).toBe(1.5);
    expect(total('x')).toBe(0);
  });

  test('sums of int32 stay exact beyond what a double can count', () => {
    const sum = new Sum();
    const times = 4_194_310;
    for (let index = 0; index < times; index++) sum.add(2147483647);
    expect(sum.result()).toBe(2147483647n * BigInt(times));
  });

  test('is refused where it is malformed', () => {
    expect(refusal({ $group: { n: { $sum: 1 } } })).toBe(15955);
    expect(refusal({ $group: { _id: 1, n: { $median: '$x' } } })).toBe(15952);
    expect(refusal({ $group: { _id: 1, n: 5 } })).toBe(40234);
    expect(refusal({ $group: { _id: 1, n: { $sum: 1, $avg: 1 } } })).toBe(40238);
  });
});

describe('stages that shape documents', () => {
  const document = { _id: 1, a: 1, o: { x: 1, y: 2 }, l: [{ x: 1, y: 2 }, 3, { y: 4 }] };

  test('$project keeps, drops and computes', () => {
    const project = (specification: object) =>
      (run([{ $project: specification }], [document]) as unknown[])[0];
    expect(project({ a: 1 })).toEqual({ _id: 1, a: 1 });
    expect(project({ _id: 0, 'o.x': 1, 'l.x': 1 })).toEqual({ o: { x: 1 }, l: [{ x: 1 }, {}] });
    expect(project({ o: { y: 0 }, l: 0, _id: 0 })).toEqual({ a: 1, o: { x: 1 } });
    expect(project({ _id: 0, b: '$o.x', 'c.d': { $add: ['$a', 1] } })).toEqual({ b: 1, c: { d: 2 } });
    expect(project({ _id: 0, o: { x: 1, z: '$a' } })).toEqual({ o: { x: 1, z: 1 } });
  });

  test('$set leaves the documents it reads as they are', () => {
    const source = storedAll(document);
    const [changed] = [...compile({ $set: { 'o.x': 9, a: '$$REMOVE', 'n.m': 1, 'l.z': 0 } }).run(source)];
    expect(plain(changed)).toEqual({
      _id: 1,
      o: { x: 9, y: 2 },
      l: [{ x: 1, y: 2, z: 0 }, { z: 0 }, { y: 4, z: 0 }],
      n: { m: 1 },
    });
    expect(plain(source[0])).toEqual(document);
  });

  test('$unset, $replaceRoot and $replaceWith', () => {
    expect(run([{ $unset: ['o.x', 'l'] }], [document])).toEqual([{ _id: 1, a: 1, o: { y: 2 } }]);
    expect(run([{ $replaceRoot: { newRoot: '$o' } }], [document])).toEqual([{ x: 1, y: 2 }]);
    expect(codeOf(() => run([{ $replaceWith: '$a' }], [document]))).toBe(40228);
  });

  test('are refused where they contradict themselves', () => {
    expect(refusal({ $project: { a: 1, b: 0 } })).toBe(31254);
    expect(refusal({ $project: { a: 0, b: 1 } })).toBe(31253);
    expect(refusal({ $project: { a: 1, 'a.b': 1 } })).toBe(31249);
    expect(refusal({ $project: {} })).toBe(51272);
    expect(refusal({ $project: { a: { $foo: 1 } } })).toBe(31325);
    expect(refusal({ $set: { a: { $foo: 1 } } })).toBe(168);
  });
});

describe('stages that choose and order', () => {
  const documents = [
    { _id: 1, v: 3 },
    { _id: 2, v: 1 },
    { _id: 3, v: 2 },
    { _id: 4, v: 1 },
  ];

  test('$sort keeps equals in order, and gives the same with a $limit after it', () => {
    const many = Array.from({ length: 5000 }, (_, index) => ({ _id: index, v: (index * 7919) % 100 }));
    const sorted = run([{ $sort: { v: 1 } }], many) as unknown[];
    expect(run([{ $sort: { v: 1 } }, { $limit: 7 }], many)).toEqual(sorted.slice(0, 7));
    expect(run([{ $sort: { v: -1, _id: -1 } }, { $project: { v: 0 } }], documents)).toEqual([
      { _id: 1 },
      { _id: 3 },
      { _id: 4 },
      { _id: 2 },
    ]);
  });

  test('$match, $skip, $limit and $count', () => {
    expect(run([{ $match: { v: { $lt: 3 } } }, { $skip: 1 }, { $limit: 1 }], documents)).toEqual([
      { _id: 3, v: 2 },
    ]);
    expect(run([{ $match: { v: 1 } }, { $count: 'n' }], documents)).toEqual([{ n: 2 }]);
    expect(run([{ $match: { v: 9 } }, { $count: 'n' }], documents)).toEqual([]);
    expect(run([{ $sortByCount: '$v' }, { $limit: 1 }], documents)).toEqual([{ _id: 1, count: 2 }]);
    expect((run([{ $sample: { size: 3 } }], documents) as unknown[]).length).toBe(3);
  });

  test('a $limit reads no further than it must', () => {
    let read = 0;
    function* source(): Iterable<Document> {
      for (;;) {
        read++;
        yield stored({ v: read });
      }
    }
    expect([...compile({ $match: { v: { $mod: [2, 0] } } }, { $limit: 2 }).run(source())]).toHaveLength(2);
    expect(read).toBe(4);
  });
});

describe('$unwind, $bucket and $facet', () => {
  test('$unwind gives a document an element', () => {
    const documents = [{ _id: 1, a: ['x', 'y'] }, { _id: 2, a: [] }, { _id: 3 }, { _id: 4, a: 'z' }];
    expect(run([{ $unwind: '$a' }], documents)).toEqual([
      { _id: 1, a: 'x' },
      { _id: 1, a: 'y' },
      { _id: 4, a: 'z' },
    ]);
    const keeping = { path: '$a', preserveNullAndEmptyArrays: true, includeArrayIndex: 'i' };
    expect(run([{ $unwind: keeping }], documents)).toEqual([
      { _id: 1, a: 'x', i: 0n },
      { _id: 1, a: 'y', i: 1n },
      { _id: 2, i: null },
      { _id: 3, i: null },
      { _id: 4, a: 'z', i: null },
    ]);
  });

  test('$bucket takes the lower edge in and leaves the upper out', () => {
    const bucket = { groupBy: '$v', boundaries: [0, 10, 20], default: 'other' };
    expect(run([{ $bucket: bucket }], [{ v: 0 }, { v: 10 }, { v: 9.9 }, { v: 20 }, {}])).toEqual([
      { _id: 0, count: 2 },
      { _id: 10, count: 1 },
      { _id: 'other', count: 2 },
    ]);
    expect(refusal({ $bucket: { groupBy: '$v', boundaries: [2, 1] } })).toBe(40194);
  });

  test('$facet answers several questions at once', () => {
    const facets = { n: [{ $count: 'n' }], big: [{ $match: { v: { $gt: 1 } } }] };
    expect(run([{ $facet: facets }], [{ v: 1 }, { v: 2 }])).toEqual([{ n: [{ n: 2 }], big: [{ v: 2 }] }]);
  });
});

describe('other collections', () => {
  const others = { customers: [{ _id: 1, tag: 'a' }, { _id: 2, tag: ['b', 'c'] }, { _id: 3 }] };

  test('$lookup joins on equal fields: arrays by their elements, null to missing', () => {
    const lookup = { from: 'customers', localField: 't', foreignField: 'tag', as: 'found' };
    const found = run(
      [{ $lookup: lookup }, { $project: { _id: 0, found: '$found._id' } }],
      [{ t: 'a' }, { t: 'b' }, { t: ['a', 'c'] }, {}, { t: 'z' }],
      others,
    );
    expect(found).toEqual([{ found: [1] }, { found: [2] }, { found: [1, 2] }, { found: [3] }, { found: [] }]);
  });

  test('$lookup with a pipeline sees the variables of its let', () => {
    const lookup = {
      from: 'customers',
      let: { id: '$c' },
      pipeline: [{ $match: { $expr: { $eq: ['$_id', '$$id'] } } }, { $count: 'n' }],
      as: 'found',
    };
    expect(run([{ $lookup: lookup }], [{ c: 2 }, { c: 9 }], others)).toEqual([
      { c: 2, found: [{ n: 1 }] },
      { c: 9, found: [] },
    ]);
  });

  test('$unionWith appends', () => {
    const union = { coll: 'customers', pipeline: [{ $match: { _id: 3 } }] };
    expect(run([{ $unionWith: union }], [{ _id: 0 }], others)).toEqual([{ _id: 0 }, { _id: 3 }]);
  });
});

describe('writing', () => {
  test('$merge says what becomes of a matched document', () => {
    const { write } = compile({
      $merge: { into: 'x', on: '_id', whenMatched: [{ $set: { n: { $add: ['$n', '$$new.n'] } } }] },
    });
    if (write?.kind !== 'merge') throw new Error('no $merge');
    expect(write).toMatchObject({
      into: 'x',
      on: ['_id'],
      whenMatched: 'pipeline',
      whenNotMatched: 'insert',
    });
    expect(plain(write.update(stored({ _id: 1, n: 2 }), stored({ _id: 1, n: 3 })))).toEqual({ _id: 1, n: 5 });
  });

  test('$out and $merge stand last', () => {
    expect(compile({ $out: 'x' }).write).toEqual({ kind: 'out', into: 'x' });
    expect(refusal({ $out: 'x' }, { $match: {} })).toBe(40601);
    expect(refusal({ $merge: { into: 'x', whenMatched: 'sum' } })).toBe(2);
  });
});

describe('what the server is told', () => {
  test('the fields that a pipeline needs', () => {
    expect(compile({ $match: { k: 1 } }, { $group: { _id: '$c.d', s: { $sum: '$v' } } }).fields).toEqual(
      new Set(['k', 'c', 'v']),
    );
    expect(compile({ $match: { k: 1 } }, { $sort: { v: 1 } }).fields).toBe('all');
    expect(compile({ $match: {} }, { $count: 'n' }).fields).toEqual(new Set());
    expect(compile({ $set: { 'o.x': '$a' } }, { $project: { o: 1 } }).fields).toEqual(
      new Set(['a', 'o', '_id']),
    );
  });

  test('what an index can answer of its beginning', () => {
    const compiled = compile({ $match: { a: 1 } }, { $sort: { b: 1 } }, { $limit: 3 });
    expect(plain([compiled.leadingMatch, compiled.leadingSort, compiled.leadingLimit])).toEqual([
      { a: 1 },
      { b: 1 },
      3,
    ]);
    expect(compile({ $limit: 3 }).leadingMatch).toBeUndefined();
  });

  test('what is unknown is refused by name', () => {
    expect(() => compile({ $foo: {} })).toThrow("Unrecognized pipeline stage name: '$foo'");
    for (const name of ['$foo', '$graphLookup', '$geoNear', '$setWindowFields', '$densify']) {
      expect(refusal({ [name]: {} })).toBe(40324);
    }
    expect(refusal({ $changeStream: {} })).toBe(40573);
    expect(refusal({ $match: {}, $sort: {} })).toBe(40323);
  });
});
