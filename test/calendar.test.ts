import { describe, expect, test } from '@jest/globals';
import { addDays, dateOfDay, dayOf, dayOfDate, daysBetween, parseDay } from '../src/calendar.ts';

describe('calendar', () => {
  test('puts an instant on the business day of the time zone', () => {
    const instant = new Date('2026-03-31T23:30:00Z');
    expect(dayOf(instant, 'UTC')).toBe('2026-03-31');
    expect(dayOf(instant, 'Europe/Lisbon')).toBe('2026-04-01');
    expect(dayOf(instant, 'America/New_York')).toBe('2026-03-31');
  });

  test('counts whole days across daylight saving and leap days', () => {
    expect(daysBetween('2026-03-28', '2026-03-30')).toBe(2);
    expect(daysBetween('2024-02-28', '2024-03-01')).toBe(2);
    expect(addDays('2026-01-01', -1)).toBe('2025-12-31');
  });

  test('stores a day as its midnight in UTC and reads it back', () => {
    expect(dateOfDay('1998-07-01').toISOString()).toBe('1998-07-01T00:00:00.000Z');
    expect(dayOfDate(dateOfDay('1998-07-01'))).toBe('1998-07-01');
  });

  test.each(['2026-02-30', '2026-2-3', '31/03/2026', 'yesterday'])('refuses %s as a day', (text) => {
    expect(() => parseDay(text)).toThrow(`"${text}" is not a day`);
  });
});
