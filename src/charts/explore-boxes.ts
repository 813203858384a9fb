import type { BinnedAxis } from '../analytics/explore/density.ts';
import type { NumberDescription } from '../analytics/explore/describe-numbers.ts';
import type { Day } from '../calendar.ts';
import { formatDay, formatNumber } from '../format.ts';
import { axisLabels } from './axis-labels.ts';
import { valueAxis, valueScale } from './axis-ticks.ts';
import { boxLayers, boxOf } from './box-plot.ts';
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
  const rows = boxes.boxes.map(({ level, figures }, place) => ({
    place,
    ...boxOf(figures, domain),
    text: `${axisLabel(figures.median)}`,
    count: formatNumber(figures.n),
    label: shortened(level, labelCharacters),
  }));
  const step = rows.length > 14 ? 24 : 34;
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
          labelExpr: axisLabels(rows.map(({ place, label }) => [place, label])),
          labelFontSize: rows.length > 14 ? 13.5 : 15,
        },
      },
    },
    layer: [
      ...boxLayers(
        { height: step * 0.56, whisker: 1.5, median: 3, mean: 60, outline: 1.2 },
        {
          scale: valueScale(axis.scale, domain),
          axis: { ...valueAxis(name, { domain, scale: axis.scale }, axisLabel), grid: true },
          colour: tinted(exploreColours.measured, 0.55),
        },
      ),
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
