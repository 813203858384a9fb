import { describe, expect, test } from '@jest/globals';
import { clusterOverviewChart } from '../../src/charts/cluster-overview.ts';
import type { ChartSpec } from '../../src/charts/spec.ts';
import { describeChart } from '../support/describe-chart.ts';
import { awkwardClusters, eightClusters, threeClusters } from './cdnow-clusters.ts';

const charts: [string, ChartSpec][] = [
  ['cluster-overview', clusterOverviewChart(threeClusters)],
  ['cluster-overview-eight', clusterOverviewChart(eightClusters)],
  ['cluster-overview-awkward', clusterOverviewChart(awkwardClusters)],
];

for (const [name, chart] of charts) describeChart(name, chart);

describe('the overview', () => {
  test('finds the cluster that brings most revenue', () => {
    expect(clusterOverviewChart(threeClusters).description).toMatch(
      /^Recent frequent top spenders: 14% of customers, 52% of revenue/,
    );
  });

  test('gives each cluster three cells, blue where it is better than average and orange where worse', () => {
    const cells = valuesNamed(clusterOverviewChart(threeClusters), 'fill');
    expect(cells).toHaveLength(9);
    const blue = (fill: unknown) => {
      const [red = 0, , blueness = 0] = [1, 3, 5].map((at) =>
        Number.parseInt(String(fill).slice(at, at + 2), 16),
      );
      return blueness > red;
    };
    expect(cells.filter(({ fill }) => blue(fill)).map(({ row, column }) => `${row} ${column}`)).toEqual([
      '1 Last order',
      '1 Orders',
      '1 Spent',
      '2 Last order',
      '2 Orders',
      '2 Spent',
    ]);
  });

  test('marks how many clusters are shown', () => {
    const shown = valuesNamed(clusterOverviewChart(eightClusters), 'shown').filter((value) => value['shown']);
    expect(shown.map(({ k, text }) => [k, text])).toEqual([
      [8, '0.43'],
      [8, '88%'],
    ]);
  });
});

type Value = Record<string, unknown>;

/** All inline values of a chart that have such a field. */
function valuesNamed(chart: ChartSpec, field: string): Value[] {
  const found: Value[] = [];
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) for (const child of node) visit(child);
    else if (typeof node === 'object' && node !== null) {
      if (field in node && !('mark' in node) && !('encoding' in node)) found.push(node as Value);
      else for (const child of Object.values(node)) visit(child);
    }
  };
  visit(chart);
  return found.filter((value) => 'row' in value || 'k' in value);
}
