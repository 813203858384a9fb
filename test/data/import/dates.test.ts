import { describe, expect, test } from '@jest/globals';
import { createMomentReader, type DateOrder, detectDateFormat } from '../../../src/data/import/dates.ts';
import { isFault } from '../../../src/data/import/fault.ts';

/** Day and instant of a text, or its fault, as text. */
function read(
  text: string,
  order: DateOrder = 'dmy',
  timezone = 'UTC',
  time: 'read' | 'ignore' = 'read',
): string {
  const moment = createMomentReader(order, timezone, time)(text);
  if (isFault(moment)) return moment.fault;
  const day = moment.day.toISOString();
  if (!day.endsWith('T00:00:00.000Z')) throw new Error(`${day} is no midnight`);
  return moment.at ? `${day.slice(0, 10)} @ ${moment.at.toISOString()}` : day.slice(0, 10);
}

describe('days', () => {
  test.each([
    ['1997-01-01', '1997-01-01'],
    ['2024-2-9', '2024-02-09'],
    ['2024/12/31', '2024-12-31'],
    ['2024.12.31', '2024-12-31'],
    ['20240229', '2024-02-29'],
    ['31/12/2024', '2024-12-31'],
    ['1.2.2024', '2024-02-01'],
    ['01-02-24', '2024-02-01'],
    ['01/02/98', '1998-02-01'],
    ['12 Jan 2020', '2020-01-12'],
    ['12-Jan-20', '2020-01-12'],
    ['1st September, 2020', '2020-09-01'],
    ['January 12, 2020', '2020-01-12'],
    ['Mon, 12 Jan 2015', '2015-01-12'],
    ['Sept. 3 2020', '2020-09-03'],
  ])('reads %j as %s', (text, day) => {
    expect(read(text)).toBe(day);
  });

  test('month first is as strict as day first', () => {
    expect(read('12/31/2024', 'mdy')).toBe('2024-12-31');
    expect(read('31/12/2024', 'mdy')).toBe('day before month where month comes first');
    expect(read('12/31/2024', 'dmy')).toBe('month before day where day comes first');
  });

  test('two-digit years may come first when said so', () => {
    expect(read('97-01-15', 'ymd')).toBe('1997-01-15');
  });

  test.each([
    ['2023-02-29', 'day does not exist'],
    ['31/02/2024', 'day does not exist'],
    ['2024-13-45', 'day does not exist'],
    ['00/00/0000', 'year not between 1900 and 2100'],
    ['0001-01-01', 'year not between 1900 and 2100'],
    ['2200-01-01', 'year not between 1900 and 2100'],
    ['yesterday', 'not a date'],
    ['12', 'not a date'],
    ['2024-01', 'not a date'],
    ['1/2/3/4', 'not a date'],
    ['12 Foo 2020', 'not a date'],
    ['2024-01-01 25:00', 'time of day does not exist'],
    ['2024-01-01 13:00 PM', 'time of day does not exist'],
    ['2024-01-01 noon', 'not a time of day'],
    ['2024-01-01T10:00 CEST', 'not a time of day'],
  ])('refuses %j: %s', (text, reason) => {
    expect(read(text)).toBe(reason);
  });
});

describe('moments', () => {
  test.each([
    ['2024-03-31 10:15', '2024-03-31 @ 2024-03-31T10:15:00.000Z'],
    ['12/1/10 8:26', '2010-01-12 @ 2010-01-12T08:26:00.000Z'],
    ['01.02.2024 1:05:09 pm', '2024-02-01 @ 2024-02-01T13:05:09.000Z'],
    ['01.02.2024, 12:00 AM', '2024-02-01 @ 2024-02-01T00:00:00.000Z'],
    ['2024-01-31T23:59:59.999Z', '2024-01-31 @ 2024-01-31T23:59:59.999Z'],
    ['2024-01-31T23:30:00-02:00', '2024-02-01 @ 2024-02-01T01:30:00.000Z'],
    ['2024-01-01 00:30:00 +0100', '2023-12-31 @ 2023-12-31T23:30:00.000Z'],
    ['20240131T101500Z', '2024-01-31 @ 2024-01-31T10:15:00.000Z'],
    ['20240131101500', '2024-01-31 @ 2024-01-31T10:15:00.000Z'],
    ['2024-01-31 10:15:00.1234567', '2024-01-31 @ 2024-01-31T10:15:00.123Z'],
  ])('in UTC, %j is %s', (text, moment) => {
    expect(read(text)).toBe(moment);
  });

  test('without a zone is wall time in the workspace', () => {
    expect(read('2024-07-01 00:30', 'dmy', 'America/New_York')).toBe('2024-07-01 @ 2024-07-01T04:30:00.000Z');
    expect(read('2024-01-01 00:30', 'dmy', 'Asia/Kolkata')).toBe('2024-01-01 @ 2023-12-31T19:00:00.000Z');
  });

  test('with a zone falls on the day of the workspace', () => {
    expect(read('2024-07-01T02:30:00Z', 'dmy', 'America/New_York')).toBe(
      '2024-06-30 @ 2024-07-01T02:30:00.000Z',
    );
    expect(read('2024-07-01T23:30:00Z', 'dmy', 'Europe/Lisbon')).toBe(
      '2024-07-02 @ 2024-07-01T23:30:00.000Z',
    );
  });

  test('a wall time that the clock change skips keeps its day', () => {
    expect(read('2024-03-31 02:30', 'dmy', 'Europe/Berlin')).toBe('2024-03-31 @ 2024-03-31T01:30:00.000Z');
  });

  test('a plain date is that day whatever the zone', () => {
    expect(read('2024-07-01', 'dmy', 'Pacific/Auckland')).toBe('2024-07-01');
  });

  test('time can be ignored', () => {
    expect(read('2024-07-01T00:00:00Z', 'dmy', 'America/New_York', 'ignore')).toBe('2024-07-01');
  });
});

describe('detectDateFormat', () => {
  test('one day above 12 tells the order', () => {
    expect(detectDateFormat(['01/02/2024', '13/02/2024'])).toMatchObject({
      order: 'dmy',
      pattern: 'DD/MM/YYYY',
      ambiguous: [],
    });
    expect(detectDateFormat(['1/2/10 8:26', '12/31/10 9:01'])).toMatchObject({
      order: 'mdy',
      pattern: 'MM/DD/YY hh:mm',
      ambiguous: [],
    });
  });

  test('dates that all read both ways are ambiguous; the sorted reading is assumed', () => {
    expect(detectDateFormat(['01/02/2024', '01/03/2024', '02/01/2024'])).toMatchObject({
      order: 'mdy',
      ambiguous: ['dmy', 'mdy'],
    });
    expect(detectDateFormat(['03/03/2024'])).toMatchObject({ order: 'dmy', ambiguous: ['dmy', 'mdy'] });
  });

  test('a given order is kept', () => {
    expect(detectDateFormat(['01/02/2024', '13/02/2024'], 'mdy')).toMatchObject({
      order: 'mdy',
      pattern: 'MM/DD/YYYY',
      ambiguous: [],
    });
  });

  test('points mean day first', () => {
    expect(detectDateFormat(['01.02.2024', '01.03.2024'])).toMatchObject({ order: 'dmy', ambiguous: [] });
  });

  test('a year in front leaves nothing open', () => {
    expect(detectDateFormat(['2024-01-02', '2024-01-03'])).toMatchObject({
      pattern: 'YYYY-MM-DD',
      ambiguous: [],
    });
  });

  test('two-digit years in front are believed when nothing else fits', () => {
    expect(detectDateFormat(['97-01-15', '98-12-31'])).toMatchObject({ order: 'ymd', pattern: 'YY-MM-DD' });
  });

  test('it notices plain dates written as midnight in UTC', () => {
    expect(detectDateFormat(['2024-01-02T00:00:00Z', '2024-01-03T00:00:00.000Z']).midnightUtc).toBe(true);
    expect(detectDateFormat(['2024-01-02T00:00:00Z', '2024-01-03T10:00:00Z']).midnightUtc).toBe(false);
  });
});
