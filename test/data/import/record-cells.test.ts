import { describe, expect, test } from '@jest/globals';
import { isSequence, JsonRecords } from '../../../src/data/import/json-records.ts';
import { rowsOfRecord } from '../../../src/data/import/record-cells.ts';

/** The rows of some JSON by list, read in pieces of a few characters. */
function rowsOf(json: string, pieceSize = 7) {
  const records = new JsonRecords(isSequence(json));
  const rows: [string, Record<string, string>][] = [];
  const dropped: string[] = [];
  for (let at = 0; at < json.length; at += pieceSize)
    for (const { list, record } of records.read(json.slice(at, at + pieceSize)))
      for (const row of rowsOfRecord(record, (name) => dropped.push(name)))
        rows.push([list, Object.fromEntries(row)]);
  return { rows, dropped, isWhole: records.isWhole };
}

describe('records are found', () => {
  test.each([
    ['in a list', '[{"a":1},{"a":2}]', ['', '']],
    ['one a line', '{"a":1}\n{"a":2}\n', ['', '']],
    ['one after another over several lines', '{\n "a": 1\n}\n{\n "a": 2\n}', ['', '']],
    [
      'in a list in objects',
      '{"meta":{"page":1},"data":{"orders":[{"a":1}, 5, {"a":2}]}}',
      ['data.orders', 'data.orders'],
    ],
    ['in two lists', '{"orders":[{"a":1}],"customers":[{"b":1}]}', ['orders', 'customers']],
  ])('%s', (_, json, lists) => {
    const { rows, isWhole } = rowsOf(json);
    expect(rows.map(([list]) => list)).toEqual(lists);
    expect(isWhole).toBe(true);
  });

  test('unless they are cut off', () => {
    expect(rowsOf('[{"a":1},{"a"').isWhole).toBe(false);
  });
});

describe('a record becomes a row', () => {
  test('with the figures as they are written', () => {
    expect(
      rowsOf('[{"a":17850.0,"b":12345678901234567890,"c":1e3,"d":true,"e":null,"f":"ü\\n"}]').rows,
    ).toEqual([['', { a: '17850.0', b: '12345678901234567890', c: '1e3', d: 'true', e: '', f: 'ü\n' }]]);
  });

  test('with objects flattened, plain lists joined and others left out', () => {
    const { rows, dropped } = rowsOf('[{"a":{"b":{"c":1}},"tags":["x","y"],"notes":[{"d":1}],"none":[]}]');
    expect(rows).toEqual([['', { 'a.b.c': '1', tags: 'x, y', none: '' }]]);
    expect(dropped).toEqual(['notes']);
  });

  test("with MongoDB's extended JSON as plain values", () => {
    const json =
      '[{"_id":{"$oid":"65a"},"on":{"$date":"2024-01-02T00:00:00Z"},"at":{"$date":{"$numberLong":"1704153600000"}},"sum":{"$numberDecimal":"12.50"}}]';
    expect(rowsOf(json).rows).toEqual([
      ['', { _id: '65a', on: '2024-01-02T00:00:00Z', at: '2024-01-02T00:00:00.000Z', sum: '12.50' }],
    ]);
  });

  test('of its own for each line of an order, without the total of the order as that of the line', () => {
    const json =
      '[{"id":1,"created_at":"2024-01-02","total_price":"30.00","line_items":[{"id":7,"title":"Cut","quantity":2,"price":"10.00"},{"id":8,"title":"Dye","quantity":1,"price":"10.00"}]}]';
    const order = { 'order.id': '1', created_at: '2024-01-02', 'entire order.total_price': '30.00' };
    expect(rowsOf(json).rows).toEqual([
      ['', { ...order, 'line_items.id': '7', title: 'Cut', quantity: '2', price: '10.00' }],
      ['', { ...order, 'line_items.id': '8', title: 'Dye', quantity: '1', price: '10.00' }],
    ]);
  });
});
