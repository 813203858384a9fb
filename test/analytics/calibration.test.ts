import { describe, expect, test } from '@jest/globals';
import {
  calibrate,
  expectedCalibrationError,
  fitBeta,
  fitIsotonic,
  fitPlatt,
  poolAdjacentViolators,
} from '../../src/analytics/calibration.ts';

const scores = Float64Array.of(
  ...[
    0.9, 0.8, 0.8, 0.8, 0.6, 0.55, 0.5, 0.5, 0.3, 0.2, 0.2, 0.1, 0.05, 0.7, 0.4, 0.45, 0.35, 0.15, 0.65, 0.25,
  ],
);
const outcomes = Float64Array.of(...[1, 1, 0, 1, 1, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0]);

const fits = { isotonic: fitIsotonic, platt: fitPlatt, beta: fitBeta };

describe('isotonic calibration', () => {
  test("has the knots and predictions of scikit-learn 1.9.1's IsotonicRegression", () => {
    const model = fitIsotonic(scores, outcomes);
    expect(model.scores).toEqual([0.05, 0.15, 0.2, 0.35, 0.4, 0.55, 0.6, 0.8, 0.9]);
    const heights = [0, 0, 0.2, 0.2, 0.4, 0.4, 2 / 3, 2 / 3, 1];
    expect(model.probabilities).toEqual(heights.map((height) => expect.closeTo(height, 14)));
    const calibrated = calibrate(model, Float64Array.of(0, 0.12, 0.32, 0.5, 0.52, 0.75, 0.85, 1));
    expect([...calibrated]).toEqual(
      [0, 0, 0.2, 0.4, 0.4, 2 / 3, 0.8333333333333331, 1].map((height) => expect.closeTo(height, 14)),
    );
  });

  test('gives one probability to equal scores', () => {
    const model = fitIsotonic(new Float64Array(20).fill(0.3), outcomes);
    expect(model).toEqual({ kind: 'isotonic', scores: [0.3], probabilities: [0.4] });
    expect([...calibrate(model, Float64Array.of(0, 0.3, 1))]).toEqual([0.4, 0.4, 0.4]);
  });

  test('takes scores that are no probabilities', () => {
    const model = fitIsotonic(Float64Array.of(-90, -30, 12), Float64Array.of(0, 1, 1));
    expect([...calibrate(model, Float64Array.of(-100, -60, 20))]).toEqual([0, 0.5, 1]);
  });
});

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
    const { a, b, c } = fitPlatt(scores, outcomes);
    expect(a).toBeCloseTo(0.7059381199593161, 6);
    expect(b).toBe(a);
    expect(c).toBeCloseTo(-0.31915741769625156, 6);
  });

  test("finds scipy's optimum of the beta likelihood", () => {
    const { a, b, c } = fitBeta(scores, outcomes);
    expect(a).toBeCloseTo(0.6301383675192332, 6);
    expect(b).toBeCloseTo(0.7898852929286568, 6);
    expect(c).toBeCloseTo(-0.45291392187863116, 6);
  });

  test('leaves scores as they are with a = b = 1 and c = 0', () => {
    const calibrated = calibrate({ kind: 'beta', a: 1, b: 1, c: 0 }, scores);
    for (const [row, score] of scores.entries()) expect(calibrated[row]).toBeCloseTo(score, 14);
  });

  test('stays finite when scores part the outcomes perfectly, even at 0 and 1', () => {
    const parted = Float64Array.of(0, 0, 0.1, 0.9, 1, 1);
    const calibrated = calibrate(fitPlatt(parted, Float64Array.of(0, 0, 0, 1, 1, 1)), parted);
    expect(calibrated[0]).toBeGreaterThan(0);
    expect(calibrated[5]).toBeLessThan(1);
    expect(calibrated[5]).toBeGreaterThan(0.7);
  });

  test.each([fitPlatt, fitBeta])('gives everyone the same where scores are upside down', (fitted) => {
    const model = fitted(
      scores.map((score) => 1 - score),
      outcomes,
    );
    expect(model).toMatchObject({ a: 0, b: 0 });
    expect(calibrate(model, Float64Array.of(0.2))[0]).toBeCloseTo(0.4, 1);
  });

  test('holds level the side of the curve that would fall', () => {
    const curved = Float64Array.of(0.01, 0.02, 0.04, 0.3, 0.5, 0.6, 0.9, 0.95, 0.99, 0.999);
    const model = fitBeta(curved, Float64Array.of(0, 0, 0, 1, 1, 1, 1, 1, 0, 0));
    expect(model.b).toBe(0);
    expect(model.a).toBeGreaterThan(0);
  });

  test('refuses scores outside 0 to 1', () => {
    expect(() => fitPlatt(Float64Array.of(2), Float64Array.of(1))).toThrow('not between 0 and 1');
  });
});

describe.each(Object.entries(fits))('every calibration (%s)', (_, fitted) => {
  test('keeps the order of scores', () => {
    const calibrated = calibrate(
      fitted(scores, outcomes),
      Float64Array.from({ length: 101 }, (_, i) => i / 100),
    );
    for (let index = 1; index <= 100; index++)
      expect(calibrated[index]).toBeGreaterThanOrEqual(calibrated[index - 1] ?? Number.NaN);
  });

  test('survives JSON', () => {
    const model = fitted(scores, outcomes);
    expect(calibrate(JSON.parse(JSON.stringify(model)), scores)).toEqual(calibrate(model, scores));
  });

  test('mends overconfident scores', () => {
    // Every third of those at 10% buys, and two in three of those at 90%.
    const overconfident = Float64Array.from({ length: 600 }, (_, row) => (row % 2 ? 0.9 : 0.1));
    const bought = overconfident.map((score, row) => (row % 6 < 2 === score > 0.5 ? 0 : 1));
    const before = expectedCalibrationError(overconfident, bought) ?? 0;
    const after = expectedCalibrationError(calibrate(fitted(overconfident, bought), overconfident), bought);
    expect(before).toBeCloseTo(0.7 / 3, 10);
    expect(after).toBeLessThan(0.005);
  });

  test('gives everyone about the same where all outcomes are one', () => {
    const calibrated = calibrate(fitted(scores, new Float64Array(20).fill(1)), scores);
    expect(Math.min(...calibrated)).toBeGreaterThan(0.9);
  });

  test('refuses nothing, what is not finite, and what is no outcome', () => {
    expect(() => fitted(new Float64Array(), new Float64Array())).toThrow('no scores');
    expect(() => fitted(Float64Array.of(Number.NaN), Float64Array.of(1))).toThrow('finite');
    expect(() => fitted(Float64Array.of(0.5), Float64Array.of(0.5))).toThrow('neither 0 nor 1');
    expect(() => fitted(Float64Array.of(0.5), Float64Array.of(0, 1))).toThrow('1 scores for 2 outcomes');
  });
});

describe('the expected calibration error', () => {
  test('weighs the gap of each bin with its customers', () => {
    // Three at 0.25, of whom one bought: gap 1/12. One at 1, who did not: gap 1.
    const error = expectedCalibrationError(Float64Array.of(0.25, 0.25, 0.25, 1), Float64Array.of(1, 0, 0, 0));
    expect(error).toBeCloseTo((3 / 12 + 1) / 4, 14);
  });

  test('has no meaning without customers', () => {
    expect(expectedCalibrationError(new Float64Array(), new Float64Array())).toBeNull();
  });
});
