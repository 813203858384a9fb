import { describe, expect, test } from '@jest/globals';
import { renderPng } from '../../src/charts/render.ts';
import { segmentOverviewChart } from '../../src/charts/segment-overview.ts';
import { segmentStandingChart, standingBinning } from '../../src/charts/segment-standing.ts';
import type { ChartSpec } from '../../src/charts/spec.ts';
import { describeChart, titleOf } from '../support/describe-chart.ts';
import { cubeOverview, overview, standing } from './cdnow.ts';

const charts: [string, ChartSpec][] = [
  ['segment-overview', segmentOverviewChart(overview)],
  ['segment-overview-three-scores', segmentOverviewChart(cubeOverview)],
  ['segment-standing', segmentStandingChart(standing)],
];

for (const [name, chart] of charts) describeChart(name, chart);

describe('the overview', () => {
  test('finds the segment that brings most revenue', () => {
    expect(titleOf(segmentOverviewChart(overview))).toBe('Champions: 25% of customers, 68% of revenue');
  });

  test('says so when nobody has ordered', () => {
    const nobody = {
      ...overview,
      cells: [{ r: 1, fm: 1, segment: 'lost', customers: 0 }],
      segments: [{ segment: 'lost', label: 'Lost', customers: 0, share: 0, revenue: 0, revenueShare: 0 }],
    };
    expect(titleOf(segmentOverviewChart(nobody))).toBe('Nobody has ordered yet');
  });

  test('names every cell and leaves the empty ones hollow', () => {
    const cells = valuesNamed(segmentOverviewChart(overview), 'count');
    expect(cells).toHaveLength(25);
    expect(cells.filter(({ fill }) => fill === '#ffffff')).toMatchObject([{ name: 'New', count: '0' }]);
  });

  test('gives each cell of a map of three scores a place of its own', () => {
    const cells = valuesNamed(segmentOverviewChart(cubeOverview), 'count');
    expect(new Set(cells.map(({ row, column }) => `${row}/${column}`)).size).toBe(27);
  });

  test('puts the segments with most revenue first, and leaves out those of nobody', () => {
    const bars = valuesNamed(segmentOverviewChart(overview), 'share');
    expect(bars.filter(({ measure }) => measure === 'revenue').map(({ label }) => label)).toEqual([
      'Champions',
      'Loyal',
      'Needs attention',
      'Potential loyalists',
      'At risk',
      'Hibernating',
      'Lost',
      'About to sleep',
      'Promising',
      "Can't lose",
    ]);
  });
});

describe('the standing of a segment', () => {
  test('compares its medians with those of everyone', () => {
    expect(segmentStandingChart(standing).description).toMatch(
      /^Champions: last order 83 days ago, \$188\.66 spent\. Medians\. Everyone: last order 472 days ago, \$43\.60 spent\./,
    );
  });

  test('tells how many it cannot show on its axis of money', () => {
    const bins = [...standing.bins, { recencyBin: 1, monetaryBin: null, customers: 12, inSegment: 0 }];
    expect(segmentStandingChart({ ...standing, bins }).description).toContain('Not drawn: 12 whose refunds');
  });

  test.each([
    ['a single customer', [{ recencyBin: 0, monetaryBin: 3, customers: 1, inSegment: 1 }], 20],
    ['nobody with money left', [{ recencyBin: 0, monetaryBin: null, customers: 1, inSegment: 1 }], -5],
  ])('is drawn of %s', async (_, bins, monetary) => {
    const medians = { segment: { recencyDays: 1, monetary }, everyone: { recencyDays: 1, monetary } };
    const png = await renderPng(segmentStandingChart({ ...standing, bins, medians }));
    expect(png.length).toBeGreaterThan(1000);
  });

  test('is counted in at most about twenty bins of recency that people think in', () => {
    expect(
      [5, 24, 25, 120, 365, 547, 2340, 3650, 9000].map((days) => standingBinning(days).recencyStepDays),
    ).toEqual([1, 1, 2, 7, 30, 30, 120, 180, 365]);
  });
});

/** The rows of the view whose rows have a field. */
function valuesNamed(chart: ChartSpec, field: string): Record<string, unknown>[] {
  const views = (chart as unknown as { hconcat: { data: { values: Record<string, unknown>[] } }[] }).hconcat;
  return views.map(({ data }) => data.values).find(([first]) => first && field in first) ?? [];
}
