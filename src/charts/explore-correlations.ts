import type { Pair } from '../analytics/explore/pairs-of.ts';
import type { Day } from '../calendar.ts';
import { formatDay } from '../format.ts';
import { axisLabels } from './axis-labels.ts';
import { cellLayers } from './cell-layers.ts';
import { textOn, tinted } from './colour.ts';
import { exploreColours } from './explore-colours.ts';
import type { ChartSpec, ViewSpec } from './spec.ts';
import { heading, shortened } from './text.ts';
import { ink, theme } from './theme.ts';

/** What `exploreCorrelationsChart` draws: a heat map for each data set. */
export type ExploreCorrelations = {
  finding: string;
  sets: readonly { title: string; names: readonly string[]; pairs: readonly Pair[] }[];
  asOf: Day;
};

const cellWidth = 52;
const cellHeight = 30;

/** How strongly each two variables go together: blue in the same direction, orange in opposite ones. */
export function exploreCorrelationsChart(correlations: ExploreCorrelations): ChartSpec {
  const { finding, sets, asOf } = correlations;
  const subtitle = [
    `Blue: together, orange: in opposite directions; –1 to 1 for two numbers, 0 to 1 with a category. As of ${formatDay(asOf)}.`,
  ];
  return {
    description: `Strongest association: ${finding}. ${subtitle.join(' ')} ${sets.map(listed).join(' ')}`,
    config: theme,
    title: heading(`Strongest: ${finding}`, ...subtitle),
    vconcat: sets.map(heatMap),
    spacing: 30,
  };
}

function listed({ title, names, pairs }: ExploreCorrelations['sets'][number]): string {
  const strong = drawnPairs({ names, pairs })
    .filter(({ strength }) => Math.abs(strength ?? 0) >= 0.3)
    .sort((a, b) => Math.abs(b.strength ?? 0) - Math.abs(a.strength ?? 0))
    .slice(0, 8)
    .map(({ one, other, strength }) => `${one} and ${other} ${text(strength)}`);
  return `${title}: ${strong.length > 0 ? strong.join(', ') : 'none from 0.3'}.`;
}

function drawnPairs({ names, pairs }: { names: readonly string[]; pairs: readonly Pair[] }): Pair[] {
  return pairs.filter(({ one, other }) => names.includes(one) && names.includes(other));
}

/** The lower half, as the upper one says the same. */
function heatMap({ title, names, pairs }: ExploreCorrelations['sets'][number]): ViewSpec {
  const values = drawnPairs({ names, pairs }).map(({ one, other, strength }) => {
    const [column, row] = [names.indexOf(one), names.indexOf(other)].sort((a, b) => a - b);
    const fill = fillOf(strength);
    return { column, row, text: text(strength), fill, ink: textOn(fill) };
  });
  const last = names.length - 1;
  const labelExpr = axisLabels(names.map((name, place) => [place, shortened(name, 18)]));
  return {
    title: { text: title, fontSize: 15, color: ink.secondary, fontWeight: 400, offset: 8, frame: 'group' },
    width: Math.max(2, last) * cellWidth,
    height: last * cellHeight,
    data: { values },
    encoding: {
      x: {
        field: 'column',
        type: 'ordinal',
        scale: { domain: names.slice(0, last).map((_, place) => place), paddingInner: 0.04, paddingOuter: 0 },
        axis: {
          title: null,
          orient: 'bottom',
          labelAngle: -35,
          labelAlign: 'right',
          labelExpr,
          labelFontSize: 13.5,
        },
      },
      y: {
        field: 'row',
        type: 'ordinal',
        scale: { domain: names.slice(1).map((_, place) => place + 1), paddingInner: 0.06, paddingOuter: 0 },
        axis: { title: null, labelExpr, labelFontSize: 14 },
      },
    },
    layer: cellLayers(13.5),
  };
}

function fillOf(strength: number | null): string {
  if (strength === null) return ink.card;
  return tinted(
    strength >= 0 ? exploreColours.measured : exploreColours.opposite,
    0.05 + 0.95 * Math.abs(strength),
  );
}

function text(strength: number | null): string {
  if (strength === null) return '–';
  const rounded = strength.toFixed(2);
  return (rounded === '-0.00' ? '0.00' : rounded).replace('-', '−').replace(/^(−?)0\./, '$1.');
}
