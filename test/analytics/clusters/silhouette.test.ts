import { describe, expect, test } from '@jest/globals';
import { meanSilhouettes } from '../../../src/analytics/clusters/silhouette.ts';

const places = Float64Array.from(
  [
    [0, 0, 0],
    [1, 0, 0],
    [0, 1, 0.5],
    [4, 4, 4],
    [5, 4, 4],
    [4, 5, 3.5],
    [9, 0, 1],
    [8, 1, 0],
    [9, 1, 1],
    [2, 2, 2],
    [0, 0, 0],
    [20, 20, 20],
  ].flat(),
);

describe('the mean silhouette', () => {
  // silhouette_score of scikit-learn 1.9.1 on the same places.
  test.each([
    ['with a cluster of one', [0, 0, 0, 1, 1, 1, 2, 2, 2, 0, 0, 3], 0.6729266934023643],
    ['with clusters that overlap', [0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 0, 1], 0.2393347237657688],
  ])("is scikit-learn's %s", (_, labels, expected) => {
    expect(meanSilhouettes(places, [Uint8Array.from(labels)])[0]).toBeCloseTo(expected, 12);
  });

  test('of several divisions is that of each', () => {
    const one = Uint8Array.from([0, 0, 0, 1, 1, 1, 2, 2, 2, 0, 0, 3]);
    const other = Uint8Array.from([0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 0, 1]);
    const [first, second] = meanSilhouettes(places, [one, other]);
    expect([first, second]).toEqual([...meanSilhouettes(places, [one]), ...meanSilhouettes(places, [other])]);
  });

  test('of one single cluster, of identical places and of none is 0', () => {
    expect(meanSilhouettes(places, [new Uint8Array(12)])).toEqual([0]);
    expect(meanSilhouettes(new Float64Array(12), [Uint8Array.from([0, 0, 1, 1])])).toEqual([0]);
    expect(meanSilhouettes(new Float64Array(), [new Uint8Array()])).toEqual([0]);
  });
});
