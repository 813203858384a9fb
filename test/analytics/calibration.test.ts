import { describe, expect, test } from '@jest/globals';
import { calibrate, fitPlatt, poolAdjacentViolators } from '../../src/analytics/calibration.ts';

const scores = Float64Array.of(
  ...[
    0.9, 0.8, 0.8, 0.8, 0.6, 0.55, 0.5, 0.5, 0.3, 0.2, 0.2, 0.1, 0.05, 0.7, 0.4, 0.45, 0.35, 0.15, 0.65, 0.25,
  ],
);
const outcomes = Float64Array.of(...[1, 1, 0, 1, 1, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0]);

describe('pooling of adjacent violators', () => {
  test('weighs what it pools', () => {
    expect(poolAdjacentViolators([0.1, 0.5, 0.2, 0.9], [1, 1, 2, 1])).toEqual([
      { from: 0, before: 1, weight: 1, mean: 0.1 },
      { from: 1, before: 3, weight: 3, mean: expect.closeTo(0.3, 14) },
      { from: 3, before: 4, weight: 1, mean: 0.9 },
    ]);
  });

  test('pools back as far as it must', () => {
    expect(poolAdjacentViolators([0.3, 0.4, 0], [1, 1, 1])).toEqual([
      { from: 0, before: 3, weight: 3, mean: expect.closeTo(0.7 / 3, 14) },
    ]);
  });
});

describe('calibration on log-odds', () => {
  test("finds scipy's optimum of Platt's likelihood (minimize BFGS, 1.17.1)", () => {
    const { slope, level } = fitPlatt(scores, outcomes);
    expect(slope).toBeCloseTo(0.7059381199593161, 6);
    expect(level).toBeCloseTo(-0.31915741769625156, 6);
  });

  test('leaves scores as they are with slope 1 and level 0', () => {
    const calibrated = calibrate({ slope: 1, level: 0 }, scores);
    for (const [row, score] of scores.entries()) expect(calibrated[row]).toBeCloseTo(score, 14);
  });

  test('stays finite when scores part the outcomes perfectly, even at 0 and 1', () => {
    const parted = Float64Array.of(0, 0, 0.1, 0.9, 1, 1);
    const calibrated = calibrate(fitPlatt(parted, Float64Array.of(0, 0, 0, 1, 1, 1)), parted);
    expect(calibrated[0]).toBeGreaterThan(0);
    expect(calibrated[5]).toBeLessThan(1);
    expect(calibrated[5]).toBeGreaterThan(0.7);
  });

  test('gives everyone the same where scores are upside down', () => {
    const model = fitPlatt(
      scores.map((score) => 1 - score),
      outcomes,
    );
    expect(model.slope).toBe(0);
    expect(calibrate(model, Float64Array.of(0.2))[0]).toBeCloseTo(0.4, 1);
  });

  test('gives everyone about the share of buyers where all scores are equal', () => {
    const equal = new Float64Array(20).fill(0.3);
    expect(calibrate(fitPlatt(equal, outcomes), equal)[0]).toBeCloseTo(0.4, 1);
  });

  test('refuses scores outside 0 to 1', () => {
    expect(() => fitPlatt(Float64Array.of(2), Float64Array.of(1))).toThrow('not between 0 and 1');
  });
});

describe('a calibration', () => {
  test('keeps the order of scores', () => {
    const calibrated = calibrate(
      fitPlatt(scores, outcomes),
      Float64Array.from({ length: 101 }, (_, i) => i / 100),
    );
    for (let index = 1; index <= 100; index++)
      expect(calibrated[index]).toBeGreaterThanOrEqual(calibrated[index - 1] ?? Number.NaN);
  });

  test('survives JSON', () => {
    const model = fitPlatt(scores, outcomes);
    expect(calibrate(JSON.parse(JSON.stringify(model)), scores)).toEqual(calibrate(model, scores));
  });

  test('mends overconfident scores', () => {
    // Every third of those at 10% buys, and two in three of those at 90%.
    const overconfident = Float64Array.from({ length: 600 }, (_, row) => (row % 2 ? 0.9 : 0.1));
    const bought = overconfident.map((score, row) => (row % 6 < 2 === score > 0.5 ? 0 : 1));
    const calibrated = calibrate(fitPlatt(overconfident, bought), Float64Array.of(0.1, 0.9));
    expect([...calibrated]).toEqual([expect.closeTo(1 / 3, 2), expect.closeTo(2 / 3, 2)]);
  });

  test('gives everyone about the same where all outcomes are one', () => {
    const calibrated = calibrate(fitPlatt(scores, new Float64Array(20).fill(1)), scores);
    expect(Math.min(...calibrated)).toBeGreaterThan(0.9);
  });

  test('refuses nothing, what is not finite, and what is no outcome', () => {
    expect(() => fitPlatt(new Float64Array(), new Float64Array())).toThrow('no scores');
    expect(() => fitPlatt(Float64Array.of(Number.NaN), Float64Array.of(1))).toThrow('finite');
    expect(() => fitPlatt(Float64Array.of(0.5), Float64Array.of(0.5))).toThrow('neither 0 nor 1');
    expect(() => fitPlatt(Float64Array.of(0.5), Float64Array.of(0, 1))).toThrow('1 scores for 2 outcomes');
  });
});
