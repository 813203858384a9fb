import { describe, expect, test } from '@jest/globals';
import { commandScope, noVariables } from '../../../../local/mongo/semantics/evaluate.ts';
import { compileExpression } from '../../../../local/mongo/semantics/expression.ts';
import { timeZone } from '../../../../local/mongo/semantics/time-zone.ts';
import { codeOf, plain, stored } from './documents.ts';

function value(expression: unknown, document: object = {}): unknown {
  const evaluate = compileExpression(stored({ expression })['expression'], commandScope({}));
  const result = plain(evaluate(stored(document), noVariables));
  return result instanceof Date ? result.toISOString() : result;
}

const at = (text: string) => new Date(text);
const trunc = (date: string, unit: string, more: object = {}) =>
  value({ $dateTrunc: { date: at(date), unit, ...more } });
const diff = (startDate: string, endDate: string, unit: string, more: object = {}) =>
  value({ $dateDiff: { startDate: at(startDate), endDate: at(endDate), unit, ...more } });
const add = (startDate: string, unit: string, amount: number, more: object = {}) =>
  value({ $dateAdd: { startDate: at(startDate), unit, amount, ...more } });

describe('$dateTrunc', () => {
  test('goes back to the beginning of the unit', () => {
    const date = '2021-03-20T11:30:05.678Z';
    expect(trunc(date, 'year')).toBe('2021-01-01T00:00:00.000Z');
    expect(trunc(date, 'quarter')).toBe('2021-01-01T00:00:00.000Z');
    expect(trunc(date, 'month')).toBe('2021-03-01T00:00:00.000Z');
    expect(trunc(date, 'week')).toBe('2021-03-14T00:00:00.000Z');
    expect(trunc(date, 'week', { startOfWeek: 'Monday' })).toBe('2021-03-15T00:00:00.000Z');
    expect(trunc(date, 'day')).toBe('2021-03-20T00:00:00.000Z');
    expect(trunc(date, 'hour')).toBe('2021-03-20T11:00:00.000Z');
    expect(trunc(date, 'second')).toBe('2021-03-20T11:30:05.000Z');
  });

  test('counts bins from the year 2000 on', () => {
    // Source: manual, "$dateTrunc", the examples with binSize 2.
    expect(
      trunc('2021-03-20T11:30:05Z', 'week', {
        binSize: 2,
        timezone: 'America/Los_Angeles',
        startOfWeek: 'Monday',
      }),
    ).toBe('2021-03-15T07:00:00.000Z');
    expect(trunc('2020-03-20T10:00:00Z', 'hour', { binSize: 2 })).toBe('2020-03-20T10:00:00.000Z');
    // 2021-05 is month 256 after 2000-01; the bin of five begins at 255.
    expect(trunc('2021-05-20T10:00:00Z', 'month', { binSize: 5 })).toBe('2021-04-01T00:00:00.000Z');
    expect(trunc('1999-12-31T23:00:00Z', 'year', { binSize: 10 })).toBe('1990-01-01T00:00:00.000Z');
  });

  test('days begin at local midnight on both sides of a change of the clocks', () => {
    const timezone = 'Europe/Berlin';
    expect(trunc('2024-03-31T00:30:00Z', 'day', { timezone })).toBe('2024-03-30T23:00:00.000Z');
    expect(trunc('2024-03-31T12:00:00Z', 'day', { timezone })).toBe('2024-03-30T23:00:00.000Z');
    expect(trunc('2024-03-31T22:30:00Z', 'day', { timezone })).toBe('2024-03-31T22:00:00.000Z');
    expect(trunc('2024-10-27T22:59:59.999Z', 'day', { timezone })).toBe('2024-10-26T22:00:00.000Z');
    expect(trunc('2024-10-27T23:00:00Z', 'day', { timezone })).toBe('2024-10-27T23:00:00.000Z');
    expect(trunc('2024-10-30T12:00:00Z', 'week', { timezone, startOfWeek: 'sun' })).toBe(
      '2024-10-26T22:00:00.000Z',
    );
  });

  test('the two hours of the same name stay two', () => {
    const timezone = 'Europe/Berlin';
    expect(trunc('2024-10-27T00:30:00Z', 'hour', { timezone })).toBe('2024-10-27T00:00:00.000Z');
    expect(trunc('2024-10-27T01:30:00Z', 'hour', { timezone })).toBe('2024-10-27T01:00:00.000Z');
    expect(trunc('2024-10-27T01:30:00Z', 'hour', { timezone: 'Asia/Kolkata' })).toBe(
      '2024-10-27T01:30:00.000Z',
    );
  });

  test('a midnight that a change of the clocks skips is the first moment after it', () => {
    // In Beirut the clocks went from 0:00 to 1:00 on 2022-03-27.
    expect(trunc('2022-03-27T10:00:00Z', 'day', { timezone: 'Asia/Beirut' })).toBe(
      '2022-03-26T22:00:00.000Z',
    );
  });

  test('every hour of a year truncates to the local midnight before it', () => {
    for (const timezone of [
      'Europe/Berlin',
      'America/New_York',
      'Australia/Lord_Howe',
      'America/Sao_Paulo',
      'Asia/Kathmandu',
    ]) {
      const zone = timeZone(timezone);
      const text = new Intl.DateTimeFormat('en-CA', { timeZone: timezone, dateStyle: 'short' });
      for (let hour = 0; hour < 366 * 24; hour += 37) {
        const instant = Date.UTC(2018, 0, 1) + hour * 3_600_000;
        const start = at(trunc(new Date(instant).toISOString(), 'day', { timezone }) as string).getTime();
        expect(start).toBeLessThanOrEqual(instant);
        expect(text.format(start)).toBe(text.format(instant));
        expect(text.format(start - 1)).not.toBe(text.format(instant));
        expect(zone.instantOf(start + zone.offsetAt(start))).toBe(start);
      }
    }
  });

  test('null makes null; wrong arguments are refused', () => {
    expect(value({ $dateTrunc: { date: null, unit: 'day' } })).toBeNull();
    expect(value({ $dateTrunc: { date: at('2024-01-01'), unit: 'day', timezone: '$none' } })).toBeNull();
    expect(codeOf(() => trunc('2024-01-01', 'fortnight'))).toBe(5439014);
    expect(codeOf(() => trunc('2024-01-01', 'day', { binSize: 0 }))).toBe(5439018);
    expect(codeOf(() => trunc('2024-01-01', 'day', { timezone: 'Mars/Base' }))).toBe(40485);
    expect(codeOf(() => value({ $dateTrunc: { date: 'text', unit: 'day' } }))).toBe(5439012);
    expect(codeOf(() => value({ $dateTrunc: { date: at('2024-01-01'), unit: 'day', zone: 'UTC' } }))).toBe(
      5439008,
    );
  });
});

describe('$dateDiff', () => {
  test('counts the beginnings of a unit that are passed', () => {
    // Source: manual, "$dateDiff".
    expect(diff('2020-12-31T23:59:59Z', '2021-01-01T00:00:00Z', 'year')).toBe(1n);
    expect(diff('2021-01-01T00:00:00Z', '2021-12-31T23:59:59Z', 'year')).toBe(0n);
    expect(diff('2020-11-30T00:00:00Z', '2021-02-01T00:00:00Z', 'month')).toBe(3n);
    expect(diff('2021-01-31T00:00:00Z', '2021-01-30T00:00:00Z', 'day')).toBe(-1n);
    expect(diff('2024-01-06T12:00:00Z', '2024-01-07T00:00:00Z', 'week')).toBe(1n);
    expect(diff('2024-01-06T12:00:00Z', '2024-01-07T00:00:00Z', 'week', { startOfWeek: 'mon' })).toBe(0n);
    expect(diff('2024-01-01T00:59:59.999Z', '2024-01-01T01:00:00Z', 'hour')).toBe(1n);
    expect(diff('2024-01-01T00:00:00Z', '2024-01-01T00:00:01.5Z', 'millisecond')).toBe(1500n);
  });

  test('days are those of the time zone, hours are hours that passed', () => {
    const timezone = 'Europe/Berlin';
    expect(diff('2024-03-30T22:59:00Z', '2024-03-30T23:01:00Z', 'day', { timezone })).toBe(1n);
    expect(diff('2024-03-30T23:00:00Z', '2024-03-31T22:00:00Z', 'day', { timezone })).toBe(1n);
    expect(diff('2024-03-30T23:00:00Z', '2024-03-31T22:00:00Z', 'hour', { timezone })).toBe(23n);
    expect(diff('2024-10-26T22:00:00Z', '2024-10-27T23:00:00Z', 'hour', { timezone })).toBe(25n);
    expect(diff('2024-10-26T22:00:00Z', '2024-10-27T23:00:00Z', 'minute', { timezone })).toBe(1500n);
  });
});

describe('$dateAdd and $dateSubtract', () => {
  test('keep to the last day of a shorter month', () => {
    expect(add('2020-12-31T12:10:05Z', 'month', 2)).toBe('2021-02-28T12:10:05.000Z');
    expect(add('2024-02-29T00:00:00Z', 'year', 1)).toBe('2025-02-28T00:00:00.000Z');
    expect(
      value({ $dateSubtract: { startDate: at('2024-03-31T00:00:00Z'), unit: 'quarter', amount: 1 } }),
    ).toBe('2023-12-31T00:00:00.000Z');
  });

  test('days keep the time on the clock, hours pass', () => {
    const timezone = 'America/New_York';
    expect(add('2021-03-13T15:00:00Z', 'day', 1, { timezone })).toBe('2021-03-14T14:00:00.000Z');
    expect(add('2021-03-13T15:00:00Z', 'hour', 24, { timezone })).toBe('2021-03-14T15:00:00.000Z');
    expect(add('2020-11-01T05:50:02Z', 'hour', 1, { timezone })).toBe('2020-11-01T06:50:02.000Z');
  });
});

describe('parts and texts', () => {
  const date = at('2017-01-01T12:34:56.789Z');

  test('the parts of a date, also in a time zone', () => {
    const parts = [
      '$year',
      '$month',
      '$dayOfMonth',
      '$dayOfWeek',
      '$dayOfYear',
      '$isoWeek',
      '$isoWeekYear',
      '$isoDayOfWeek',
      '$week',
    ];
    expect(parts.map((name) => Number(value({ [name]: date })))).toEqual([2017, 1, 1, 1, 1, 52, 2016, 7, 1]);
    expect(value({ $hour: { date, timezone: '+05:30' } })).toBe(18);
    expect(value({ $dayOfMonth: { date, timezone: 'Pacific/Auckland' } })).toBe(2);
    expect(value({ $year: null })).toBeNull();
    expect(codeOf(() => value({ $year: 'x' }))).toBe(16006);
  });

  test('a date as text', () => {
    const format = '%Y-%m-%d %H:%M:%S.%L %j %u %w %V %G %z %Z %%';
    expect(value({ $dateToString: { date, format, timezone: 'America/New_York' } })).toBe(
      '2017-01-01 07:34:56.789 001 7 1 52 2016 -0500 -300 %',
    );
    expect(value({ $dateToString: { date } })).toBe('2017-01-01T12:34:56.789Z');
    expect(value({ $dateToString: { date: null, onNull: '-' } })).toBe('-');
    expect(codeOf(() => value({ $dateToString: { date, format: '%Q' } }))).toBe(18536);
  });

  test('a text or parts as a date', () => {
    expect(value({ $dateFromString: { dateString: '2017-02-08T12:10:40.787' } })).toBe(
      '2017-02-08T12:10:40.787Z',
    );
    expect(value({ $dateFromString: { dateString: '2017-02-08', timezone: 'America/New_York' } })).toBe(
      '2017-02-08T05:00:00.000Z',
    );
    expect(value({ $dateFromParts: { year: 2017, month: 14, day: 1, hour: 12 } })).toBe(
      '2018-02-01T12:00:00.000Z',
    );
    expect(value({ $dateFromParts: { isoWeekYear: 2017, isoWeek: 6, isoDayOfWeek: 3, hour: 12 } })).toBe(
      '2017-02-08T12:00:00.000Z',
    );
    expect(value({ $dateToParts: { date, timezone: 'UTC', iso8601: true } })).toMatchObject({
      isoWeekYear: 2016,
      isoWeek: 52,
      isoDayOfWeek: 7,
    });
  });

  test('a local time that is skipped moves on, of one that occurs twice the first is taken', () => {
    const local = (month: number, day: number) =>
      value({ $dateFromParts: { year: 2024, month, day, hour: 2, minute: 30, timezone: 'Europe/Berlin' } });
    expect(local(3, 31)).toBe('2024-03-31T01:30:00.000Z');
    expect(local(10, 27)).toBe('2024-10-27T00:30:00.000Z');
  });
});
