import { describe, expect, test } from '@jest/globals';
import { rhythmOf } from '../../../src/analytics/prediction/rhythm.ts';

describe('the rhythm of orders', () => {
  test('is the median gap between days, and the middle half of all gaps', () => {
    const days = ['2020-01-01', '2020-01-11', '2020-01-31', '2020-03-01', '2020-04-10'];
    expect(rhythmOf(days)).toEqual({ gapDays: 25, low: 17.5, high: 32.5 });
  });

  test('counts a day with several orders once', () => {
    expect(rhythmOf(['2020-01-01', '2020-01-01', '2020-01-08', '2020-01-08'])).toEqual({
      gapDays: 7,
      low: 7,
      high: 7,
    });
  });

  test.each([[[]], [['2020-01-01']], [['2020-01-01', '2020-01-01']]])('is unknown of %j', (days) => {
    expect(rhythmOf(days)).toBeNull();
  });
});
