import type { BinnedAxis } from '../analytics/explore/density.ts';
import type { NumberDescription } from '../analytics/explore/describe-numbers.ts';
import type { Day } from '../calendar.ts';
import { formatDay, formatNumber } from '../format.ts';
import { axisTicks, valueScale } from './axis-ticks.ts';
import { tinted } from './colour.ts';
import { exploreColours } from './explore-colours.ts';
import type { ChartSpec } from './spec.ts';
import { heading, shortened } from './text.ts';
import { ink, theme } from './theme.ts';

/** What `exploreBoxesChart` draws. */
export type ExploreBoxes = {
  finding: string;
  basis: string;
  boxes: readonly { level: string; figures: NumberDescription }[];
  axis: BinnedAxis;
  axisLabel: (value: number) => string;
  /** Of the number. */
  name: string;
  asOf: Day;
};

const width = 470;
const labelCharacters = 22;

/** A number's distribution for each level of a category, one box plot a level. */
export function exploreBoxesChart(boxes: ExploreBoxes): ChartSpec {
  const { finding, axis, axisLabel, name } = boxes;
  const domain: [number, number] = [axis.edges[0] ?? 0, axis.edges.at(-1) ?? 1];
  const within = (value: number) => Math.min(domain[1], Math.max(domain[0], value));
  const rows = boxes.boxes.map(({ level, figures }, place) => ({
    place,
    low: within(Math.max(figures.least, figures.fences.low)),
    q1: within(figures.q1),
    median: within(figures.median),
    q3: within(figures.q3),
    high: within(Math.min(figures.most, figures.fences.high)),
    mean: within(figures.mean),
    text: `${axisLabel(figures.median)}`,
    count: formatNumber(figures.n),
    label: shortened(level, labelCharacters),
  }));
  const labels = Object.fromEntries(rows.map(({ place, label }) => [place, label]));
  const ticks = axisTicks(domain, axis.scale);
  const tickLabels = Object.fromEntries(ticks.map((value) => [value, axisLabel(value)]));
  const x = { type: 'quantitative', scale: valueScale(axis.scale, domain) } as const;
  const step = rows.length > 14 ? 24 : 34;
  const height = step * 0.56;
  return {
    description: described(boxes),
    config: theme,
    title: heading(finding, ...basisOf(boxes)),
    width,
    height: { step },
    data: { values: rows },
    encoding: {
      y: {
        field: 'place',
        type: 'ordinal',
        axis: {
          title: null,
          labelExpr: `(${JSON.stringify(labels)})[datum.value]`,
          labelFontSize: rows.length > 14 ? 13.5 : 15,
        },
      },
    },
    layer: [
      {
        mark: { type: 'rule', color: ink.secondary, strokeWidth: 1.5 },
        encoding: {
          x: {
            field: 'low',
            ...x,
            axis: {
              title: name,
              values: ticks,
              labelExpr: `(${JSON.stringify(tickLabels)})[datum.value]`,
              labelOverlap: true,
              grid: true,
            },
          },
          x2: { field: 'high' },
        },
      },
      {
        mark: { type: 'bar', height, color: tinted(exploreColours.measured, 0.55) },
        encoding: { x: { field: 'q1', ...x }, x2: { field: 'q3' } },
      },
      {
        mark: { type: 'tick', height, thickness: 3, color: ink.text, orient: 'vertical' },
        encoding: { x: { field: 'median', ...x } },
      },
      {
        mark: {
          type: 'point',
          shape: 'diamond',
          filled: true,
          size: 60,
          color: ink.card,
          stroke: ink.text,
          strokeWidth: 1.2,
          opacity: 1,
        },
        encoding: { x: { field: 'mean', ...x } },
      },
      {
        mark: { type: 'text', align: 'right', fontSize: 13.5, fontWeight: 600, dx: 66 },
        encoding: { x: { value: width }, text: { field: 'text', type: 'nominal' } },
      },
      {
        mark: { type: 'text', align: 'right', fontSize: 13, color: ink.secondary, dx: 134 },
        encoding: { x: { value: width }, text: { field: 'count', type: 'nominal' } },
      },
    ],
  };
}

function basisOf({ basis, axis, asOf }: ExploreBoxes): string[] {
  return [
    `${basis}, as of ${formatDay(asOf)}.${axis.scale === 'log' ? ' Logarithmic axis.' : ''}`,
    'Box: middle half; line: median; diamond: mean. Right: median and number of rows.',
  ];
}

function described(boxes: ExploreBoxes): string {
  const medians = boxes.boxes.map(
    ({ level, figures }) => `${level} ${boxes.axisLabel(figures.median)} (${formatNumber(figures.n)})`,
  );
  return `${boxes.finding}. ${basisOf(boxes).join(' ')} Medians: ${medians.join(', ')}.`;
}
