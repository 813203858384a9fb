import type { BinnedAxis, Density } from '../analytics/explore/density.ts';
import type { Day } from '../calendar.ts';
import { formatDay, formatNumber } from '../format.ts';
import { valueAxis, valueScale } from './axis-ticks.ts';
import { tinted } from './colour.ts';
import { exploreColours } from './explore-colours.ts';
import type { ChartSpec } from './spec.ts';
import { heading } from './text.ts';
import { ink, theme } from './theme.ts';

/** What `exploreScatterChart` draws; names and labels are those of x and of y. */
export type ExploreScatter = {
  names: readonly [x: string, y: string];
  finding: string;
  basis: string;
  density: Density;
  noun: string;
  labels: readonly [(value: number) => string, (value: number) => string];
  asOf: Day;
};

/** Where rows lie by two numbers, darker where more are. */
export function exploreScatterChart(scatter: ExploreScatter): ChartSpec {
  const { density, finding, names, labels } = scatter;
  const most = Math.max(1, ...density.cells.map(({ count }) => count));
  const values = density.cells.map(({ column, row, count }) => ({
    x: density.x.edges[column],
    xEnd: density.x.edges[column + 1],
    y: density.y.edges[row],
    yEnd: density.y.edges[row + 1],
    count,
  }));
  return {
    description: `${finding}. ${basisOf(scatter).join(' ')} Density of ${names[1]} against ${names[0]}, darker where more ${scatter.noun} are.`,
    config: theme,
    title: heading(finding, ...basisOf(scatter)),
    width: 600,
    height: 400,
    data: { values },
    mark: { type: 'rect' },
    encoding: {
      x: { field: 'x', type: 'quantitative', ...axisOf(density.x, names[0], labels[0]) },
      x2: { field: 'xEnd' },
      y: { field: 'y', type: 'quantitative', ...axisOf(density.y, names[1], labels[1]) },
      y2: { field: 'yEnd' },
      fill: {
        field: 'count',
        type: 'quantitative',
        scale: {
          type: 'log',
          domain: [1, Math.max(2, most)],
          interpolate: 'rgb',
          range: [tinted(exploreColours.measured, 0.16), exploreColours.deep],
        },
        legend: null,
      },
    },
  };
}

function basisOf({ basis, density: { x, y, left }, noun, names, asOf }: ExploreScatter): string[] {
  const logs = [x.scale === 'log' ? names[0] : '', y.scale === 'log' ? names[1] : ''].filter(Boolean);
  return [
    `${basis}, as of ${formatDay(asOf)}.`,
    `Darker: more ${noun} (each shade a multiple).${logs.length > 0 ? ` Logarithmic: ${logs.join(' and ')}.` : ''}${left > 0 ? ` Not drawn: ${formatNumber(left)} off the axes.` : ''}`,
  ];
}

function axisOf({ scale, edges }: BinnedAxis, title: string, label: (value: number) => string) {
  const domain: [number, number] = [edges[0] ?? 0, edges.at(-1) ?? 1];
  return {
    scale: valueScale(scale, domain),
    axis: { ...valueAxis(title, { domain, scale }, label), domain: true, domainColor: ink.line },
  } as const;
}
