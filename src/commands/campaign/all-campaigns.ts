import { countsUntil, listCampaigns } from '../../data/campaigns.ts';
import { answerDay } from '../../data/profiles.ts';
import { formatCounted, formatDay, formatNumber } from '../../format.ts';
import { type Cell, type Column, tableOf } from '../../tables.ts';
import type { Answer } from '../answer.ts';
import type { CommandContext } from '../command.ts';
import { campaignCommand, standingOf } from './campaign-words.ts';
import { type CampaignFinding, readCampaigns, shareOf, verdictWords } from './read-campaigns.ts';

/** All campaigns, how they stand and what is found so far. */
export async function allCampaigns(context: CommandContext): Promise<Answer> {
  const campaigns = await listCampaigns(context.store);
  if (campaigns.length === 0) return noneYet();
  const day = await answerDay(context.store, context);
  const launched = campaigns.filter(({ launch }) => launch);
  const findings = await readCampaigns(context, day, launched);
  const standings = campaigns.map((campaign) => standingOf(campaign, day.asOf));
  const running = findings.filter(({ standing }) => standing === 'running');
  const drafts = standings.filter((standing) => standing === 'draft' || standing === 'half-launched').length;
  return {
    command: '/campaign list',
    title: titleOf(findings, running, drafts),
    asOf: day.asOf,
    facts: [
      { key: 'campaigns', label: 'Campaigns', value: campaigns.length },
      { key: 'running', label: 'Running', value: running.length },
      { key: 'worked', label: 'Worked', value: countOf(findings, 'worked') },
      { key: 'drafts', label: 'Drafts', value: drafts },
    ],
    table: listTable(
      campaigns.map((campaign, index) => {
        const found = findings.find((one) => one.campaign.id === campaign.id);
        return rowOf({ ...campaign, standing: standings[index] ?? 'draft' }, found);
      }),
    ),
    chart: null,
    notes: [
      ...running.map(({ sentence, campaign, lookedAt }) =>
        lookedAt === 0 ? `${sentence}.` : `${sentence} (started ${formatDay(campaign.start)}).`,
      ),
      'A verdict is that of the last full week; figures of treatments are those of the first.',
    ],
    actions: [
      ...campaigns
        .slice(0, 4)
        .map((campaign) => ({ label: campaign.name.slice(0, 30), command: campaignCommand(campaign) })),
      { label: 'New campaign', command: '/campaign new' },
    ],
    preview: { rows: 10, columns: ['campaign', 'state', 'contacted', 'holdout', 'verdict', 'difference'] },
    csvName: 'campaigns',
  };
}

function noneYet(): Answer {
  return {
    command: '/campaign list',
    title: 'There is no campaign yet',
    asOf: null,
    facts: [{ key: 'campaigns', label: 'Campaigns', value: 0 }],
    table: null,
    chart: null,
    notes: [
      'A campaign contacts a part of an audience and leaves the rest alone for comparison, so that its effect can be told from what would have happened anyway.',
    ],
    actions: [
      { label: 'New campaign', command: '/campaign new' },
      { label: 'Win back who is at risk', command: '/campaign new audience=at-risk' },
    ],
  };
}

function countOf(findings: readonly CampaignFinding[], verdict: keyof typeof verdictWords): number {
  return findings.filter(({ treatments }) => treatments.some((one) => one.verdict === verdict)).length;
}

function titleOf(
  findings: readonly CampaignFinding[],
  running: readonly CampaignFinding[],
  drafts: number,
): string {
  const planned = findings.filter(({ standing }) => standing === 'planned').length;
  const parts = [
    running.length > 0 ? `${formatCounted(running.length, 'campaign')} running` : 'No campaign is running',
    ...(planned > 0 ? [`${formatNumber(planned)} to begin`] : []),
    ...(countOf(findings, 'worked') > 0 ? [`${countOf(findings, 'worked')} worked`] : []),
    ...(countOf(findings, 'harmed') > 0 ? [`${countOf(findings, 'harmed')} made it worse`] : []),
    ...(drafts > 0 ? [formatCounted(drafts, 'draft')] : []),
  ];
  return parts.join(', ');
}

const columns = [
  { name: 'campaign', type: 'text' },
  { name: 'state', type: 'text' },
  { name: 'audience', type: 'text' },
  { name: 'start', type: 'day' },
  { name: 'countsUntil', type: 'day', label: 'Orders count before' },
  { name: 'contacted', type: 'integer' },
  { name: 'holdout', type: 'integer' },
  { name: 'verdict', type: 'text' },
  { name: 'conversion', type: 'share' },
  { name: 'holdoutConversion', type: 'share' },
  { name: 'difference', type: 'share' },
  { name: 'owner', type: 'person' },
] as const satisfies readonly Column[];

type Listed = Record<(typeof columns)[number]['name'], Cell>;

function listTable(rows: readonly Listed[]): Answer['table'] {
  return tableOf([...columns], rows);
}

function rowOf(
  { name, audience, start, owner, launch, standing }: CampaignFinding['campaign'] & { standing: string },
  found: CampaignFinding | undefined,
): Listed {
  const [holdout = null, ...contacted] = launch?.counts.arms ?? [];
  const last = found?.treatments[0]?.looks.at(-1);
  return {
    campaign: name,
    state: standing,
    audience,
    start,
    countsUntil: found ? countsUntil(found.campaign) : null,
    contacted: launch ? contacted.reduce((sum, arm) => sum + arm, 0) : null,
    holdout,
    verdict: found ? verdictsOf(found) : null,
    conversion: last ? shareOf(last.treatment) : null,
    holdoutConversion: last ? shareOf(last.holdout) : null,
    difference: last?.conversion ? Number(last.conversion.value.toFixed(6)) : null,
    owner,
  };
}

/** One verdict where all treatments have the same. */
function verdictsOf({ treatments }: CampaignFinding): string {
  const verdicts = treatments.map(({ verdict }) => verdictWords[verdict]);
  return (new Set(verdicts).size === 1 ? verdicts.slice(0, 1) : verdicts).join(', ');
}
