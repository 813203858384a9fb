import { describe, expect, test } from '@jest/globals';
import { closest, fold, unknownWord } from '../../src/commands/suggest.ts';

describe('suggest', () => {
  test('folds case, accents, spaces and punctuation', () => {
    expect(fold("Can't  Löse")).toBe('cantlose');
  });

  test('offers the nearest choice when a third of the letters or fewer differ', () => {
    expect(closest('champoins', ['champions', 'loyal'])).toBe('champions');
    expect(closest('zebra', ['champions', 'loyal'])).toBeUndefined();
  });

  test('names the word, offers the nearest and lists all', () => {
    const error = unknownWord('segment', 'lojal', ['champions', 'loyal']);
    expect(error.message).toBe('no segment "lojal"; did you mean "loyal"?');
    expect(error.hint).toBe('Valid: champions, loyal.');
  });
});
