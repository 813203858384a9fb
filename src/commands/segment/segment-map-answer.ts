import type { SegmentMap } from '../../analytics/segment-map.ts';
import { tableOf } from '../../tables.ts';
import type { Answer } from '../answer.ts';

/** Which scores make which segment, how scores come about, and where the map comes from. */
export function segmentMapAnswer(map: SegmentMap): Answer {
  const { segments, axes, scores } = map;
  const cells = segments.reduce((sum, segment) => sum + segment.cells.length, 0);
  return {
    command: '/segment map',
    title: `The segment map ${map.id} (version ${map.version}) draws ${segments.length} segments on ${cells} cells of scores`,
    asOf: null,
    facts: [
      { key: 'segmentMap', label: 'Segment map', value: map.id },
      { key: 'version', label: 'Version', value: map.version },
      { key: 'source', label: 'Source', value: map.source },
    ],
    table: tableOf(
      [
        { name: 'segment', type: 'text' },
        { name: 'cells', type: 'text', unit: axes },
        { name: 'who', type: 'text' },
      ],
      segments.map((segment) => ({
        segment: segment.id,
        cells: segment.cells.join(' '),
        who: segment.about,
      })),
    ),
    chart: null,
    notes: [
      `Cells are written ${axes}, each from 1 (worst) to ${scores} (best): R is how recently, F how often, M for how much they bought${axes === 'R FM' ? '; FM is the mean of F and M, halves rounded up' : ''}.`,
      scoreRule(map),
      'Customers without a counted order have no scores and are in no segment.',
    ],
    actions: [{ label: 'All segments', command: '/segment' }],
    preview: { rows: segments.length },
  };
}

function scoreRule({ scores, recencyDayLimits }: SegmentMap): string {
  const byRank = `1 + the whole part of ${scores} × the share of customers who are strictly worse, so equal customers have equal scores`;
  if (!recencyDayLimits) return `A score is ${byRank}.`;
  const limits = recencyDayLimits.map((days, index) => `${scores - index} up to ${days} days`).join(', ');
  return `R is ${limits}, else 1. F and M are ${byRank}.`;
}
