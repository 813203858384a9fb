import type { Day } from '../calendar.ts';
import { formatDay, formatNumber, formatShare } from '../format.ts';
import { asGiven } from './colour.ts';
import { segmentColours } from './segment-colours.ts';
import type { ChartSpec } from './spec.ts';
import { heading, shortened } from './text.ts';
import { ink, theme } from './theme.ts';

/** What `audienceSegmentsChart` draws. */
export type AudienceSegments = {
  /** The audience in words. */
  audience: string;
  /** Every segment of the map once, best first (this order gives the colours), with 0 where nobody is. */
  segments: readonly { segment: string; label: string; members: number; everyone: number }[];
  asOf: Day;
};

const width = 470;
const rowHeight = 44;

/** The share of each segment that an audience has customers in, and below it its share in all customers with an order. */
export function audienceSegmentsChart(drawn: AudienceSegments): ChartSpec {
  const { segments } = drawn;
  const colours = segmentColours(segments.map(({ segment }) => segment));
  const shown = shares(segments).filter(({ own }) => own > 0);
  const values = shown.flatMap(({ segment, label, members, own, all }) => [
    {
      label,
      of: 'audience',
      share: own,
      colour: colours.get(segment) ?? ink.mark,
      text: `${formatShare(own)} (${formatNumber(members)})`,
    },
    { label, of: 'everyone', share: all, colour: ink.mark, text: formatShare(all) },
  ]);
  const longest = Math.max(...shown.map(({ own, all }) => Math.max(own, all)));
  return {
    description: described(drawn),
    config: theme,
    title: heading(finding(drawn), ...basis(drawn)),
    width,
    height: rowHeight * shown.length,
    data: { values },
    encoding: {
      // Room for the figures beside the longest bar.
      x: { field: 'share', type: 'quantitative', axis: null, scale: { domain: [0, longest * 1.3] } },
      y: {
        field: 'label',
        type: 'nominal',
        sort: shown.map(({ label }) => label),
        scale: { paddingInner: 0.2, paddingOuter: 0 },
        axis: { title: null },
      },
      yOffset: { field: 'of', type: 'nominal', sort: ['audience', 'everyone'] },
    },
    layer: [
      { mark: { type: 'bar', cornerRadiusEnd: 2 }, encoding: { color: asGiven('colour') } },
      {
        mark: { type: 'text', align: 'left', dx: 6, fontSize: 15 },
        encoding: {
          text: { field: 'text', type: 'nominal' },
          color: { condition: { test: "datum.of === 'audience'", value: ink.text }, value: ink.secondary },
        },
      },
    ],
  };
}

/** The segment that is most over-represented, in points of share. */
function finding({ audience, segments }: AudienceSegments): string {
  const [most] = shares(segments).toSorted((a, b) => b.own - b.all - (a.own - a.all));
  if (!most) return audience;
  return `${shortened(audience, 90)}: ${formatShare(most.own)} are ${most.label}, of everyone ${formatShare(most.all)}`;
}

function basis({ segments, asOf }: AudienceSegments): string[] {
  const { members, everyone } = sums(segments);
  return [
    `Share of each segment in the ${formatNumber(members)} of the audience with an order (how many), in all ${formatNumber(everyone)} customers with one (grey). As of ${formatDay(asOf)}.`,
  ];
}

function described(drawn: AudienceSegments): string {
  const compared = shares(drawn.segments)
    .filter(({ own }) => own > 0)
    .map(({ label, own, all }) => `${label} ${formatShare(own)} and ${formatShare(all)}`);
  return `${finding(drawn)}. ${basis(drawn).join(' ')} ${compared.join('; ')}.`;
}

function shares(segments: AudienceSegments['segments']) {
  const { members, everyone } = sums(segments);
  return segments.map((segment) => ({
    ...segment,
    own: members > 0 ? segment.members / members : 0,
    all: everyone > 0 ? segment.everyone / everyone : 0,
  }));
}

function sums(segments: AudienceSegments['segments']): { members: number; everyone: number } {
  return {
    members: segments.reduce((sum, { members }) => sum + members, 0),
    everyone: segments.reduce((sum, { everyone }) => sum + everyone, 0),
  };
}
