import { describe, expect, test } from '@jest/globals';
import type { Movement } from '../../src/analytics/movements/movements.ts';
import { loadSegmentMap } from '../../src/analytics/segment-map.ts';
import { renderPng } from '../../src/charts/render.ts';
import { directionOf, type SegmentFlow, segmentFlowChart } from '../../src/charts/segment-flow.ts';
import { segmentChangesChart } from '../../src/charts/segment-matrix.ts';
import type { ChartSpec } from '../../src/charts/spec.ts';
import { describeChart } from '../support/describe-chart.ts';

/** A week of a shop of a hundred thousand customers: was, became, customers, what they had spent. */
const week: readonly [string | null, string, number, number][] = [
  [null, 'champions', 8, 3814.5],
  [null, 'loyal', 89, 27930.5],
  [null, 'potential-loyalists', 625, 72540.5],
  [null, 'new', 718, 23515.5],
  ['champions', 'champions', 15368, 20580793.5],
  ['champions', 'loyal', 1990, 1206557.5],
  ['champions', 'potential-loyalists', 10, 2561.5],
  ['loyal', 'champions', 1629, 972148.5],
  ['loyal', 'loyal', 11214, 6825231],
  ['loyal', 'potential-loyalists', 1173, 241015],
  ['loyal', 'needs-attention', 1, 293.5],
  ['loyal', 'at-risk', 323, 236261],
  ['potential-loyalists', 'champions', 443, 153940.5],
  ['potential-loyalists', 'loyal', 909, 174956.5],
  ['potential-loyalists', 'potential-loyalists', 10709, 1719419.5],
  ['potential-loyalists', 'new', 6, 276],
  ['potential-loyalists', 'promising', 13, 671],
  ['potential-loyalists', 'needs-attention', 664, 84596.5],
  ['new', 'champions', 1, 342],
  ['new', 'loyal', 66, 11828.5],
  ['new', 'potential-loyalists', 136, 9887],
  ['new', 'new', 562, 18963],
  ['new', 'promising', 480, 15229.5],
  ['promising', 'champions', 2, 685],
  ['promising', 'loyal', 84, 15533],
  ['promising', 'potential-loyalists', 254, 18431],
  ['promising', 'promising', 4943, 152090.5],
  ['promising', 'about-to-sleep', 149, 4477.5],
  ['needs-attention', 'champions', 55, 21099.5],
  ['needs-attention', 'loyal', 269, 51022.5],
  ['needs-attention', 'potential-loyalists', 36, 3679],
  ['needs-attention', 'promising', 17, 1037],
  ['needs-attention', 'needs-attention', 12473, 1631529],
  ['needs-attention', 'about-to-sleep', 22, 1342],
  ['needs-attention', 'at-risk', 72, 13793.5],
  ['needs-attention', 'hibernating', 76, 8184.5],
  ['needs-attention', 'lost', 1, 61],
  ['about-to-sleep', 'loyal', 11, 2570],
  ['about-to-sleep', 'potential-loyalists', 39, 2555],
  ['about-to-sleep', 'about-to-sleep', 3222, 100021],
  ['about-to-sleep', 'lost', 90, 2630],
  ['at-risk', 'champions', 101, 68283],
  ['at-risk', 'loyal', 6, 1082.5],
  ['at-risk', 'needs-attention', 27, 8797],
  ['at-risk', 'at-risk', 9942, 5584505],
  ['at-risk', 'cant-lose', 84, 62139],
  ['at-risk', 'hibernating', 21, 3366],
  ['cant-lose', 'champions', 3, 1251.5],
  ['cant-lose', 'at-risk', 17, 4726],
  ['cant-lose', 'cant-lose', 4268, 2876836.5],
  ['hibernating', 'loyal', 19, 4134],
  ['hibernating', 'potential-loyalists', 4, 329],
  ['hibernating', 'hibernating', 5485, 564739.5],
  ['hibernating', 'lost', 19, 1159],
  ['lost', 'loyal', 5, 1037],
  ['lost', 'potential-loyalists', 13, 787.5],
  ['lost', 'lost', 5036, 154754.5],
];

const { segments } = loadSegmentMap('rxfm-11');

const flow: SegmentFlow = {
  from: '2025-12-22',
  to: '2025-12-29',
  matrix: week.map(([from, to, customers, revenue]): Movement => ({ from, to, customers, revenue })),
  segments,
  finding: '9,340 customers changed segment; 323 went from Loyal to At risk',
  told: [{ from: 'at-risk', to: 'hibernating' }],
};

/** A map of few segments, and one movement that is nearly all. */
const few: SegmentFlow = {
  ...flow,
  segments: loadSegmentMap('klaviyo-6').segments,
  matrix: [
    { from: 'champions', to: 'champions', customers: 123_456, revenue: 5 },
    { from: 'champions', to: 'at-risk', customers: 234_567, revenue: 5 },
    { from: 'recent', to: 'inactive', customers: 1, revenue: 5 },
  ],
  finding: 'Nearly everyone went from Champions to At risk',
  told: [],
};

const charts: [string, ChartSpec][] = [
  ['segment-flow', segmentFlowChart(flow)],
  ['segment-changes', segmentChangesChart(flow)],
  ['segment-changes-few', segmentChangesChart(few)],
];

for (const [name, chart] of charts) describeChart(name, chart);

describe('the bands', () => {
  const described = (one: SegmentFlow) => segmentFlowChart(one).description;

  test('are the largest movements and those that are told of; the rest is summed', () => {
    expect(described(flow)).toContain('At risk to Hibernating 21');
    expect(described(flow)).toContain('Champions to Loyal 1,990');
    expect(described(flow)).not.toContain('Hibernating to Lost 19');
    expect(described(flow)).toMatch(/[\d,]+ customers made smaller movements\.$/);
  });

  test('and the rest add up to everyone who moved', () => {
    const bands = described(flow).replace(/^.*of the second: /, '');
    const drawn = [...bands.matchAll(/(?:^| )([\d,]+)(?=[;.] | customers made)/g)].map(([, count]) =>
      Number(count?.replaceAll(',', '')),
    );
    const moved = week
      .filter(([from, to]) => from !== to)
      .reduce((sum, [, , customers]) => sum + customers, 0);
    expect(drawn.reduce((sum, count) => sum + count, 0)).toBe(moved);
  });

  test('are drawn of a single movement', async () => {
    const one = { ...few, matrix: [{ from: null, to: 'champions', customers: 1, revenue: 1 }] };
    expect((await renderPng(segmentChangesChart(one))).length).toBeGreaterThan(1000);
  });

  test('tell better from worse by the order of the segments', () => {
    const direction = (from: string | null, to: string) => directionOf({ from, to }, segments);
    expect(direction('lost', 'champions')).toBe('better');
    expect(direction('champions', 'lost')).toBe('worse');
    expect(direction(null, 'new')).toBe('first');
  });
});
