import type { CampaignStanding } from '../../../analytics/digest/suggestions.ts';
import { addDays } from '../../../calendar.ts';
import { countsUntil, listCampaigns } from '../../../data/campaigns.ts';
import { campaignCommand } from '../../campaign/campaign-words.ts';
import { type CampaignFinding, readCampaigns, verdictWords } from '../../campaign/read-campaigns.ts';
import type { Telling, Told } from './told.ts';

/** What ended so many days ago is still told; for four weeks it may be extended to its holdout. */
const toldDays = 7;
const extendedDays = 28;

/** The launched campaigns that are not over, and those that ended in the last four weeks, as known on the day. */
export async function campaignsOfNote(context: Telling): Promise<CampaignFinding[]> {
  const { store, profiles } = context;
  const since = addDays(profiles.asOf, -extendedDays);
  const launched = (await listCampaigns(store)).filter(({ launch }) => launch);
  const recent = launched.filter((campaign) => countsUntil(campaign) > since);
  return recent.length === 0 ? [] : readCampaigns(context, profiles, recent);
}

/** Whether a campaign still holds customers back. */
export function isRunning({ standing }: CampaignFinding): boolean {
  return standing === 'running' || standing === 'planned';
}

/** How each treatment of a campaign stands. */
export function standingsOf(found: CampaignFinding): CampaignStanding[] {
  return found.treatments.flatMap(({ verdict, looks }) => {
    const last = looks.at(-1);
    if (!last) return [];
    return [
      {
        name: found.campaign.name,
        running: isRunning(found),
        verdict,
        heldOut: last.holdout.members,
        addressed: last.treatment.members,
        revenuePerCustomer: last.revenue?.value ?? null,
      },
    ];
  });
}

/** The campaigns that are running or ended in the week, with their verdicts. */
export function campaignsSection(findings: readonly CampaignFinding[], { profiles }: Telling): Told {
  const heading = 'Campaigns';
  const since = addDays(profiles.asOf, -toldDays);
  const told = findings.filter((found) => isRunning(found) || countsUntil(found.campaign) > since);
  if (told.length === 0) return { heading, lines: ['None is running.'] };
  const news = told.flatMap(newsOf)[0];
  return {
    heading,
    lines: told.map(({ sentence }) => `${sentence}.`),
    ...(news === undefined ? {} : { news }),
    actions: told
      .slice(0, 1)
      .map(({ campaign }) => ({ label: campaign.name.slice(0, 40), command: campaignCommand(campaign) })),
  };
}

/** A verdict is news at the look that first was sure. */
function newsOf({ campaign, treatments, lookedAt }: CampaignFinding): string[] {
  const sure = treatments.find(({ firstSure }) => firstSure?.days === lookedAt);
  return sure ? [`the campaign ${campaign.name} ${verdictWords[sure.verdict]}`] : [];
}
