import type { Day } from '../calendar.ts';
import { formatCompact, formatDay, formatNumber, formatShare } from '../format.ts';
import { axisLabels } from './axis-labels.ts';
import { exploreColours } from './explore-colours.ts';
import type { ChartSpec } from './spec.ts';
import { heading, shortened } from './text.ts';
import { ink, theme } from './theme.ts';

/** A bar: a level, its share of all and its count; `rest` sums several. */
export type LevelBar = { label: string; share: number; count: number; rest?: boolean };

/** What `exploreLevelsChart` draws. */
export type ExploreLevels = {
  finding: string;
  /** What the shares are of. */
  title: string;
  bars: readonly LevelBar[];
  basis: string;
  asOf: Day;
};

const labelCharacters = 26;

/** How often each level of a category occurs. */
export function exploreLevelsChart({ finding, title, bars, basis, asOf }: ExploreLevels): ChartSpec {
  const subtitle = `${basis}, as of ${formatDay(asOf)}.`;
  const listed = bars.map(({ label, share }) => `${label} ${formatShare(share)}`);
  const rows = bars.map(({ label, share, count, rest = false }, place) => ({
    place,
    label: shortened(label.trim() === '' ? '(blank)' : label, labelCharacters),
    share,
    rest,
    text: `${formatShare(share)}  ${count > 99_999 ? formatCompact(count) : formatNumber(count)}`,
  }));
  return {
    description: `${finding}. ${subtitle} ${title}: ${listed.join(', ')}.`,
    config: theme,
    title: heading(finding, subtitle),
    width: 440,
    height: { step: 32 },
    data: { values: rows },
    encoding: {
      x: {
        field: 'share',
        type: 'quantitative',
        scale: { domainMin: 0 },
        axis: { title, labels: false, orient: 'top', titleAnchor: 'start' },
      },
      y: {
        field: 'place',
        type: 'ordinal',
        scale: { paddingInner: 0.22, paddingOuter: 0 },
        axis: {
          title: null,
          labelExpr: axisLabels(rows.map(({ place, label }) => [place, label])),
          labelLimit: 240,
        },
      },
    },
    layer: [
      {
        mark: { type: 'bar', cornerRadiusEnd: 2 },
        encoding: {
          color: { condition: { test: 'datum.rest', value: ink.mark }, value: exploreColours.measured },
        },
      },
      {
        mark: { type: 'text', align: 'left', dx: 6, fontSize: 14 },
        encoding: { text: { field: 'text', type: 'nominal' } },
      },
    ],
  };
}
