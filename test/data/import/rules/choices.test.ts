import { readFile } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import { rules } from '../../../../src/data/import/rules/catalogue.ts';
import { isOn, ruleNames } from '../../../../src/data/import/rules/choices.ts';
import { rulesTable, rulesText } from '../../../../src/data/import/rules/rules-text.ts';

test('rules are named one by one or several at a time', () => {
  expect(ruleNames('test-orders, Zero-Prices')).toEqual(['test-orders', 'zero-prices']);
});

test.each([
  ['category-speling', '"category-spelling"'],
  ['duplicates', '"exact-duplicates"'],
  ['test', '"test-orders"'],
])('a name that there is not, such as %s, is answered with a near one', (text, near) => {
  expect(() => ruleNames(text)).toThrow(`no cleaning rule "${text}"; did you mean ${near}`);
});

test('rules that lose money or people are off by default, but for rows of nobody and repeated ones', () => {
  expect(rules.filter(({ name }) => isOn({}, name)).map(({ name }) => name)).toEqual([
    'missing-customer-ids',
    'decimal-ids',
    'impossible-dates',
    'mixed-currencies',
    'exact-duplicates',
  ]);
});

test('a choice goes before the default', () => {
  expect([
    isOn({ 'test-orders': true }, 'test-orders'),
    isOn({ 'decimal-ids': false }, 'decimal-ids'),
  ]).toEqual([true, false]);
});

test('the text for a terminal has every rule', () => {
  for (const { name, whenOn, whenOff } of rules)
    for (const text of [name, whenOn, whenOff]) expect(rulesText()).toContain(text);
});

test('the documentation has the table of the rules as they are', async () => {
  const page = await readFile(new URL('../../../../docs/import.md', import.meta.url), 'utf8');
  expect(page).toContain(rulesTable());
});
