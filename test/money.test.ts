import { describe, expect, test } from '@jest/globals';
import { fromE4, parseE4 } from '../src/money.ts';

describe('money', () => {
  test.each([
    ['11.77', 117_700],
    ['-0.0375', -375],
    ['.5', 5_000],
    ['12.', 120_000],
    ['1.00005', 10_001],
    ['-1.00005', -10_001],
    ['17.64999999999', 176_500],
    ['-0', 0],
  ])('reads %s exactly', (text, amount) => {
    expect(parseE4(text)).toBe(amount);
  });

  test.each(['', '.', '1,5', '1e3', 'NaN', '12 '])('refuses %j', (text) => {
    expect(() => parseE4(text)).toThrow(`"${text}" is not an amount`);
  });

  test('refuses what it cannot hold exactly', () => {
    expect(() => parseE4('900719925475')).toThrow('is too large for an amount');
  });

  test('sums without drift where floats do not', () => {
    const cents = Array.from({ length: 10 }, () => parseE4('0.1'));
    expect(fromE4(cents.reduce((sum, amount) => sum + amount, 0))).toBe(1);
    expect(Array.from({ length: 10 }, () => 0.1).reduce((sum, amount) => sum + amount, 0)).not.toBe(1);
  });
});
