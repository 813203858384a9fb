import { describe, expect, test } from '@jest/globals';
import { createBirthJudge } from '../../../../src/data/import/rules/births.ts';

const today = '2026-11-23';
const day = (text: string) => new Date(`${text}T00:00:00Z`);

describe('a birth', () => {
  test.each([
    'birthday',
    'Date of birth',
    'dateOfBirth',
    'DOB',
    'Geburtsdatum',
    'date_naissance',
    'Fecha de nacimiento',
    'data de nascimento',
  ])('is told from the name %s', (name) => {
    const judge = createBirthJudge({ name, type: 'day' }, today);
    expect(
      [day('1899-12-31'), day('1980-02-01'), day('2026-11-24'), null].map((value) => judge?.(value)),
    ).toEqual([true, false, true, false]);
  });

  test('is impossible more than 120 years ago', () => {
    const judge = createBirthJudge({ name: 'birthday', type: 'day' }, today);
    expect([judge?.(day('1905-12-31')), judge?.(day('1906-01-01'))]).toEqual([true, false]);
  });

  test('may be a year', () => {
    const judge = createBirthJudge({ name: 'birth_year', type: 'number' }, today);
    expect([1, 1899, 1906, 2026, 2027].map((value) => judge?.(value))).toEqual([
      true,
      true,
      false,
      false,
      true,
    ]);
  });

  test('may be an age', () => {
    const judge = createBirthJudge({ name: 'Age', type: 'number' }, today);
    expect([-1, 0, 120, 121].map((value) => judge?.(value))).toEqual([true, false, false, true]);
  });

  test.each(['since', 'page', 'average', 'city', 'window'])('is not told from the name %s', (name) => {
    expect(createBirthJudge({ name, type: 'number' }, today)).toBeUndefined();
  });
});
