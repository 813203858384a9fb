import { describe, expect, test } from '@jest/globals';
import { fingerprintOf } from '../../../src/analytics/features/fingerprint.ts';
import { tableOf } from './table.ts';

const table = () => tableOf({ a: [1, Number.NaN], b: [0, 2] }, { kind: ['x', null] });
const original = fingerprintOf(table());

/** A "not known" of another bit pattern than the usual one. */
function otherNaN(): number {
  return new Float64Array(BigUint64Array.of(0xfff8_0000_0000_0001n).buffer)[0] as number;
}

describe('a fingerprint', () => {
  test('is a SHA-256', () => expect(original).toMatch(/^[0-9a-f]{64}$/));

  test('is the same for the same content, in whatever order the columns were made', () => {
    const { a, b } = table().columns as { a: Float64Array; b: Float64Array };
    expect(fingerprintOf({ ...table(), columns: { b, a } })).toBe(original);
  });

  test('is the same whatever bits stand for "not known"', () => {
    const other = tableOf({ a: [1, 9], b: [0, 2] }, { kind: ['x', null] });
    new Float64Array((other.columns['a'] as Float64Array).buffer)[1] = otherNaN();
    expect(fingerprintOf(other)).toBe(original);
  });

  test.each([
    ['a value', { ...table(), columns: { ...table().columns, a: Float64Array.of(1, 3) } }],
    ['a cut-off', { ...table(), cutOff: '2020-01-02' }],
    ['a customer', { ...table(), customerIds: ['c0', 'c2'] }],
    ['a category', { ...table(), categories: { kind: ['y', null] } }],
    [
      'the name of a column',
      { ...table(), columns: { a: table().columns['a'] as Float64Array, c: Float64Array.of(0, 2) } },
    ],
  ])('is another when %s is', (_, other) => expect(fingerprintOf(other)).not.toBe(original));

  test('of several tables is another for another target', () => {
    const targets = (purchased: number) => ({
      horizonDays: 90,
      purchased: Float64Array.of(purchased, 0),
      spend: Float64Array.of(5, 0),
    });
    expect(fingerprintOf(table(), targets(1))).not.toBe(fingerprintOf(table(), targets(0)));
  });
});
