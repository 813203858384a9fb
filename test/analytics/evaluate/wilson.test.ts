import { expect, test } from '@jest/globals';
import { wilsonInterval } from '../../../src/analytics/evaluate/wilson.ts';

test.each([
  [0, 10, 0, 0.27753279986288926],
  [3, 10, 0.10779126740630102, 0.6032218525388546],
  [50, 400, 0.09611512323676381, 0.1610190975139586],
])("Wilson's interval of %d in %d is scipy's (binomtest, 1.17.1)", (hits, rows, low, high) => {
  const interval = wilsonInterval(hits, rows);
  expect(interval.low).toBeCloseTo(low, 12);
  expect(interval.high).toBeCloseTo(high, 12);
});

test("Wilson's interval of no rows leaves everything open", () => {
  expect(wilsonInterval(0, 0)).toEqual({ low: 0, high: 1 });
});
