import type { NumberDescription } from '../analytics/explore/describe-numbers.ts';
import type { Histogram } from '../analytics/explore/histogram.ts';
import type { Day } from '../calendar.ts';
import { formatCompact, formatDay, formatNumber } from '../format.ts';
import { valueAxis, valueScale } from './axis-ticks.ts';
import { boxLayers, boxOf } from './box-plot.ts';
import { exploreColours } from './explore-colours.ts';
import type { ChartSpec, ViewSpec } from './spec.ts';
import { heading } from './text.ts';
import { ink, theme } from './theme.ts';

/** What `exploreDistributionChart` draws. */
export type ExploreDistribution = {
  name: string;
  finding: string;
  /** What is counted: "service lines". */
  noun: string;
  histogram: Histogram;
  figures: NumberDescription;
  /** A value as the axis says it. */
  axisLabel: (value: number) => string;
  asOf: Day;
};

const width = 620;

/** How a number is distributed: a histogram, and below it the box plot on the same axis. */
export function exploreDistributionChart(distribution: ExploreDistribution): ChartSpec {
  return {
    description: described(distribution),
    config: theme,
    title: heading(distribution.finding, ...basis(distribution)),
    vconcat: [bars(distribution), box(distribution)],
    spacing: 8,
  };
}

function basis({ noun, figures, histogram, asOf }: ExploreDistribution): string[] {
  const left = histogram.below + histogram.above;
  const notDrawn = left > 0 ? ` Not drawn: ${formatNumber(left)} outside of the axis.` : '';
  const axis = histogram.scale === 'log' ? ' Logarithmic axis.' : '';
  return [`${formatNumber(figures.n)} ${noun}, as of ${formatDay(asOf)}.${axis}${notDrawn}`];
}

function described(distribution: ExploreDistribution): string {
  const { figures, axisLabel, name } = distribution;
  return [
    `${distribution.finding}. ${basis(distribution).join(' ')}`,
    `Histogram and box plot of ${name}: quartiles ${axisLabel(figures.q1)}, ${axisLabel(figures.median)} and ${axisLabel(figures.q3)}, mean ${axisLabel(figures.mean)}, ${formatNumber(figures.outliers.below + figures.outliers.above)} outliers.`,
  ].join(' ');
}

function domainOf({ bins }: Histogram): [number, number] {
  return [bins[0]?.from ?? 0, bins.at(-1)?.to ?? 1];
}

function xScale({ histogram }: ExploreDistribution) {
  return valueScale(histogram.scale, domainOf(histogram));
}

function bars(distribution: ExploreDistribution): ViewSpec {
  const { histogram, noun } = distribution;
  const most = Math.max(1, ...histogram.bins.map(({ count }) => count));
  return {
    width,
    height: 270,
    data: { values: histogram.bins.filter(({ count }) => count > 0) },
    mark: { type: 'rect', color: exploreColours.measured, stroke: ink.card, strokeWidth: 1 },
    encoding: {
      x: { field: 'from', type: 'quantitative', scale: xScale(distribution), axis: null },
      x2: { field: 'to' },
      y: {
        field: 'count',
        type: 'quantitative',
        scale: { domain: [0, most] },
        axis: { title: `Number of ${noun}`, grid: true, tickCount: 4, labelExpr: countLabels(most) },
      },
      y2: { datum: 0 },
    },
  };
}

/** Whole counts in few characters. */
function countLabels(most: number): string {
  return most < 5
    ? "datum.value === floor(datum.value) ? format(datum.value, ',') : ''"
    : "datum.value >= 10000 ? replace(format(datum.value, '.3~s'), 'k', 'k') : format(datum.value, ',')";
}

function box(distribution: ExploreDistribution): ViewSpec {
  const { histogram, figures, axisLabel, name } = distribution;
  const domain = domainOf(histogram);
  return {
    width,
    height: 70,
    data: { values: [boxOf(figures, domain)] },
    encoding: { y: { value: 28 } },
    layer: [
      ...boxLayers(
        { height: 30, whisker: 2, median: 3.5, mean: 110, outline: 1.5 },
        {
          scale: xScale(distribution),
          axis: {
            ...valueAxis(name, { domain, scale: histogram.scale }, axisLabel),
            domain: true,
            domainColor: ink.line,
          },
          colour: ink.mark,
        },
      ),
      {
        data: {
          values: [
            {
              text: `Box: the middle half, line: median, diamond: mean (${formatMean(axisLabel, figures.mean)})`,
            },
          ],
        },
        mark: { type: 'text', align: 'right', dy: 30, fontSize: 13, color: ink.secondary },
        encoding: { x: { value: width }, text: { field: 'text', type: 'nominal' } },
      },
    ],
  };
}

function formatMean(axisLabel: (value: number) => string, mean: number): string {
  return axisLabel(mean) || formatCompact(mean);
}
