import type { Day } from '../calendar.ts';
import { formatDay, formatNumber, formatShare } from '../format.ts';
import { axisLabels } from './axis-labels.ts';
import { exploreColours } from './explore-colours.ts';
import type { ChartSpec, ViewSpec } from './spec.ts';
import { heading } from './text.ts';
import { ink, theme } from './theme.ts';

/** A stretch of time or a weekday, the share of all in it and the count. */
export type CalendarBar = { label: string; share: number; count: number };

/** What `exploreCalendarChart` draws: one panel over time and one of weekdays. */
export type ExploreCalendar = {
  finding: string;
  panels: readonly { title: string; bars: readonly CalendarBar[] }[];
  basis: string;
  asOf: Day;
};

const width = 640;
const drawnLabels = 9;

/** How days are spread over time and over the week. */
export function exploreCalendarChart({ finding, panels, basis, asOf }: ExploreCalendar): ChartSpec {
  const subtitle = `${basis}, as of ${formatDay(asOf)}.`;
  const listed = panels.map(({ title, bars }) => {
    const [most] = bars.toSorted((a, b) => b.count - a.count);
    return most ? `${title}: most in ${most.label} (${formatNumber(most.count)}).` : '';
  });
  return {
    description: `${finding}. ${subtitle} ${listed.join(' ')}`,
    config: theme,
    title: heading(finding, subtitle),
    vconcat: panels.map(panelView),
    spacing: 26,
  };
}

function panelView({ title, bars }: ExploreCalendar['panels'][number]): ViewSpec {
  const each = Math.ceil(bars.length / drawnLabels);
  const few = bars.length <= drawnLabels;
  const rows = bars.map(({ share, count }, place) => ({ place, count, text: few ? formatShare(share) : '' }));
  const most = Math.max(1, ...bars.map(({ count }) => count));
  return {
    title: { text: title, fontSize: 15, color: ink.secondary, fontWeight: 400, offset: 8, frame: 'group' },
    width,
    height: few ? 130 : 190,
    data: { values: rows },
    encoding: {
      x: {
        field: 'place',
        type: 'ordinal',
        scale: { paddingInner: 0.15, paddingOuter: 0 },
        axis: {
          title: null,
          labelAngle: 0,
          labelExpr: axisLabels(bars.map(({ label }, place) => [place, place % each === 0 ? label : ''])),
          labelFontSize: 13.5,
          labelOverlap: false,
        },
      },
      y: {
        field: 'count',
        type: 'quantitative',
        scale: { domain: [0, most * (few ? 1.15 : 1)], nice: false },
        axis: few ? null : { title: null, grid: true, tickCount: 4, format: ',d' },
      },
    },
    layer: [
      { mark: { type: 'bar', color: exploreColours.measured, cornerRadiusEnd: 2 } },
      {
        mark: { type: 'text', dy: -9, fontSize: 13.5 },
        encoding: { text: { field: 'text', type: 'nominal' } },
      },
    ],
  };
}
