import { describe, expect, test } from '@jest/globals';
import { compareModels, daysSeen } from '../../../src/analytics/prediction/compare-models.ts';
import { modelAsOf, qualityRows, summaryFor } from '../../support/models.ts';

const summary = (metrics: Parameters<typeof qualityRows>[0], asOf = '2020-04-01') =>
  summaryFor(modelAsOf(asOf, { metrics }));
const betterIn = (changes: ReturnType<typeof compareModels>['changes']) =>
  Object.fromEntries(changes.map(({ metric, better }) => [metric, better]));

describe('two models judged on the same days', () => {
  test('that differ by no more than chance leave it to the new one', () => {
    const { on, better, changes } = compareModels(summary({ auc: 0.75 }), summary({ auc: 0.755 }), null);
    expect([on, better]).toEqual(['same-days', 'fresh']);
    expect(betterIn(changes)).toEqual({ auc: null, brier: null, r2: null, mae: null });
  });

  test('are compared by AUC, Brier score, R² and mean error, of which the last two of each pair are better when less', () => {
    const last = summary({ auc: 0.7, brier: 0.2, r2: 0.3, mae: 13 });
    const fresh = summary({ auc: 0.8, brier: 0.1, r2: 0.4, mae: 12 });
    expect(betterIn(compareModels(fresh, last, null).changes)).toEqual({
      auc: 'fresh',
      brier: 'fresh',
      r2: 'fresh',
      mae: 'fresh',
    });
    expect(compareModels(last, fresh, null)).toMatchObject({ better: 'last' });
  });

  test('leave it to the new one when each is better on as many figures', () => {
    const { better } = compareModels(summary({ auc: 0.8, r2: 0.3 }), summary({ auc: 0.7, r2: 0.4 }), null);
    expect(better).toBe('fresh');
  });

  test('show the last one’s own figures on the new one’s days where it was tried on them', () => {
    const fresh = summary({ auc: 0.7 }, '2021-04-01');
    const { on, better, changes } = compareModels(fresh, summary({ auc: 0.6 }), qualityRows({ auc: 0.8 }));
    expect([on, better]).toEqual(['same-days', 'last']);
    expect(changes[0]?.last?.value).toBe(0.8);
  });
});

describe('two models judged on different days', () => {
  test('are not compared, and the new one is taken', () => {
    const fresh = summary({ auc: 0.6 }, '2020-04-08');
    const { on, better, changes } = compareModels(fresh, summary({ auc: 0.9 }), null);
    expect([on, better]).toEqual(['other-days', 'fresh']);
    expect(betterIn(changes)).toEqual({ auc: null, brier: null, r2: null, mae: null });
    expect(changes[0]).toMatchObject({ last: { value: 0.9 }, fresh: { value: 0.6 } });
  });
});

test('daysSeen says how many of the judged days a model knew', () => {
  expect(daysSeen({ asOf: '2020-04-08' }, '2020-04-01')).toBe(7);
  expect(daysSeen({ asOf: '2020-03-01' }, '2020-04-01')).toBe(0);
});
