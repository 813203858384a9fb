import { describe, expect, test } from '@jest/globals';
import { chooseK } from '../../../src/analytics/clusters/choose-k.ts';

/** Silhouettes of 2, 3, 4 … clusters. */
function curve(...silhouettes: number[]) {
  return silhouettes.map((silhouette, index) => ({ k: index + 2, silhouette }));
}

describe('how many clusters to show', () => {
  test('is the number that separates best', () => {
    expect(chooseK(curve(0.3, 0.4, 0.6, 0.5), null)).toBe(4);
  });

  test('is never two, however well they separate', () => {
    expect(chooseK(curve(0.9, 0.5, 0.4), null)).toBe(3);
  });

  test('is the larger of two that separate equally well', () => {
    expect(chooseK(curve(0.9, 0.5, 0.4, 0.49, 0.47), null)).toBe(5);
  });

  test('stays what it was unless another is clearly better', () => {
    expect(chooseK(curve(0.6, 0.5, 0.46), 4)).toBe(4);
    expect(chooseK(curve(0.6, 0.5, 0.44), 4)).toBe(3);
  });

  test('is chosen anew where the last is no longer possible', () => {
    expect(chooseK(curve(0.6, 0.5), 7)).toBe(3);
  });

  test('is none where there are too few customers for three', () => {
    expect(chooseK(curve(0.6), null)).toBeNull();
    expect(chooseK([], 4)).toBeNull();
  });
});
