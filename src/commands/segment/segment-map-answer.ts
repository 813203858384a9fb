import type { SegmentMap } from '../../analytics/segment-map.ts';
import { type StandingCuts, standingCuts } from '../../data/standing-cuts.ts';
import { formatDay, formatMoney, formatNumber } from '../../format.ts';
import { fromE4 } from '../../money.ts';
import { tableOf } from '../../tables.ts';
import type { Answer } from '../answer.ts';
import type { CommandContext } from '../command.ts';

/** Which scores make which segment, how scores come about and where they begin, and where the map comes from. */
export async function segmentMapAnswer({
  segmentMap: map,
  store,
  currency,
}: CommandContext): Promise<Answer> {
  const { segments, axes, scores } = map;
  const standing = await standingCuts(store, map);
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
      ...(standing ? whereScoresBegin(standing, currency) : []),
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

function whereScoresBegin({ asOf, cuts }: StandingCuts, currency: string): string[] {
  const recencyDays = steps(
    cuts.recencyDays,
    (cut) => `up to ${formatNumber(cut - 1)}`,
    'days since the last order',
  );
  const frequency = steps(cuts.frequency, (cut) => `above ${formatNumber(cut)}`, 'orders');
  const monetary = steps(cuts.monetaryE4, (cut) => `above ${formatMoney(fromE4(cut), currency)}`, 'spent');
  return [`As of ${formatDay(asOf)}, R is ${recencyDays}.`, `F is ${frequency}.`, `M is ${monetary}.`];
}

/** "5 above 8 orders, 4 above 6, …, else 1": best first, without scores that nobody can have because their cut is the next one's too. */
function steps(cuts: readonly number[], inWords: (cut: number) => string, noun: string): string {
  const reachable = cuts
    .map((cut, index) => ({ cut, score: index + 2 }))
    .filter(({ cut }, index) => cut !== cuts[index + 1]);
  const said = reachable
    .reverse()
    .map(({ cut, score }, index) => `${score} ${inWords(cut)}${index === 0 ? ` ${noun}` : ''}`);
  return [...said, 'else 1'].join(', ');
}
