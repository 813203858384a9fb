import { describe, expect, test } from '@jest/globals';
import {
  detectNumberFormat,
  multiplyExactly,
  notANumber,
  plainNumber,
  readMoney,
} from '../../../src/data/import/numbers.ts';

describe('plainNumber with a decimal point', () => {
  test.each([
    ['12', '12'],
    ['-12.50', '-12.50'],
    ['+5', '5'],
    ['1,234.56', '1234.56'],
    ['1 234.56', '1234.56'],
    ["1'234.56", '1234.56'],
    ['1’234.56', '1234.56'],
    ['12,34,567.89', '1234567.89'],
    ['1,234,567', '1234567'],
    ['.5', '0.5'],
    ['7.', '7'],
    ['$1,234.56', '1234.56'],
    ['-$5', '-5'],
    ['$-5', '-5'],
    ['US$ 12.00', '12.00'],
    ['12.00 USD', '12.00'],
    ['(12.50)', '-12.50'],
    ['($1,000.00)', '-1000.00'],
    ['12.50-', '-12.50'],
    ['12.50- €', '-12.50'],
    ['\u221212.5', '-12.5'],
    ['  12 ', '12'],
    ['007', '007'],
  ])('reads %j as %s', (text, number) => {
    expect(plainNumber(text, '.')).toBe(number);
  });

  test.each([
    '',
    'abc',
    '12,5',
    '1,23',
    '1.234,56',
    '1.2.3',
    '1e5',
    '12%',
    '--5',
    '(-5)',
    '-5-',
    '1 2',
    '0,123',
    '#REF!',
    '€',
    'Infinity',
    '0x10',
    '１２',
  ])('refuses %j', (text) => {
    expect(plainNumber(text, '.')).toBeUndefined();
  });
});

describe('plainNumber with a decimal comma', () => {
  test.each([
    ['12,5', '12.5'],
    ['1.234,56', '1234.56'],
    ['1.234.567', '1234567'],
    ['1 234,56', '1234.56'],
    ['1\u202f234,56 €', '1234.56'],
    ["1'234,56", '1234.56'],
    ['-,5', '-0.5'],
    ['1.234', '1234'],
    ['12', '12'],
    ['R$ 1.234,56', '1234.56'],
    ['12,50 kr', '12.50'],
  ])('reads %j as %s', (text, number) => {
    expect(plainNumber(text, ',')).toBe(number);
  });

  test.each(['12.5', '1,234.56', '1,2,3'])('refuses %j', (text) => {
    expect(plainNumber(text, ',')).toBeUndefined();
  });
});

describe('detectNumberFormat', () => {
  test('one decimal comma among whole numbers settles it', () => {
    expect(detectNumberFormat(['12', '1.234', '0,5'])).toMatchObject({ decimal: ',', ambiguous: false });
  });

  test('one decimal point settles it the other way', () => {
    expect(detectNumberFormat(['12', '1,234', '0.5'])).toMatchObject({ decimal: '.', ambiguous: false });
  });

  test('the majority decides where values contradict each other', () => {
    expect(detectNumberFormat(['1,5', '2,5', '3.5'])).toMatchObject({ decimal: ',', ambiguous: false });
  });

  test('groups of three that read both ways are ambiguous and follow the preference', () => {
    expect(detectNumberFormat(['1,234', '2,500'])).toMatchObject({ decimal: '.', ambiguous: true });
    expect(detectNumberFormat(['1,234', '2,500'], ',')).toMatchObject({ decimal: ',', ambiguous: true });
  });

  test('whole numbers are not ambiguous', () => {
    expect(detectNumberFormat(['1', '20', '300'])).toMatchObject({ ambiguous: false });
  });

  test('it names the currencies', () => {
    expect(detectNumberFormat(['€ 5', '$ 5', '7 €']).currencies).toEqual(['$', '€']);
  });
});

describe('money', () => {
  test('is exact to ten-thousandths', () => {
    expect(readMoney('1.234,5678', ',')).toBe(12_345_678);
    expect(readMoney('84.39000000000001', '.')).toBe(843_900);
  });

  test('says when a decimal mark contradicts the column', () => {
    expect(readMoney('12,5', '.')).toEqual({ fault: 'decimal comma where points are used' });
    expect(readMoney('12.5', ',')).toEqual({ fault: 'decimal point where commas are used' });
    expect(notANumber('free', '.')).toEqual({ fault: 'not a number' });
  });

  test('says when an amount is beyond what can be summed exactly', () => {
    expect(readMoney('99999999999999999', '.')).toEqual({ fault: 'number too large' });
  });

  test.each([
    ['3', '0.1', 3000],
    ['6', '2.55', 153_000],
    ['-12', '0.85', -102_000],
    ['1.5', '19.99', 299_850],
    ['1000', '0.00125', 12_500],
    ['3', '0.33335', 10_001],
    ['0', '5', 0],
    ['100000', '89999.9999', 89_999_999_900_000],
  ])('%s × %s is %d ten-thousandths', (quantity, price, amount) => {
    expect(multiplyExactly(quantity, price)).toBe(amount);
  });
});
