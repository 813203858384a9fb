import { plannedLooks } from '../analytics/uplift/looks.ts';
import type { CampaignOutcomes } from '../analytics/uplift/read-out.ts';
import { addDays, type Day, dateOfDay, daysBetween } from '../calendar.ts';
import { fromE4 } from '../money.ts';
import {
  type Campaign,
  type CampaignMember,
  campaignMembers,
  countsUntil,
  type Expectations,
} from './campaigns.ts';
import { findByIds } from './import/find-by-ids.ts';
import { aggregateHistories, type StandingDay } from './period-cells.ts';
import type { Store } from './store.ts';

/** What the members of a campaign did by each of its looks so far, day by day too. */
export type ReadCampaign = {
  outcomes: CampaignOutcomes;
  /** How many of each arm have ordered by the end of each day since the start that is over; the holdout first. */
  convertedByDay: number[][];
  /** Members by arm who count, and how many do not because nothing is known of them any more. */
  arms: number[];
  missing: number;
};

type Reading = Pick<Store, 'services' | 'histories' | 'imports' | 'campaignMembers'>;

/** Days since the start that are over on a day and count. */
export function daysCounted(campaign: Campaign, asOf: Day): number {
  const until = countsUntil(campaign);
  return Math.max(0, daysBetween(campaign.start, until < asOf ? until : asOf));
}

/** The looks that have come on a day, in days since the start. */
export function looksSoFar(campaign: Campaign, asOf: Day): number[] {
  const days = daysCounted(campaign, asOf);
  return plannedLooks(campaign.windowDays).filter((look) => look <= days);
}

/** What the members of launched campaigns did, from one reading of the customers' histories. */
export async function campaignOutcomes(
  store: Reading,
  day: StandingDay,
  campaigns: readonly Campaign[],
): Promise<ReadCampaign[]> {
  const started = campaigns.filter((campaign) => daysCounted(campaign, day.asOf) > 0);
  const deeds = await deedsSince(store, day, started);
  return Promise.all(
    campaigns.map(async (campaign) => {
      const members = await campaignMembers(store, campaign.id);
      const gone = await goneMembers(store, campaign, members);
      const known = gone.size > 0 ? members.filter(({ customerId }) => !gone.has(customerId)) : members;
      return { ...outcomesOf(campaign, known, deeds, day.asOf), missing: gone.size };
    }),
  );
}

/** What one customer did on one day: the day, counted orders that began on it, and revenue in ten-thousandths. */
type Deed = readonly [day: Date, orders: number, revenueE4: number];
type Deeds = ReadonlyMap<string, readonly Deed[]>;

async function deedsSince(
  store: Pick<Store, 'services' | 'histories'>,
  day: StandingDay,
  campaigns: readonly Campaign[],
): Promise<Deeds> {
  const [from] = campaigns.map(({ start }) => start).sort();
  const until = campaigns.map(countsUntil).sort().at(-1);
  return from === undefined || until === undefined ? new Map() : deedsBetween(store, day, { from, until });
}

async function deedsBetween(
  store: Pick<Store, 'services' | 'histories'>,
  day: StandingDay,
  { from, until }: { from: Day; until: Day },
): Promise<Deeds> {
  const within = [{ $gte: ['$$one.day', dateOfDay(from)] }, { $lt: ['$$one.day', dateOfDay(until)] }];
  const rows = await aggregateHistories<{ _id: string; days: Deed[] }>(store, day, [
    { $match: { 'days.day': { $gte: dateOfDay(from) } } },
    {
      $project: {
        days: {
          $map: {
            input: { $filter: { input: '$days', as: 'one', cond: { $and: within } } },
            as: 'one',
            in: ['$$one.day', '$$one.orders', '$$one.revenueE4'],
          },
        },
      },
    },
  ]);
  return new Map(rows.map(({ _id, days }) => [_id, days]));
}

/** What some customers had done by the day before a day, the day before that, and so on: who had ordered, and revenue. */
export async function deedsBefore(
  store: Pick<Store, 'services' | 'histories'>,
  day: StandingDay,
  { customerIds, days }: { customerIds: readonly string[]; days: number },
): Promise<Expectations['before']> {
  const deeds = await deedsBetween(store, day, { from: addDays(day.asOf, -days), until: day.asOf });
  const converted = new Array<number>(days).fill(0);
  const revenueE4 = new Array<number>(days).fill(0);
  for (const customerId of customerIds) {
    const own = deeds.get(customerId) ?? [];
    const daysBefore = (on: Date) => daysFrom(on, dateOfDay(day.asOf)) - 1;
    for (const [on, , revenue] of own) add(revenueE4, daysBefore(on), revenue);
    const last = own.findLast(([, orders]) => orders > 0);
    if (last) add(converted, daysBefore(last[0]), 1);
  }
  return { converted: summedUp(converted), revenueE4: summedUp(revenueE4) };
}

function daysFrom(one: Date, other: Date): number {
  return Math.round((other.getTime() - one.getTime()) / dayMilliseconds);
}

function add(sums: number[], at: number, value: number): void {
  sums[at] = (sums[at] ?? 0) + value;
}

function summedUp(values: readonly number[]): number[] {
  let sum = 0;
  return values.map((value) => {
    sum += value;
    return sum;
  });
}

/** Members of whom nothing is known any more, as happens where an import was taken back after the launch. */
async function goneMembers(
  { imports, histories }: Reading,
  { launch }: Campaign,
  members: readonly CampaignMember[],
): Promise<Set<string>> {
  const undone = launch && (await imports.findOne({ state: 'undone', undoneAt: { $gte: launch.at } }));
  if (!undone) return new Set();
  const gone = new Set(members.map(({ customerId }) => customerId));
  for (const { _id } of await findByIds(histories, [...gone], { _id: 1 })) gone.delete(_id);
  return gone;
}

function outcomesOf(
  campaign: Campaign,
  members: readonly CampaignMember[],
  deeds: Deeds,
  asOf: Day,
): Omit<ReadCampaign, 'missing'> {
  const looks = looksSoFar(campaign, asOf).map((days) => ({
    days,
    before: dateOfDay(addDays(campaign.start, days)),
    converted: new Uint8Array(members.length),
    revenue: new Float64Array(members.length),
  }));
  const start = dateOfDay(campaign.start);
  const days = daysCounted(campaign, asOf);
  const convertedByDay = [0, ...campaign.treatments].map(() => new Array<number>(days).fill(0));
  const arms = convertedByDay.map(() => 0);
  for (const [at, { customerId, arm }] of members.entries()) {
    add(arms, arm, 1);
    let ordered = false;
    for (const [day, orders, revenueE4] of deeds.get(customerId) ?? []) {
      const since = daysFrom(start, day);
      if (since < 0 || since >= days) continue;
      if (orders > 0 && !ordered) {
        ordered = true;
        add(convertedByDay[arm] ?? [], since, 1);
      }
      for (const look of looks)
        if (day < look.before) {
          if (orders > 0) look.converted[at] = 1;
          look.revenue[at] = (look.revenue[at] as number) + fromE4(revenueE4);
        }
    }
  }
  return {
    outcomes: {
      arms: Uint8Array.from(members, ({ arm }) => arm),
      strata: Uint16Array.from(members, ({ stratum }) => stratum),
      looks: looks.map(({ days, converted, revenue }) => ({ days, converted, revenue })),
    },
    convertedByDay: convertedByDay.map(summedUp),
    arms,
  };
}

const dayMilliseconds = 86_400_000;
