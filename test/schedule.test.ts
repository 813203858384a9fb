import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { UserError } from '../src/errors.ts';
import { describeDays, describeSchedule, nextDue, parseSchedule, type Schedule } from '../src/schedule.ts';
import { setClock } from './support/clock.ts';

const monday = '2026-11-23';
const read = (text: string, timezone = 'Europe/Lisbon') => parseSchedule(text, timezone, { from: monday });
const inWords = (text: string) => describeSchedule(read(text));

/** The first dues after an instant, in UTC. */
function dues(schedule: Schedule, after: string, count: number): string[] {
  let last = new Date(after);
  return Array.from({ length: count }, () => {
    last = nextDue(schedule, last);
    return last.toISOString().replace(':00.000Z', 'Z');
  });
}

afterEach(() => {
  jest.useRealTimers();
});

describe('parseSchedule', () => {
  test.each([
    ['every monday 9:00', 'every Monday at 9:00 Europe/Lisbon'],
    ['mondays at 9', 'every Monday at 9:00 Europe/Lisbon'],
    ['every monday 9', 'every Monday at 9:00 Europe/Lisbon'],
    ['weekdays 8:30', 'every weekday at 8:30 Europe/Lisbon'],
    ['mon-fri 8:30', 'every weekday at 8:30 Europe/Lisbon'],
    ['every day 7am', 'every day at 7:00 Europe/Lisbon'],
    ['daily at noon', 'every day at 12:00 Europe/Lisbon'],
    ['every day 12 am', 'every day at 0:00 Europe/Lisbon'],
    ['weekends 10h30', 'every Saturday and Sunday at 10:30 Europe/Lisbon'],
    ['monday and thursday 14:00 Europe/Madrid', 'every Monday and Thursday at 14:00 Europe/Madrid'],
    ['Tue, Thurs & Sat 9.15pm', 'every Tuesday, Thursday and Saturday at 21:15 Europe/Lisbon'],
    ['every 2 weeks on friday 16:00', 'every 2 weeks on Friday at 16:00 Europe/Lisbon, from 2026-11-27'],
    ['every other friday 4 p.m.', 'every 2 weeks on Friday at 16:00 Europe/Lisbon, from 2026-11-27'],
    [
      'every 3 weeks on friday 16:00 from 2027-01-01',
      'every 3 weeks on Friday at 16:00 Europe/Lisbon, from 2027-01-01',
    ],
    ['every week on friday 16:00', 'every Friday at 16:00 Europe/Lisbon'],
    ['first of the month 9:00', 'on the 1st of the month at 9:00 Europe/Lisbon'],
    ['every month on the 22 at 10', 'on the 22nd of the month at 10:00 Europe/Lisbon'],
    ['last day of the month 23:59 utc', 'on the last day of the month at 23:59 UTC'],
    ['second tuesday of every month 9:00', 'on the second Tuesday of the month at 9:00 Europe/Lisbon'],
  ])('reads "%s" as %s', (typed, words) => {
    expect(inWords(typed)).toBe(words);
    expect(parseSchedule(words, 'Asia/Tokyo', { from: '2026-11-25' })).toEqual(read(typed));
  });

  test.each([
    ['europe/lisbon', 'Europe/Lisbon'],
    ['in New York', 'America/New_York'],
    ['São Paulo time', 'America/Sao_Paulo'],
    ['(Kolkata)', 'Asia/Kolkata'],
    ['Lord Howe', 'Australia/Lord_Howe'],
    ['Buenos Aires', 'America/Buenos_Aires'],
    ['GMT', 'UTC'],
  ])('knows the zone "%s"', (zone, name) => {
    expect(read(`every monday 9:00 ${zone}`).timezone).toBe(name);
    expect(read('every monday in Rome at 9:00').timezone).toBe('Europe/Rome');
  });

  test.each([
    ['every monday', 'it says no time of day'],
    ['every hour', 'it says no time of day'],
    ['', 'it says no time of day'],
    ['every monday 25:00', '"25:00" is no time of day'],
    ['every monday 13pm', '"13pm" is no time of day'],
    ['every monday 9:75', '"9:75" is no time of day'],
    ['every monday 9:00 and 17:00', 'more than one time of day'],
    ['every moonday 9:00', '"every moonday" says no days'],
    ['fortnightly 9:00', '"fortnightly" says no days'],
    ['every 0 weeks on friday 9:00', '"every 0 weeks on friday" says no days'],
    ['31st of the month 9:00', 'not every month has a day 31'],
    ['fifth friday of the month 9:00', 'says no days'],
    ['every monday 9:00 CST', '"CST" does not say which time zone is meant'],
    ['every monday 9:00 ist', '"ist" does not say which time zone is meant'],
    ['every monday 9:00 UTC+2', '"UTC+2" is an offset'],
    ['every monday 9:00 +02:00', '"+02:00" is an offset'],
    ['every monday 9:00 Atlantis', '"Atlantis" is not a time zone'],
    ['every 2 weeks on friday 9:00 from 2026-02-30', '"2026-02-30" is not a day'],
  ])('refuses "%s": %s', (typed, message) => {
    const refusal = () => read(typed);
    expect(refusal).toThrow(UserError);
    expect(refusal).toThrow(message);
  });

  test.each([
    ['2026-11-27T15:59:00Z', '2026-11-27'],
    ['2026-11-27T16:00:00Z', '2026-12-04'],
  ])('begins with the next Friday whose time has not passed: at %s on %s', (instant, from) => {
    setClock(new Date(instant));
    expect(parseSchedule('every 2 weeks on friday 16:00', 'UTC').days).toMatchObject({ from });
  });

  test('takes a time that is given where the words say none', () => {
    const at = { hour: 16, minute: 30 };
    const given = (text: string) =>
      describeSchedule(parseSchedule(text, 'Europe/Lisbon', { from: monday, at }));
    expect(given('first of the month')).toBe('on the 1st of the month at 16:30 Europe/Lisbon');
    expect(given('last friday of the month in New York')).toBe(
      'on the last Friday of the month at 16:30 America/New_York',
    );
    expect(given('first of the month 9:00')).toBe('on the 1st of the month at 9:00 Europe/Lisbon');
    expect(() => given('every moonday')).toThrow('"every moonday" is not a schedule');
  });

  test.each([
    'every 3 weeks on friday 9:00',
    'first of the month 9:00',
    'second tuesday of the month 9:00',
    'weekdays 9:00',
  ])('reads the days of "%s" as they are described', (typed) => {
    const { days, timezone, ...at } = read(typed);
    expect(parseSchedule(describeDays(days), timezone, { from: '2027-02-01', at })).toEqual(read(typed));
  });

  test('gives examples with a refusal, all of which it understands', () => {
    const hint = (() => {
      try {
        return read('whenever').days;
      } catch (error) {
        return (error as UserError).hint ?? '';
      }
    })();
    const examples = [...String(hint).matchAll(/"([^"]+)"/g)].map(([, example = '']) => example);
    expect(examples).toHaveLength(4);
    for (const example of examples) expect(() => read(example)).not.toThrow();
  });
});

describe('nextDue', () => {
  test('goes on from due to due, in order and never twice', () => {
    expect(dues(read('monday and thursday 14:00', 'UTC'), '2026-11-23T14:00:00Z', 4)).toEqual([
      '2026-11-26T14:00Z',
      '2026-11-30T14:00Z',
      '2026-12-03T14:00Z',
      '2026-12-07T14:00Z',
    ]);
  });

  test('counts weeks from the first day', () => {
    const schedule = read('every 2 weeks on monday and friday 9:00 from 2026-11-25', 'UTC');
    expect(dues(schedule, '2026-11-01T00:00:00Z', 4)).toEqual([
      '2026-11-27T09:00Z',
      '2026-12-07T09:00Z',
      '2026-12-11T09:00Z',
      '2026-12-21T09:00Z',
    ]);
  });

  test('knows the last day and the last weekday of a month', () => {
    expect(dues(read('last day of the month 9:00', 'UTC'), '2028-01-31T09:00:00Z', 2)).toEqual([
      '2028-02-29T09:00Z',
      '2028-03-31T09:00Z',
    ]);
    expect(dues(read('last friday of the month 9:00', 'UTC'), '2026-11-01T00:00:00Z', 2)).toEqual([
      '2026-11-27T09:00Z',
      '2026-12-25T09:00Z',
    ]);
  });

  test('is the time of the zone, also across the date line', () => {
    expect(dues(read('every monday 9:00 Auckland'), '2026-11-23T00:00:00Z', 1)).toEqual([
      '2026-11-29T20:00Z',
    ]);
    expect(dues(read('every monday 23:00 Honolulu'), '2026-11-23T00:00:00Z', 1)).toEqual([
      '2026-11-24T09:00Z',
    ]);
  });
});

/** Source: IANA time zone database; Lisbon and New York change by an hour, Lord Howe by half an hour. */
describe('daylight saving', () => {
  test.each([
    // Clocks go from 1:00 to 2:00 on 28 March 2027, at 1:00 UTC.
    ['Europe/Lisbon', '1:30', '2027-03-27T12:00:00Z', ['2027-03-28T01:00Z', '2027-03-29T00:30Z']],
    ['Europe/Lisbon', '1:00', '2027-03-27T12:00:00Z', ['2027-03-28T01:00Z', '2027-03-29T00:00Z']],
    ['Europe/Lisbon', '2:00', '2027-03-27T12:00:00Z', ['2027-03-28T01:00Z', '2027-03-29T01:00Z']],
    // From 2:00 to 3:00 on 14 March 2027, at 7:00 UTC.
    ['America/New_York', '2:30', '2027-03-13T12:00:00Z', ['2027-03-14T07:00Z', '2027-03-15T06:30Z']],
    // From 2:00 to 2:30 on 3 October 2027, at 15:30 UTC of the day before.
    ['Australia/Lord_Howe', '2:15', '2027-10-02T00:00:00Z', ['2027-10-02T15:30Z', '2027-10-03T15:15Z']],
    ['Australia/Lord_Howe', '2:30', '2027-10-02T00:00:00Z', ['2027-10-02T15:30Z', '2027-10-03T15:30Z']],
  ])(
    'in %s a time that does not exist (%s) is the instant right after the gap',
    (zone, time, after, expected) => {
      expect(dues(read(`every day ${time}`, zone), after, 2)).toEqual(expected);
    },
  );

  test.each([
    // Back from 2:00 to 1:00 on 31 October 2027, at 1:00 UTC.
    ['Europe/Lisbon', '1:30', '2027-10-30T12:00:00Z', ['2027-10-31T00:30Z', '2027-11-01T01:30Z']],
    ['Europe/Lisbon', '1:00', '2027-10-30T12:00:00Z', ['2027-10-31T00:00Z', '2027-11-01T01:00Z']],
    ['Europe/Lisbon', '2:00', '2027-10-30T12:00:00Z', ['2027-10-31T02:00Z', '2027-11-01T02:00Z']],
    // From 2:00 to 1:00 on 7 November 2027, at 6:00 UTC.
    ['America/New_York', '1:30', '2027-11-06T12:00:00Z', ['2027-11-07T05:30Z', '2027-11-08T06:30Z']],
    // From 2:00 to 1:30 on 4 April 2027, at 15:00 UTC of the day before.
    ['Australia/Lord_Howe', '1:45', '2027-04-03T00:00:00Z', ['2027-04-03T14:45Z', '2027-04-04T15:15Z']],
  ])('in %s a time that exists twice (%s) comes once, the first time', (zone, time, after, expected) => {
    expect(dues(read(`every day ${time}`, zone), after, 2)).toEqual(expected);
  });

  test('keeps the time on the wall all year', () => {
    const schedule = read('every day 9:00', 'America/New_York');
    const year = dues(schedule, '2027-01-01T00:00:00Z', 365).map((due) => due.slice(11));
    expect(new Set(year)).toEqual(new Set(['14:00Z', '13:00Z']));
    expect(new Set(dues(schedule, '2027-01-01T00:00:00Z', 365)).size).toBe(365);
  });
});
