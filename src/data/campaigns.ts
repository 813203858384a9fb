import { MongoServerError } from 'mongodb';
import { addDays, type Day, dateOfDay, dayOfDate, now } from '../calendar.ts';
import { UserError } from '../errors.ts';
import type { MoneyE4 } from '../money.ts';
import type { ContactChannel } from './contact-columns.ts';
import { type AssertHeld, withLease } from './lease.ts';
import type { CampaignMembersRecord, CampaignRecord, Store } from './store.ts';

/** What is decided of a campaign before its launch. */
export type CampaignPlan = {
  name: string;
  /** The audience's expression, as it was written down when the campaign was drafted, and in words. */
  audience: string;
  audienceTitle: string;
  /** How its customers are contacted: the gate that they pass. */
  channel: ContactChannel;
  /** Who drafted it. */
  owner: string;
  /** The first and the last day on which its customers are contacted. */
  start: Day;
  end: Day;
  offer: string;
  /** What it costs in all. */
  costE4: MoneyE4;
  currency: string;
  /** Names of what is tried on customers; one of them is tried against the holdout alone. */
  treatments: readonly string[];
  /** Share of the members who are not contacted. */
  holdoutShare: number;
  /** Days from the start on in which an order counts. */
  windowDays: number;
  /** The hoped-for rise of the share who order in the window: 0.03 means from 10% to 13%. */
  hopedFor: number;
};

/** How many customers stood in an audience at the launch, and what became of them. */
export type LaunchCounts = {
  matched: number;
  /** Left out by the gate, and for being in the holdout of a running campaign. */
  suppressed: number;
  heldOut: number;
  /** Members by arm: the holdout first, then the treatments. */
  arms: readonly number[];
};

/** What was known of the members at the launch. */
export type Expectations = {
  /** The share of such customers who order in a window of that length anyway; null where too few stood like them. */
  usual: number | null;
  /** Of the treated, after 1, 2, … days back from the launch: how many had ordered in these, and revenue in ten-thousandths. */
  before: { converted: readonly number[]; revenueE4: readonly number[] };
};

/** A campaign as everyone but this file knows it. `drawing`: its members are being fixed, or that was stopped half-way. */
export type Campaign = CampaignPlan & {
  id: string;
  state: CampaignRecord['state'];
  draftedAt: Date;
  /** Absent before the launch. `asOf` is the day that its members were chosen on. */
  launch?: { at: Date; by: string; asOf: Day; counts: LaunchCounts } & Expectations;
  /** Absent unless stopped. From `day` on nothing counts. */
  stop?: { at: Date; by: string; day: Day };
};

/** A customer of a campaign: arm 0 is the holdout, 1 and up are the treatments. Arms were drawn within strata. */
export type CampaignMember = { customerId: string; arm: number; stratum: number };

type Campaigns = Pick<Store, 'campaigns'>;
type Drafts = Pick<Store, 'campaigns' | 'campaignMembers' | 'state'>;
type WithMembers = Pick<Store, 'campaigns' | 'campaignMembers'>;

/** The id that a campaign of a name has: names that differ by case, spaces or punctuation alone are one. */
export function campaignId(name: string): string {
  return name
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toLowerCase()
    .replace(/[^\p{Letter}\p{Number}]+/gu, '-')
    .replace(/^-|-$/g, '');
}

/** The first day after a campaign's conversion window, or that of its stop: what happens from then on does not count. */
export function countsUntil({
  start,
  windowDays,
  stop,
}: Pick<Campaign, 'start' | 'windowDays' | 'stop'>): Day {
  const end = addDays(start, windowDays);
  return stop && stop.day < end ? stop.day : end;
}

/** All campaigns, the latest start first. */
export async function listCampaigns({ campaigns }: Campaigns): Promise<Campaign[]> {
  return (await campaigns.find({}).sort({ start: -1, _id: 1 }).toArray()).map(read);
}

/** The campaign of a name or id; undefined without one. */
export async function findCampaign({ campaigns }: Campaigns, name: string): Promise<Campaign | undefined> {
  const record = await campaigns.findOne({ _id: campaignId(name) });
  return record ? read(record) : undefined;
}

/** Campaigns that hold customers back on a day: launched, not stopped, their conversion window not over. The latest start first. */
export async function runningCampaigns({ campaigns }: Campaigns, day: Day): Promise<Campaign[]> {
  const launched = await campaigns.find({ state: 'running' }).sort({ start: -1, _id: 1 }).toArray();
  return launched.map(read).filter((campaign) => day < countsUntil(campaign));
}

/** Those of some customers who are in the holdout of a campaign that is running on a day, with that campaign's name. */
export async function heldOut(
  store: WithMembers,
  customerIds: readonly string[],
  day: Day,
): Promise<Map<string, string>> {
  const among = new Set(customerIds);
  const held = new Map<string, string>();
  for (const { id, name } of await runningCampaigns(store, day))
    for (const { customerId } of await campaignMembers(store, id, { arm: 0, among }))
      held.set(customerId, name);
  return held;
}

/**
 * The members of a campaign as fixed at its launch: all, those of one arm, or those of any treatment, and where customers are given those
 * among them. In the order of arm, stratum and id.
 */
export async function campaignMembers(
  { campaignMembers }: Pick<Store, 'campaignMembers'>,
  id: string,
  { arm, among }: { arm?: number | 'treated'; among?: ReadonlySet<string> } = {},
): Promise<CampaignMember[]> {
  const ofArm = arm === undefined ? {} : { arm: arm === 'treated' ? { $gt: 0 } : arm };
  const lists = await campaignMembers
    .find({ campaignId: id, ...ofArm })
    .sort({ _id: 1 })
    .toArray();
  return lists
    .sort((one, other) => one.arm - other.arm || one.stratum - other.stratum)
    .flatMap(({ customerIds, arm, stratum }) =>
      customerIds
        .filter((customerId) => among?.has(customerId) ?? true)
        .map((customerId) => ({ customerId, arm, stratum })),
    );
}

/** Launches come one after the other, whatever the campaign: each has to see whom the one before holds back. */
const launches = 'campaign launches';

/** What may still be launched: also a launch that was killed half-way. */
const unlaunched: CampaignRecord['state'][] = ['draft', 'drawing'];

/**
 * Keeps a plan as a draft, in the place of an earlier draft of that name.
 * @throws UserError where a campaign of that name was launched already.
 */
export async function saveDraft({ campaigns, state }: Drafts, plan: CampaignPlan): Promise<Campaign> {
  const { start, end, treatments, ...rest } = plan;
  const record: CampaignRecord = {
    _id: campaignId(plan.name),
    ...rest,
    start: dateOfDay(start),
    end: dateOfDay(end),
    treatments: [...treatments],
    state: 'draft',
    draftedAt: now(),
  };
  try {
    await withLease(state, launches, () =>
      campaigns.replaceOne({ _id: record._id, state: { $in: unlaunched } }, record, { upsert: true }),
    );
  } catch (error) {
    // The upsert collides with a campaign of that id that is no draft.
    if (error instanceof MongoServerError && error.code === 11000) throw nameTaken(plan.name);
    throw error;
  }
  return read(record);
}

/** The error for a name that a launched campaign has. */
export function nameTaken(name: string): UserError {
  return new UserError(
    `there is already a campaign "${name}", and a launched campaign keeps its name`,
    'Choose another name.',
  );
}

/** Drops a draft, or what a launch that was killed has left; whether there was one. */
export async function dropDraft({ campaigns, campaignMembers, state }: Drafts, id: string): Promise<boolean> {
  return withLease(state, launches, async () => {
    const { deletedCount } = await campaigns.deleteOne({ _id: id, state: { $in: unlaunched } });
    if (deletedCount > 0) await campaignMembers.deleteMany({ campaignId: id });
    return deletedCount > 0;
  });
}

/** What a launch fixes. */
export type Launch = {
  by: string;
  asOf: Day;
  counts: LaunchCounts;
  members: readonly CampaignMember[];
} & Expectations;

/**
 * Launches a campaign once, whoever asks how often: only one process at a time draws its members. While they are being written it is
 * `drawing` and counts as not launched; a launch that was killed is thus found and drawn anew.
 * @param draw chooses the members of the campaign as it was drafted
 * @throws UserError where it is launched or stopped already, or no longer there.
 */
export async function launchCampaign(
  store: Drafts,
  id: string,
  draw: (campaign: Campaign) => Promise<Launch>,
): Promise<Campaign> {
  return withLease(store.state, launches, async (assertHeld) => {
    const { campaigns } = store;
    const drafted = await findCampaign(store, id);
    if (!drafted) throw new UserError(`there is no campaign "${id}"`, 'See /campaign list.');
    if (drafted.state === 'running' || drafted.state === 'stopped')
      throw new UserError(
        `the campaign "${drafted.name}" was launched already, and its members stay as they are`,
        `Read it out: /campaign "${drafted.name}"`,
      );
    const { members, asOf, by, usual, before, counts } = await draw(drafted);
    await assertHeld();
    await campaigns.updateOne({ _id: id }, { $set: { state: 'drawing' } });
    await writeMembers(store, id, members, assertHeld);
    await campaigns.updateOne(
      { _id: id, state: 'drawing' },
      {
        $set: {
          state: 'running',
          launch: {
            at: now(),
            by,
            asOf: dateOfDay(asOf),
            usual,
            before: { converted: [...before.converted], revenueE4: [...before.revenueE4] },
            counts: { ...counts, arms: [...counts.arms] },
          },
        },
      },
    );
    return (await findCampaign(store, id)) ?? drafted;
  });
}

const customersPerList = 5_000;

/** Lists of one arm and stratum each: a campaign of everyone is read in a few documents. */
async function writeMembers(
  { campaignMembers }: Pick<Store, 'campaignMembers'>,
  id: string,
  members: readonly CampaignMember[],
  assertHeld: AssertHeld,
): Promise<void> {
  await campaignMembers.deleteMany({ campaignId: id });
  const lists = new Map<string, CampaignMembersRecord[]>();
  const sorted = [...members].sort((one, other) => (one.customerId < other.customerId ? -1 : 1));
  for (const { customerId, arm, stratum } of sorted) {
    const key = `${id} ${arm} ${stratum}`;
    const own = lists.get(key) ?? [];
    lists.set(key, own);
    const last = own.at(-1);
    if (last && last.customerIds.length < customersPerList) last.customerIds.push(customerId);
    else
      own.push({
        _id: `${key} ${String(own.length).padStart(6, '0')}`,
        campaignId: id,
        arm,
        stratum,
        customerIds: [customerId],
      });
  }
  for (const list of [...lists.values()].flat()) {
    await campaignMembers.insertOne(list);
    await assertHeld();
  }
}

/**
 * Stops a running campaign: from the day on nothing counts, and its holdout is held back no longer.
 * @throws UserError where it is not running.
 */
export async function stopCampaign(
  store: Campaigns,
  id: string,
  { by, day }: { by: string; day: Day },
): Promise<Campaign> {
  const stop = { at: now(), by, day: dateOfDay(day) };
  const { matchedCount } = await store.campaigns.updateOne(
    { _id: id, state: 'running' },
    { $set: { state: 'stopped', stop } },
  );
  const campaign = await findCampaign(store, id);
  if (!campaign) throw new UserError(`there is no campaign "${id}"`, 'See /campaign list.');
  if (matchedCount === 0)
    throw new UserError(`the campaign "${campaign.name}" is not running, so there is nothing to stop`);
  return campaign;
}

function read({ _id, start, end, launch, stop, ...rest }: CampaignRecord): Campaign {
  return {
    ...rest,
    id: _id,
    start: dayOfDate(start),
    end: dayOfDate(end),
    ...(launch ? { launch: { ...launch, asOf: dayOfDate(launch.asOf) } } : {}),
    ...(stop ? { stop: { ...stop, day: dayOfDate(stop.day) } } : {}),
  };
}
