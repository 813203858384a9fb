import { describe, expect, test } from '@jest/globals';
import * as bson from 'bson';
import { commandScope, noVariables } from '../../../../local/mongo/semantics/evaluate.ts';
import { compileExpression, expressionFields } from '../../../../local/mongo/semantics/expression.ts';
import { typeName } from '../../../../local/mongo/semantics/type.ts';
import { codeOf, plain, stored } from './documents.ts';

/** The value of an expression for a document. */
function raw(expression: unknown, document: object = {}): unknown {
  const evaluate = compileExpression(
    stored({ expression })['expression'],
    commandScope({ now: new Date(0) }),
  );
  return evaluate(stored(document), noVariables);
}

const value = (expression: unknown, document?: object) => plain(raw(expression, document));

/** The value and its type, as "3 int". */
function typed(expression: unknown, document?: object): string {
  const result = raw(expression, document);
  return `${String(result)} ${typeName(result)}`;
}

/** A branch of $switch. */
const branch = (test: unknown, result: unknown) =>
  Object.fromEntries([
    ['case', test],
    ['then', result],
  ]);
const long = (text: string) => bson.Long.fromString(text);
const decimal = (text: string) => bson.Decimal128.fromString(text);

describe('numbers keep to the types of the server', () => {
  test('int grows into long, long into double', () => {
    expect(typed({ $add: [1, 2] })).toBe('3 int');
    expect(typed({ $add: [2147483647, 1] })).toBe('2147483648 long');
    expect(typed({ $add: [long('9223372036854775807'), 1] })).toBe('9223372036854776000 double');
    expect(typed({ $multiply: [65536, 65536] })).toBe('4294967296 long');
    expect(typed({ $subtract: [new bson.Double(3), 1] })).toBe('2 double');
    expect(typed({ $add: [1, long('2')] })).toBe('3 long');
    expect(typed({ $add: [decimal('0.1'), decimal('0.2')] })).toBe('0.3 decimal');
  });

  test('a division is a double, a remainder takes the sign of the dividend', () => {
    expect(typed({ $divide: [6, 3] })).toBe('2 double');
    expect(typed({ $mod: [-7, 3] })).toBe('-1 int');
    expect(typed({ $mod: [7.5, 2] })).toBe('1.5 double');
    expect(typed({ $divide: [decimal('1'), 3] })).toBe('0.3333333333333333333333333333333333 decimal');
    expect(codeOf(() => raw({ $divide: [1, 0] }))).toBe(2);
    expect(codeOf(() => raw({ $mod: [1, 0] }))).toBe(16610);
  });

  test('rounding takes halves to the even neighbour, at any place', () => {
    // Source: manual, "$round": the values of its example.
    const round = (number: number) => value({ $round: [number, 1] });
    expect([19.25, 28.73, 34.32, -45.39].map(round)).toEqual([19.2, 28.7, 34.3, -45.4]);
    expect([2.5, 3.5, -2.5].map((number) => value({ $round: [number] }))).toEqual([2, 4, -2]);
    expect(typed({ $round: [1250, -2] })).toBe('1200 int');
    const whole = (number: number) => [typed({ $round: number }), typed({ $trunc: number })];
    expect(whole(-0.5)).toEqual(['0 double', '0 double']);
    expect(whole(0.49999999999999994)).toEqual(['0 double', '0 double']);
    expect(whole(-1.5)).toEqual(['-2 double', '-1 double']);
    expect(whole(4503599627370495.5)).toEqual(['4503599627370496 double', '4503599627370495 double']);
    expect(whole(-1e300)).toEqual(['-1e+300 double', '-1e+300 double']);
    expect(whole(Number.NEGATIVE_INFINITY)).toEqual(['-Infinity double', '-Infinity double']);
    expect(typed({ $trunc: [-7.9] })).toBe('-7 double');
    expect(typed({ $floor: [-2.1] })).toBe('-3 double');
    expect(typed({ $ceil: 7 })).toBe('7 int');
  });

  test('powers and roots', () => {
    expect(typed({ $pow: [2, 10] })).toBe('1024 int');
    expect(typed({ $pow: [2, 40] })).toBe('1099511627776 long');
    expect(typed({ $pow: [2, -1] })).toBe('0.5 double');
    expect(typed({ $sqrt: 9 })).toBe('3 double');
    expect(codeOf(() => raw({ $sqrt: -1 }))).toBe(28714);
    expect(codeOf(() => raw({ $pow: [0, -1] }))).toBe(28764);
  });

  test('null and missing operands make null, other types are refused', () => {
    for (const name of ['$add', '$multiply', '$subtract', '$divide', '$mod', '$pow']) {
      expect(value({ [name]: ['$missing', 1] })).toBeNull();
      expect(codeOf(() => raw({ [name]: ['$s', 1] }, { s: 'x' }))).not.toBe('no error');
    }
  });
});

describe('comparisons and conditions', () => {
  test('see all types in one order, missing before null', () => {
    expect(value({ $gt: ['a', 5] })).toBe(true);
    expect(value({ $lt: ['$missing', null] })).toBe(true);
    expect(value({ $eq: ['$missing', null] })).toBe(false);
    expect(
      value({
        $cmp: [
          [1, 2],
          [1, 3],
        ],
      }),
    ).toBe(-1);
    expect(value({ $eq: [1, new bson.Double(1)] })).toBe(true);
  });

  test('what counts as true', () => {
    for (const no of [0, null, false, '$missing', new bson.Double(0)])
      expect(value({ $not: [no] })).toBe(true);
    for (const yes of ['', [], {}, -1, Number.NaN]) expect(value({ $not: [{ $literal: yes }] })).toBe(false);
  });

  test('only the branch taken is evaluated', () => {
    const fails = { $divide: [1, '$zero'] };
    expect(value({ $cond: [true, 1, fails] }, { zero: 0 })).toBe(1);
    expect(value({ $switch: { branches: [branch(true, 2)], default: fails } }, { zero: 0 })).toBe(2);
    expect(value({ $ifNull: ['$missing', null, 3, fails] }, { zero: 0 })).toBe(3);
    expect(value({ $and: [false, fails] }, { zero: 0 })).toBe(false);
    expect(codeOf(() => raw({ $switch: { branches: [branch(false, 1)] } }))).toBe(40066);
  });
});

describe('paths and variables', () => {
  const document = { a: [{ b: 1 }, { b: 2 }, { c: 3 }, 4], o: { p: { q: 'x' } } };

  test('a path into an array gives the array of what is found', () => {
    expect(value('$a.b', document)).toEqual([1, 2]);
    expect(value('$o.p.q', document)).toBe('x');
    expect(value('$o.p.q.r', document)).toBeUndefined();
  });

  test('$let, $map, $filter and $reduce bind their variables', () => {
    expect(value({ $let: { vars: { x: 2 }, in: { $multiply: ['$$x', 3] } } })).toBe(6);
    expect(value({ $map: { input: [1, 2], as: 'n', in: { $add: ['$$n', 1] } } })).toEqual([2, 3]);
    expect(value({ $filter: { input: [1, 2, 3, 4], cond: { $gte: ['$$this', 2] }, limit: 2 } })).toEqual([
      2, 3,
    ]);
    expect(
      value({ $reduce: { input: ['a', 'b'], initialValue: '', in: { $concat: ['$$value', '$$this'] } } }),
    ).toBe('ab');
    expect(value('$$NOW')).toEqual(new Date(0));
    expect(codeOf(() => raw('$$nope'))).toBe(17276);
  });

  test('missing fields drop out of objects and are null in arrays', () => {
    expect(value({ x: '$missing', y: ['$missing', 1], z: '$$REMOVE' })).toEqual({ y: [null, 1] });
  });

  test('the fields that an expression reads', () => {
    const fields = expressionFields(
      stored({ a: '$x.y', b: { $add: ['$z', { $literal: '$no' }] }, c: '$$ROOT.w' }),
    );
    expect([...fields]).toEqual(['x', 'z', 'w']);
    expect(expressionFields({ a: '$$ROOT' })).toBe('all');
  });
});

describe('texts', () => {
  test('are counted in code points', () => {
    expect(value({ $strLenCP: 'a👋é' })).toBe(3);
    expect(value({ $strLenBytes: 'a👋é' })).toBe(7);
    expect(value({ $substrCP: ['a👋é', 1, 1] })).toBe('👋');
    expect(value({ $indexOfCP: ['a👋é', 'é'] })).toBe(2);
  });

  test('change case only in ASCII', () => {
    expect(value({ $toUpper: 'straße é' })).toBe('STRAßE é');
    expect(value({ $toLower: null })).toBe('');
  });

  test('are joined, cut, trimmed and searched', () => {
    expect(value({ $concat: ['a', 'b'] })).toBe('ab');
    expect(value({ $concat: ['a', null] })).toBeNull();
    expect(codeOf(() => raw({ $concat: ['a', 1] }))).toBe(16702);
    expect(value({ $split: ['a-b-c', '-'] })).toEqual(['a', 'b', 'c']);
    expect(value({ $trim: { input: ' \n good  bye \t  ' } })).toBe('good  bye');
    expect(value({ $ltrim: { input: 'ggggoodbyeeeee', chars: 'g' } })).toBe('oodbyeeeee');
    expect(value({ $regexMatch: { input: 'Line', regex: 'line', options: 'i' } })).toBe(true);
    expect(value({ $replaceAll: { input: 'a.b.c', find: '.', replacement: '-$&' } })).toBe('a-$&b-$&c');
  });
});

describe('arrays, sets and objects', () => {
  test('elements', () => {
    expect(value({ $arrayElemAt: [[1, 2, 3], -1] })).toBe(3);
    expect(value({ $arrayElemAt: [[1], 5] })).toBeUndefined();
    expect(value({ $slice: [[1, 2, 3], -3, 2] })).toEqual([1, 2]);
    expect(value({ $slice: [[1, 2, 3], 5, 2] })).toEqual([]);
    expect(value({ $range: [0, 10, 4] })).toEqual([0, 4, 8]);
    expect(value({ $sortArray: { input: [3, 'a', 1], sortBy: 1 } })).toEqual([1, 3, 'a']);
    expect(codeOf(() => raw({ $size: '$missing' }))).toBe(17124);
    expect(codeOf(() => raw({ $in: [1, 2] }))).toBe(40081);
  });

  test('sets tell values apart as the database does', () => {
    expect(
      value({
        $setUnion: [
          [2, 1],
          [1, new bson.Double(2)],
        ],
      }),
    ).toEqual([1, 2]);
    expect(value({ $setDifference: [['a', 'b', 'a'], ['b']] })).toEqual(['a']);
    expect(value({ $setIsSubset: [[1], [1, 2]] })).toBe(true);
  });

  test('sums and the like pass over what is no number', () => {
    expect(value({ $sum: [[1, 'x', 2.5]] })).toBe(3.5);
    expect(value({ $sum: '$missing' })).toBe(0);
    expect(value({ $avg: [[]] })).toBeNull();
    expect(value({ $max: ['$a', 7] }, { a: null })).toBe(7);
    expect(value({ $sum: [new Array(10).fill(0.1)] })).toBe(1);
  });

  test('objects and arrays of their fields', () => {
    expect(value({ $objectToArray: { a: 1 } })).toEqual([{ k: 'a', v: 1 }]);
    expect(
      value({
        $arrayToObject: [
          [
            ['b', 1],
            ['a', 2],
          ],
        ],
      }),
    ).toEqual({ b: 1, a: 2 });
    expect(value({ $mergeObjects: [{ a: 1, b: 1 }, { b: 2 }, null] })).toEqual({ a: 1, b: 2 });
    expect(value({ $getField: 'a.b' }, { 'a.b': 1 })).toBe(1);
  });
});

describe('conversions', () => {
  test('between numbers, texts, dates and ids', () => {
    expect(typed({ $toInt: '12' })).toBe('12 int');
    expect(typed({ $toInt: -3.9 })).toBe('-3 int');
    expect(typed({ $toLong: new Date(5) })).toBe('5 long');
    expect(typed({ $toDouble: true })).toBe('1 double');
    expect(typed({ $toDecimal: 2.5 })).toBe('2.50000000000000 decimal');
    expect(value({ $toString: new Date(0) })).toBe('1970-01-01T00:00:00.000Z');
    expect(value({ $toString: new bson.Double(3) })).toBe('3');
    expect(value({ $toBool: '' })).toBe(true);
    expect(value({ $toDate: long('86400000') })).toEqual(new Date(86400000));
    expect(value({ $convert: { input: 'x', to: 'int', onError: 'bad', onNull: 0 } })).toBe('bad');
    for (const wrong of [
      { $toInt: 'x' },
      { $toInt: '1.5' },
      { $toInt: 1e10 },
      { $toDate: 'soon' },
      { $toDate: '2024-02-30' },
    ]) {
      expect(codeOf(() => raw(wrong))).toBe(241);
    }
  });
});

describe('what is unknown is refused', () => {
  test('operators, arguments and their number', () => {
    expect(codeOf(() => raw({ $foo: 1 }))).toBe(168);
    expect(codeOf(() => raw({ $median: { input: [1], method: 'approximate' } }))).toBe(168);
    expect(codeOf(() => raw({ $subtract: [1] }))).toBe(16020);
    expect(codeOf(() => raw({ $slice: [[1]] }))).toBe(28667);
    expect(codeOf(() => raw({ $add: 1, $subtract: 2 }))).toBe(15983);
    expect(codeOf(() => raw({ $trim: { input: 'x', side: 'left' } }))).toBe(50694);
    expect(codeOf(() => raw({ 'a.b': 1 }))).toBe(16412);
  });
});
