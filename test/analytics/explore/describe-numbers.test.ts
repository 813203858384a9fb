import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import {
  medianAbsoluteDeviation,
  quantileSorted,
  sampleKurtosis,
  sampleSkewness,
  sampleStandardDeviation,
} from 'simple-statistics';
import { countsOf } from '../../../src/analytics/explore/density.ts';
import { describeNumbers } from '../../../src/analytics/explore/describe-numbers.ts';
import { describeWithShared } from '../../support/shared.ts';

const of = (...values: number[]) => describeNumbers(countsOf(Float64Array.from(values)));

/** Michelson's speeds of light of 1879, in thousand km/s. Source: NIST Statistical Reference Datasets, univariate, Michelso. */
const michelson = [
  850, 740, 900, 1070, 930, 850, 950, 980, 980, 880, 1000, 980, 930, 650, 760, 810, 1000, 1000, 960, 960, 960,
  940, 960, 940, 880, 800, 850, 880, 900, 840, 830, 790, 810, 880, 880, 830, 800, 790, 760, 800, 880, 880,
  880, 860, 720, 720, 620, 860, 970, 950, 880, 910, 850, 870, 840, 840, 850, 840, 840, 840, 890, 810, 810,
  820, 800, 770, 760, 740, 750, 760, 910, 920, 890, 860, 880, 720, 840, 850, 850, 780, 890, 840, 780, 810,
  760, 810, 790, 810, 820, 850, 870, 870, 810, 740, 810, 940, 950, 800, 810, 870,
].map((metres) => 299 + metres / 1000);

describe('the description of a number', () => {
  test("gives NIST's certified mean and standard deviation of Michelson's speeds of light", () => {
    const { n, mean, sd } = of(...michelson);
    expect(n).toBe(100);
    expect(mean).toBeCloseTo(299.8524, 11);
    expect(sd).toBeCloseTo(0.0790105478190518, 10);
  });

  test("gives NIST's certified figures of NumAcc4, whose values differ in the ninth digit", () => {
    const values = [10_000_000.2];
    for (let pair = 0; pair < 500; pair++) values.push(10_000_000.1, 10_000_000.3);
    const { mean, sd, median } = of(...values);
    expect(mean).toBeCloseTo(10_000_000.2, 7);
    expect(sd).toBeCloseTo(0.1, 8);
    expect(median).toBe(10_000_000.2);
  });

  test('equals the statistics library on the values written out', () => {
    const values = Array.from({ length: 997 }, (_, index) => Math.round((index * 7919) % 431) ** 1.7);
    const sorted = values.toSorted((a, b) => a - b);
    const { q1, median, q3, p5, p95, sd, mad, skewness, kurtosis } = of(...values);
    expect([p5, q1, median, q3, p95]).toEqual(
      [0.05, 0.25, 0.5, 0.75, 0.95].map((share) => quantileSorted(sorted, share)),
    );
    expect(sd).toBeCloseTo(sampleStandardDeviation(values), 8);
    expect(mad).toBeCloseTo(medianAbsoluteDeviation(values), 8);
    expect(skewness).toBeCloseTo(sampleSkewness(values), 10);
    expect(kurtosis).toBeCloseTo(sampleKurtosis(values), 10);
  });

  test('counts what lies beyond the fences, and what it sums to', () => {
    const { fences, outliers } = of(1, 2, 3, 4, 5, 6, 7, 8, 100, -100);
    expect(fences).toEqual({ low: -4.5, high: 13.5 });
    expect(outliers).toEqual({ below: 1, above: 1, sumAbove: 100 });
  });

  test('takes the least of several most frequent values', () => {
    expect(of(5, 3, 5, 3, 9)).toMatchObject({ mode: 3, modeCount: 2 });
  });

  test('leaves out what one value, or equal ones, cannot have', () => {
    expect(of(4)).toMatchObject({
      n: 1,
      mean: 4,
      median: 4,
      sd: null,
      skewness: null,
      kurtosis: null,
      iqr: 0,
    });
    expect(of(4, 4, 4, 4)).toMatchObject({ sd: 0, skewness: null, kurtosis: null });
  });

  test('refuses no values', () => {
    expect(() => of()).toThrow(RangeError);
  });
});

describeWithShared('the amounts of CDNOW', ['cdnow-services.csv'], ([file = '']) => {
  test('are described as pandas 3.1 and scipy 1.17 do', () => {
    const lines = readFileSync(file, 'utf8').trim().split('\n').slice(1);
    const { n, mean, sd, q1, median, q3, skewness, kurtosis, mad, outliers, sum, zeros } = of(
      ...lines.map((line) => Number(line.split(',')[3])),
    );
    expect([n, q1, median, q3, outliers.above, zeros]).toEqual([69_659, 14.49, 25.98, 43.7, 4_439, 80]);
    expect(mean).toBeCloseTo(35.893648, 6);
    expect(sd).toBeCloseTo(36.281942, 6);
    expect(mad).toBeCloseTo(12.12, 10);
    expect(skewness).toBeCloseTo(5.65550765352083, 8);
    expect(kurtosis).toBeCloseTo(83.89680042931629, 6);
    expect(outliers.sumAbove / sum).toBeCloseTo(0.2418895609591498, 10);
  });
});
