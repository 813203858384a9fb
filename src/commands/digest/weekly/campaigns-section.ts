import type { CampaignStanding } from '../../../analytics/digest/suggestions.ts';
import { runningCampaigns } from '../../../data/campaigns.ts';
import { formatDay } from '../../../format.ts';
import type { Telling, Told } from './told.ts';

/** A campaign that the digest tells of, with how each of its treatments stands. */
export type CampaignOfNote = {
  name: string;
  running: boolean;
  audience: string;
  standings: CampaignStanding[];
  line: string;
};

/** The campaigns that are running, and those that have ended since the last digest. */
export async function campaignsOfNote({ store, profiles }: Telling): Promise<CampaignOfNote[]> {
  const running = await runningCampaigns(store, profiles.asOf);
  return running.map(({ name, audience, start }) => ({
    name,
    audience,
    running: true,
    standings: [],
    line: `${name}: since ${formatDay(start)}.`,
  }));
}

/** How they stand. */
export function campaignsSection(campaigns: readonly CampaignOfNote[]): Told {
  const heading = 'Campaigns';
  if (campaigns.length === 0) return { heading, lines: ['None is running.'] };
  return {
    heading,
    lines: campaigns.map(({ line }) => line),
    actions: [{ label: 'Campaigns', command: '/campaign list' }],
  };
}
