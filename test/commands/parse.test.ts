import { describe, expect, test } from '@jest/globals';
import { createRandom, integer } from '../../local/shop/random.ts';
import { defineCommand } from '../../src/commands/command.ts';
import { optionText } from '../../src/commands/option-text.ts';
import { parse } from '../../src/commands/parse.ts';
import { UserError } from '../../src/errors.ts';

const predict = defineCommand({
  name: 'predict',
  summary: 'a command with every kind of word and option',
  words: {
    top: { type: 'integer', placeholder: 'top', describe: 'how many' },
    who: { type: 'rest', placeholder: 'who', describe: 'a segment' },
  },
  options: {
    by: { type: 'choice', choices: ['day', 'week'], describe: 'period', default: 'week' },
    horizon: { type: 'integer', describe: 'days' },
    p: { type: 'number', describe: 'probability' },
    since: { type: 'day', describe: 'first day' },
    country: { type: 'text', describe: 'country' },
  },
  examples: [{ text: '/predict 100', gives: 'something' }],
  run: () => Promise.reject(new Error('not run here')),
});

const exporting = defineCommand({
  name: 'export',
  summary: 'a command whose word takes all that is no option',
  words: { audience: { type: 'expression', placeholder: 'audience', describe: 'who' } },
  options: { format: { type: 'text', describe: 'for whom' } },
  examples: [{ text: '/export champions', gives: 'something' }],
  run: () => Promise.reject(new Error('not run here')),
});

describe('parse of an expression', () => {
  test('leaves it what is no option of the command, as it was typed', () => {
    expect(parse(exporting, 'at risk format=google country="New  York" p>0.4 "Big ""A"" list"')).toEqual({
      audience: 'at risk country="New  York" p>0.4 "Big ""A"" list"',
      format: 'google',
    });
  });

  test('leaves it a quoted name that is also an option', () => {
    expect(parse(exporting, 'all "format"=pdf FORMAT=meta')).toEqual({
      audience: 'all "format"=pdf',
      format: 'meta',
    });
  });

  test('comes back as an option of another command', () => {
    const audience = '"Maria\'s ""A"" list" country="New York"';
    expect(parse(predict, `5 ${optionText('country', audience)}`)).toEqual({
      top: 5,
      by: 'week',
      country: audience,
    });
  });
});

describe('parse', () => {
  test('gives defaults alone for no text', () => {
    expect(parse(predict, '')).toEqual({ by: 'week' });
  });

  test('reads words and options in any order, with the types declared', () => {
    expect(parse(predict, '100 by=day at risk horizon=30 p=0.4 since=2026-02-28')).toEqual({
      top: 100,
      who: 'at risk',
      by: 'day',
      horizon: 30,
      p: 0.4,
      since: '2026-02-28',
    });
  });

  test('keeps quoted spaces together', () => {
    expect(parse(predict, '5 country="Great Britain"')).toEqual({
      top: 5,
      by: 'week',
      country: 'Great Britain',
    });
  });

  test.each([
    ['ten', 'top "ten" is not a whole number'],
    ['5 by=wek', 'no choice for by= "wek"; did you mean "week"?'],
    ['5 horizn=3', 'no option "horizn"; did you mean "horizon"?'],
    ['5 p=much', 'p "much" is not a number'],
    ['5 since=2026-02-30', '"2026-02-30" is not a day'],
    ['5 p=1 p=2', '"p" is given twice'],
    ['5 country="x', '5 country="x has a quotation mark that is not closed'],
  ])('refuses %p by naming what does not fit', (text, message) => {
    const attempt = () => parse(predict, text);
    expect(attempt).toThrow(UserError);
    expect(attempt).toThrow(message);
  });

  test('refuses words beyond those declared', () => {
    const bare = { ...predict, words: {}, options: {} };
    expect(() => parse(bare, 'nonsense')).toThrow('"nonsense" is more than /predict understands');
    expect(() => parse(bare, 'by=day')).toThrow('/predict has no options, so "by=day" is not understood');
  });

  test('takes two quotation marks between quotation marks for one', () => {
    expect(parse(predict, 'country="the ""new"" one" p=1')).toEqual({
      by: 'week',
      country: 'the "new" one',
      p: 1,
    });
  });

  test('reads back every value as optionText types it', () => {
    const random = createRandom(7);
    const pieces = [
      '"',
      '""',
      "'",
      ' ',
      '\n',
      '\t',
      '\u201C',
      '\u201D',
      '=',
      'p>0.4',
      '\\',
      'a',
      'é',
      '日',
      ',',
    ];
    for (let round = 0; round < 5_000; round += 1) {
      const value = Array.from(
        { length: integer(random, 0, 8) },
        () => pieces[integer(random, 0, pieces.length - 1)],
      ).join('');
      const text = `5 ${optionText('country', value)} by=day`;
      expect(parse(predict, text)).toEqual({ top: 5, by: 'day', country: value });
    }
  });

  test.each([
    ['5 p=much', 'p'],
    ['5 since=2026-02-30', 'since'],
    ['5 by=wek', 'by'],
    ['5 horizn=3', undefined],
    ['ten', undefined],
  ])('says of %p which option does not fit: %p', (text, option) => {
    const attempt = () => parse(predict, text);
    expect(attempt).toThrow(expect.objectContaining({ about: option }));
  });
});
