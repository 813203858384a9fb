import { describe, expect, test } from '@jest/globals';
import { leaving, type Outlook } from '../../../src/analytics/digest/leaving.ts';

const gone: Outlook = { segment: 'loyal', pAlive: 0.2, expectedSpend: 10, spent: 400, tenureDays: 360 };
const about = { horizonDays: 90, segments: ['champions', 'loyal', 'lost'] };

describe('who is predicted to leave', () => {
  test('are those less likely than not to be customers still, by segment, the best first', () => {
    const found = leaving(
      [
        { ...gone, segment: 'lost' },
        gone,
        { ...gone, pAlive: 0.5 },
        { ...gone, segment: 'champions', pAlive: 0.49 },
        { ...gone, segment: 'of another map' },
      ],
      about,
    );
    expect(found.map(({ segment, customers }) => [segment, customers])).toEqual([
      ['champions', 1],
      ['loyal', 1],
      ['lost', 1],
      ['of another map', 1],
    ]);
  });

  test('put at stake what they usually spend in as many days, less what is expected of them', () => {
    // 400 in 360 days are 100 in 90.
    expect(leaving([gone, gone], about)).toEqual([
      { segment: 'loyal', customers: 2, spent: 800, expectedSpend: 20, atStake: 180 },
    ]);
  });

  test('of a customer newer than the days ahead nothing is extrapolated', () => {
    expect(leaving([{ ...gone, tenureDays: 10, spent: 50 }], about)[0]?.atStake).toBe(40);
  });

  test('put nothing at stake where more is expected than before, or refunds took everything', () => {
    const more = { ...gone, expectedSpend: 500 };
    const refunded = { ...gone, spent: -20 };
    expect(leaving([more, refunded], about)[0]?.atStake).toBe(0);
  });
});
