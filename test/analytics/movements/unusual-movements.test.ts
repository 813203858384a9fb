import { describe, expect, test } from '@jest/globals';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { Movements } from '../../../src/analytics/movements/movements.ts';
import { falseAlarmRate, unusualMovements } from '../../../src/analytics/movements/unusual-movements.ts';
import { addDays } from '../../../src/calendar.ts';

const random = xoroshiro128plus(7);
const draw = () => uniformFloat64(random);

/** A Poisson count by its gaps; of a large mean by the normal distribution that it tends to. */
function poisson(mean: number): number {
  if (mean > 40) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal()));
  const gap = () => -Math.log(1 - draw());
  let count = 0;
  for (let left = mean - gap(); left > 0; left -= gap()) count++;
  return count;
}

/** A normal variable. Source: Box & Muller 1958. */
function normal(): number {
  return Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw());
}

/** Weeks in which the movements have these counts; a movement is named after its place. */
function weeksOf(counts: readonly (readonly number[])[]): Movements[] {
  return counts.map((row, week) => ({
    from: addDays('2026-01-05', 7 * week),
    to: addDays('2026-01-05', 7 * week + 7),
    segments: [],
    matrix: row.map((customers, place) => ({ from: `a${place}`, to: 'b', customers, revenue: customers })),
  }));
}

/** Means of forty movements from 2 to 1,500 customers a week. */
const means = Array.from({ length: 40 }, (_, place) => 2 * 750 ** (place / 39));

function shareOfAlarms(weeks: number, count: (mean: number) => number): number {
  const runs = 1000;
  let alarms = 0;
  for (let run = 0; run < runs; run++) {
    const simulated = Array.from({ length: weeks }, () => means.map(count));
    if (unusualMovements(weeksOf(simulated))?.unusual.length) alarms++;
  }
  return alarms / runs;
}

describe('unusual movements', () => {
  /** A thousand runs are so uncertain: three standard errors. */
  const uncertainty = 3 * Math.sqrt((falseAlarmRate * (1 - falseAlarmRate)) / 1000);

  test.each([
    ['customers who move independently, after 12 weeks', 13, (mean: number) => poisson(mean)],
    ['customers who move independently, after 6 weeks', 7, (mean: number) => poisson(mean)],
    [
      'weeks that differ by a fifth besides, after 12 weeks',
      13,
      (mean: number) => poisson(mean * Math.exp(0.2 * normal())),
    ],
    [
      'weeks that differ by a fifth besides, after 6 weeks',
      7,
      (mean: number) => poisson(mean * Math.exp(0.2 * normal())),
    ],
  ])('raise a false alarm in at most one usual week of twenty: %s', (_, weeks, count) => {
    expect(shareOfAlarms(weeks, count)).toBeLessThan(falseAlarmRate + uncertainty);
  });

  test('find one that has tripled among forty usual ones, nine times of ten', () => {
    const runs = 200;
    let found = 0;
    for (let run = 0; run < runs; run++) {
      const simulated = Array.from({ length: 13 }, (_, week) =>
        means.map((mean, place) => poisson(week === 12 && place === 17 ? 3 * mean : mean)),
      );
      if (unusualMovements(weeksOf(simulated))?.unusual.some(({ from }) => from === 'a17')) found++;
    }
    expect(means[17]).toBeCloseTo(36, 0);
    expect(found / runs).toBeGreaterThan(0.9);
  });

  test('say how many are usual, and in which direction it went', () => {
    const week = unusualMovements(weeksOf([[20], [22], [18], [20], [21], [19], [80]]));
    expect(week).toMatchObject({ from: '2026-02-16', to: '2026-02-23', earlierWeeks: 6, looked: 1 });
    expect(week?.unusual).toEqual([
      expect.objectContaining({
        from: 'a0',
        customers: 80,
        direction: 'more',
        usual: { low: 9, high: 34 },
      }),
    ]);
  });

  test('see one that has ceased', () => {
    const weeks = weeksOf([[60], [62], [58], [60], [61], [59], [60], [0]]);
    weeks.at(-1)?.matrix.pop();
    expect(unusualMovements(weeks)?.unusual).toMatchObject([{ customers: 0, direction: 'fewer' }]);
  });

  test('see one that has not been there before', () => {
    const weeks = weeksOf([[0], [0], [0], [0], [0], [0], [400]]);
    expect(unusualMovements(weeks)?.unusual).toMatchObject([{ customers: 400, usual: { low: 0 } }]);
  });

  test('leave alone what few customers do, and who stayed', () => {
    const few = weeksOf([[0], [0], [0], [0], [0], [0], [9]]);
    expect(unusualMovements(few)).toMatchObject({ looked: 0, unusual: [] });
    const stayed = weeksOf([[50], [50], [50], [50], [50], [50], [900]]);
    for (const { matrix } of stayed) for (const one of matrix) one.to = one.from;
    expect(unusualMovements(stayed)).toMatchObject({ looked: 0, unusual: [] });
  });

  test('are not told from five weeks', () => {
    expect(unusualMovements(weeksOf([[20], [20], [20], [20], [20], [90]]))).toBeNull();
  });
});
