import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, describe, expect, test } from '@jest/globals';
import {
  type CampaignPlan,
  campaignId,
  campaignMembers,
  countsUntil,
  dropDraft,
  findCampaign,
  heldOut,
  type Launch,
  launchCampaign,
  listCampaigns,
  runningCampaigns,
  saveDraft,
  stopCampaign,
} from '../../src/data/campaigns.ts';
import { testStore } from '../support/test-store.ts';
import { emptyStore } from './hand-made-shop.ts';

const store = testStore();

beforeEach(() => emptyStore(store));

const plan: CampaignPlan = {
  name: 'Spring sale',
  audience: 'at-risk country=PT',
  audienceTitle: 'At risk in PT',
  channel: 'email',
  owner: 'U1',
  start: '2026-03-02',
  end: '2026-03-08',
  offer: '10% off',
  costE4: 5_000_000,
  currency: 'EUR',
  treatments: ['treatment'],
  holdoutShare: 0.2,
  windowDays: 28,
  hopedFor: 0.03,
};

function launchOf(members: Launch['members']): Launch {
  const arms = [0, 1].map((arm) => members.filter((member) => member.arm === arm).length);
  const counts = { matched: members.length + 3, suppressed: 2, heldOut: 1, arms };
  const before = { converted: [0, 1], revenueE4: [0, 10_000] };
  return { by: 'U2', asOf: '2026-03-01', usual: 0.1, before, counts, members };
}

const members = [
  { customerId: 'c', arm: 1, stratum: 1 },
  { customerId: 'a', arm: 0, stratum: 0 },
  { customerId: 'b', arm: 1, stratum: 0 },
];

async function launched(name = plan.name): Promise<string> {
  const { id } = await saveDraft(store, { ...plan, name });
  await launchCampaign(store, id, async () => launchOf(members));
  return id;
}

describe('a draft', () => {
  test('is found by its name however it is written', async () => {
    const draft = await saveDraft(store, plan);
    expect(draft).toMatchObject({ ...plan, id: 'spring-sale', state: 'draft' });
    expect(await findCampaign(store, 'spring  SALE!')).toEqual(draft);
    expect(await findCampaign(store, 'autumn sale')).toBeUndefined();
  });

  test('takes the place of an earlier one of its name', async () => {
    await saveDraft(store, plan);
    await saveDraft(store, { ...plan, name: 'SPRING SALE', costE4: 0 });
    expect(await listCampaigns(store)).toMatchObject([{ name: 'SPRING SALE', costE4: 0 }]);
  });

  test('takes the place of no campaign that was launched', async () => {
    await launched();
    await expect(saveDraft(store, plan)).rejects.toThrow('there is already a campaign "Spring sale"');
  });

  test('holds nobody back, and can be dropped', async () => {
    await saveDraft(store, plan);
    expect(await runningCampaigns(store, '2026-03-03')).toEqual([]);
    expect(await dropDraft(store, 'spring-sale')).toBe(true);
    expect(await listCampaigns(store)).toEqual([]);
  });
});

describe('a launch', () => {
  test('fixes members and counts', async () => {
    const id = await launched();
    expect(await findCampaign(store, id)).toMatchObject({
      state: 'running',
      launch: { by: 'U2', asOf: '2026-03-01', usual: 0.1, counts: { matched: 6, arms: [1, 2] } },
    });
    expect(await campaignMembers(store, id)).toEqual([members[1], members[2], members[0]]);
    expect(await campaignMembers(store, id, { arm: 0 })).toEqual([members[1]]);
    expect(await campaignMembers(store, id, { arm: 'treated' })).toEqual([members[2], members[0]]);
  });

  test('happens once, however many ask for it at the same time', async () => {
    const { id } = await saveDraft(store, plan);
    let draws = 0;
    const launch = () =>
      launchCampaign(store, id, async () => {
        draws++;
        return launchOf(members);
      });
    const outcomes = await Promise.allSettled([launch(), launch(), launch()]);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(draws).toBe(1);
    expect(outcomes.filter(({ status }) => status === 'rejected')).toMatchObject([
      { reason: { message: expect.stringContaining('was launched already') } },
      { reason: { message: expect.stringContaining('was launched already') } },
    ]);
  });

  test('that was killed while it wrote its members counts as none, and is done anew', async () => {
    const { id } = await saveDraft(store, plan);
    await store.campaigns.updateOne({ _id: id }, { $set: { state: 'drawing' } });
    await store.campaignMembers.insertOne({
      _id: `${id} 0 9 000000`,
      campaignId: id,
      arm: 0,
      stratum: 9,
      customerIds: ['b', 'z'],
    });
    expect(await heldOut(store, ['b', 'z'], '2026-03-03')).toEqual(new Map());
    await launchCampaign(store, id, async () => launchOf(members));
    expect(await campaignMembers(store, id)).toHaveLength(3);
    expect((await findCampaign(store, id))?.state).toBe('running');
  });

  test('that was killed half-way can be drafted anew, and dropped', async () => {
    const { id } = await saveDraft(store, plan);
    const half = () => store.campaigns.updateOne({ _id: id }, { $set: { state: 'drawing' } });
    await half();
    expect(await saveDraft(store, { ...plan, costE4: 0 })).toMatchObject({ state: 'draft', costE4: 0 });
    await half();
    expect(await dropDraft(store, id)).toBe(true);
    expect(await listCampaigns(store)).toEqual([]);
  });

  test('is of the draft as it stood: it can neither be changed nor dropped meanwhile', async () => {
    const { id } = await saveDraft(store, plan);
    const meanwhile: Promise<unknown>[] = [];
    await launchCampaign(store, id, async () => {
      meanwhile.push(saveDraft(store, { ...plan, costE4: 0 }), dropDraft(store, id));
      await Promise.race([Promise.allSettled(meanwhile), sleep(200)]);
      return launchOf(members);
    });
    expect(await Promise.allSettled(meanwhile)).toMatchObject([
      { status: 'rejected', reason: { message: expect.stringContaining('there is already a campaign') } },
      { status: 'fulfilled', value: false },
    ]);
    expect(await findCampaign(store, id)).toMatchObject({ state: 'running', costE4: plan.costE4 });
  });

  test('waits for another one, to see whom that holds back', async () => {
    const ids: string[] = [];
    for (const name of ['Spring sale', 'Summer sale'])
      ids.push((await saveDraft(store, { ...plan, name })).id);
    const held: number[] = [];
    const launch = (id: string) =>
      launchCampaign(store, id, async () => {
        held.push((await heldOut(store, ['a'], '2026-03-03')).size);
        await sleep(100);
        return launchOf(members);
      });
    await Promise.all(ids.map(launch));
    expect(held).toEqual([0, 1]);
  });

  test('that fails to draw leaves a draft', async () => {
    const { id } = await saveDraft(store, plan);
    const launch = launchCampaign(store, id, () => Promise.reject(new Error('nobody there')));
    await expect(launch).rejects.toThrow('nobody there');
    expect((await findCampaign(store, id))?.state).toBe('draft');
  });

  test('of thousands keeps everyone, in their order', async () => {
    const { id } = await saveDraft(store, plan);
    const many = Array.from({ length: 12_000 }, (_, index) => ({
      customerId: String(index).padStart(5, '0'),
      arm: index % 2,
      stratum: 0,
    }));
    await launchCampaign(store, id, async () => launchOf(many));
    expect(await campaignMembers(store, id, { arm: 1 })).toEqual(many.filter(({ arm }) => arm === 1));
  });
});

describe('the holdout', () => {
  test('of a running campaign is held back until the end of its window', async () => {
    await launched();
    expect(await heldOut(store, ['a', 'b', 'x'], '2026-03-02')).toEqual(new Map([['a', 'Spring sale']]));
    expect(await heldOut(store, ['a'], '2026-03-29')).toEqual(new Map([['a', 'Spring sale']]));
    expect(await heldOut(store, ['a'], '2026-03-30')).toEqual(new Map());
  });

  test('is free once the campaign is stopped, and nothing counts from that day on', async () => {
    const id = await launched();
    const stopped = await stopCampaign(store, id, { by: 'U3', day: '2026-03-10' });
    expect(stopped).toMatchObject({ state: 'stopped', stop: { by: 'U3', day: '2026-03-10' } });
    expect(countsUntil(stopped)).toBe('2026-03-10');
    expect(await heldOut(store, ['a'], '2026-03-09')).toEqual(new Map());
    await expect(stopCampaign(store, id, { by: 'U3', day: '2026-03-11' })).rejects.toThrow('is not running');
  });
});

test.each([
  ['Spring sale', 'spring-sale'],
  ['  Été 2026: -20 %! ', 'ete-2026-20'],
  ['Ñandú', 'nandu'],
  ['!!!', ''],
])('the id of %j is %j', (name, id) => {
  expect(campaignId(name)).toBe(id);
});
