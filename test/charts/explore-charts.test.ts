import { describe, expect, test } from '@jest/globals';
import { axisTicks } from '../../src/charts/axis-ticks.ts';
import { exploreBoxesChart } from '../../src/charts/explore-boxes.ts';
import { exploreCalendarChart } from '../../src/charts/explore-calendar.ts';
import { exploreCorrelationsChart } from '../../src/charts/explore-correlations.ts';
import { exploreCrossChart } from '../../src/charts/explore-cross.ts';
import { exploreDistributionChart } from '../../src/charts/explore-distribution.ts';
import { exploreLevelsChart } from '../../src/charts/explore-levels.ts';
import { exploreOverviewChart } from '../../src/charts/explore-overview.ts';
import { exploreScatterChart } from '../../src/charts/explore-scatter.ts';
import type { ChartSpec } from '../../src/charts/spec.ts';
import { describeChart, titleOf } from '../support/describe-chart.ts';
import {
  boxes,
  calendar,
  columns,
  correlations,
  countries,
  cross,
  even,
  scatter,
  skewed,
} from './explorations.ts';

const charts: [string, ChartSpec][] = [
  ['explore-overview', exploreOverviewChart(columns)],
  ['explore-distribution-skewed', exploreDistributionChart(skewed)],
  ['explore-distribution', exploreDistributionChart(even)],
  ['explore-levels', exploreLevelsChart(countries)],
  ['explore-calendar', exploreCalendarChart(calendar)],
  ['explore-scatter', exploreScatterChart(scatter)],
  ['explore-boxes', exploreBoxesChart(boxes)],
  ['explore-cross', exploreCrossChart(cross)],
  ['explore-correlations', exploreCorrelationsChart(correlations)],
];

for (const [name, chart] of charts)
  describeChart(name, chart, { finding: titleOf(chart).replace(/^Strongest: /, ''), characters: 60_000 });

describe('the ticks of an axis', () => {
  test.each([
    [[0, 100], 'linear', [0, 20, 40, 60, 80, 100]],
    [[-37, 61], 'linear', [-20, 0, 20, 40, 60]],
    [[1, 10_000], 'log', [1, 10, 100, 1_000, 10_000]],
    [[12, 340], 'log', [20, 50, 100, 200]],
  ] as const)('of %p, %s, are round', ([low, high], scale, ticks) => {
    expect(axisTicks([low, high], scale)).toEqual(ticks);
  });
});
