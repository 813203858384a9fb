import { Command } from 'commander';
import { addDays, type Day, daysBetween, today } from '../calendar.ts';
import { type Config, readConfig } from '../config.ts';
import { type Campaign, campaignMembers, countsUntil, findCampaign } from '../data/campaigns.ts';
import { importFiles } from '../data/import/import-files.ts';
import { keepSampleLife, type SampleLife, sampleLife } from '../data/sample-life.ts';
import type { Store } from '../data/store.ts';
import { UserError } from '../errors.ts';
import { formatCounted, formatDay, formatNumber, formatShare } from '../format.ts';
import { openMidas } from '../main.ts';
import { importSettings, inTemporaryFolder } from './sample-shop.ts';
import { wholeNumber } from './whole-number.ts';

type Options = { lift?: string; days?: number };

/** `midas sample respond`: has the sample shop live on while its customers answer a campaign with a known effect. */
export function sampleRespondCommand(): Command {
  return new Command('respond')
    .description('live on in the sample shop while customers answer a campaign with a known effect')
    .argument('<campaign>', 'a running campaign')
    .option(
      '--lift <percent>',
      'by which part of itself the share of treated customers who order rises: 50% makes 15% of 10%; one a treatment, as 50%,0%',
    )
    .option(
      '--days <number>',
      'how many days (default: to the end of the conversion window, or to today)',
      wholeNumber('--days'),
    )
    .action(async (name: string, options: Options) => {
      const config = readConfig();
      const midas = await openMidas(config);
      try {
        const lines = await respond(midas.store, name, options, config);
        await midas.refreshProfiles();
        console.log(lines.join('\n'));
      } finally {
        await midas.leave();
      }
    });
}

/**
 * Has the sample shop live on and answer a campaign, through the ordinary import; returns what to say of it, in sentences.
 * @throws UserError where the database holds no sample shop, the campaign is not launched, or the days end in the future.
 */
export async function respond(
  store: Store,
  name: string,
  { lift, days }: Options,
  config: Pick<Config, 'timezone' | 'dataDirectory'>,
): Promise<string[]> {
  const life = await sampleLife(store);
  if (!life)
    throw new UserError(
      'this database does not hold the sample shop, and orders are invented for nobody else',
      'Begin with one of its own: MIDAS_DATA_DIR=trial midas sample import --until DAY',
    );
  const campaign = await findCampaign(store, name);
  if (!campaign?.launch)
    throw new UserError(
      campaign ? `the campaign "${campaign.name}" is not launched` : `there is no campaign "${name}"`,
      campaign ? `Launch it: midas ask "/campaign launch ${campaign.id}"` : 'See midas ask "/campaign list".',
    );
  const responses = withResponse(life, campaign, lift);
  const before = livesUntil(life, campaign, days, today(config.timezone));
  const lived = await inTemporaryFolder(async (directory) => {
    const { liveOn } = await import('../../local/shop/live-on.ts');
    const all = (await Promise.all(responses.map((response) => responsesOf(store, response)))).flat();
    const { services, customers, truths } = await liveOn(directory, life, {
      from: life.livedUntil,
      before,
      responses: all,
    });
    const files = { ...(services ? { services } : {}), ...(customers ? { customers } : {}) };
    const report =
      services || customers ? await importFiles(store, { ...files, ...importSettings(config) }) : null;
    const titles = new Map(all.map(({ name, title }) => [name, title]));
    const spans = new Map(
      all.map(({ name, from, before: end }) => [
        name,
        `from ${formatDay(from)} to ${formatDay(addDays(end, -1))}`,
      ]),
    );
    return {
      titles,
      spans,
      truths,
      lines: report?.sources.find(({ kind }) => kind === 'services')?.added ?? 0,
    };
  });
  // Killed before this, the same days are lived once more, and the import finds its lines there.
  await keepSampleLife(store, { ...life, livedUntil: before, responses });
  return [
    `The sample shop lived from ${formatDay(life.livedUntil)} to ${formatDay(addDays(before, -1))}: ${formatCounted(lived.lines, 'line')}.`,
    ...lived.truths.map(
      ({ name: answered, treated, anyway, converted }) =>
        `${lived.titles.get(answered)}: of ${formatCounted(treated, 'treated customer')} ${formatNumber(anyway)} (${formatShare(anyway / treated)}) would order ${lived.spans.get(answered)} anyway, and ${formatNumber(converted)} (${formatShare(converted / treated)}) do.`,
    ),
    `Read it out: midas ask '/campaign "${campaign.name}"'`,
  ];
}

/** The responses that hold from now on: how a campaign is answered stays as it was first said. */
function withResponse(
  life: SampleLife,
  campaign: Campaign,
  lift: string | undefined,
): SampleLife['responses'] {
  const known = life.responses.find(({ campaignId }) => campaignId === campaign.id);
  if (known && lift === undefined) return life.responses;
  const lifts = liftsOf(lift ?? '', campaign);
  if (known && known.lifts.join() !== lifts.join())
    throw new UserError(
      `"${campaign.name}" is being answered with a lift of ${known.lifts.map(formatShare).join(', ')} already, and a campaign has one effect`,
      'Leave --lift out to go on.',
    );
  if (known) return life.responses;
  const [, from = campaign.start] = [campaign.start, life.livedUntil].sort();
  return [...life.responses, { campaignId: campaign.id, from, lifts }];
}

/** @throws UserError where it is no percentage for each treatment. */
function liftsOf(text: string, { treatments }: Campaign): number[] {
  const lifts = text.split(',').map((one) => /^([+-]?\d+(?:\.\d+)?)%$/.exec(one.trim())?.[1]);
  const each = lifts.length === 1 ? treatments.map(() => lifts[0]) : lifts;
  const shares = each.map((percent) => Number(percent) / 100);
  if (each.length !== treatments.length || shares.some((share) => !(share >= -1)))
    throw new UserError(
      `--lift "${text}" does not say how ${treatments.length === 1 ? 'the campaign is' : `the treatments ${treatments.join(', ')} are`} answered`,
      'Write a percentage from -100% on, for example --lift 50%, or one for each treatment: --lift 50%,0%',
    );
  return shares;
}

/** @throws UserError where that lies in the future, or in the past of the shop. */
function livesUntil(
  { livedUntil }: SampleLife,
  campaign: Campaign,
  days: number | undefined,
  present: Day,
): Day {
  const window = countsUntil(campaign);
  const before = days === undefined ? (window < present ? window : present) : addDays(livedUntil, days);
  if (before > present)
    throw new UserError(
      `the sample shop has lived until ${livedUntil}, so ${days} days more end in the future`,
      `Today is ${present}: --days ${daysBetween(livedUntil, present)} at most. Begin with a shop that ended earlier: MIDAS_SAMPLE_UNTIL=DAY`,
    );
  if (before <= livedUntil)
    throw new UserError(
      `the sample shop has lived until ${livedUntil}, which is ${livedUntil >= present ? 'today' : `past the conversion window of "${campaign.name}"`}`,
      livedUntil >= present
        ? 'Begin with a shop that ended earlier: MIDAS_SAMPLE_UNTIL=DAY'
        : 'Say how many days more: --days 7',
    );
  return before;
}

/** A response for each treatment. */
async function responsesOf(store: Store, { campaignId, from, lifts }: SampleLife['responses'][number]) {
  const campaign = await findCampaign(store, campaignId);
  if (!campaign) return [];
  const members = await campaignMembers(store, campaignId, { arm: 'treated' });
  return campaign.treatments.map((treatment, index) => ({
    name: campaign.treatments.length === 1 ? campaignId : `${campaignId}-${index + 1}`,
    title: campaign.treatments.length === 1 ? campaign.name : `${campaign.name}, “${treatment}”`,
    treated: new Set(members.filter(({ arm }) => arm === index + 1).map(({ customerId }) => customerId)),
    from,
    before: countsUntil(campaign),
    lift: lifts[index] ?? 0,
  }));
}
