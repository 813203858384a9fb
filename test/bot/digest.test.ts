import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { KnownBlock } from '@slack/types';
import { ask } from '../../src/commands/ask.ts';
import { allDigests } from '../../src/data/digests.ts';
import { describeSchedule } from '../../src/schedule.ts';
import { type Fault, refusal } from '../support/slack.ts';
import { openSlackApp } from '../support/slack-app.ts';
import { testContext } from '../support/test-context.ts';
import { testStore } from '../support/test-store.ts';

type App = Awaited<ReturnType<typeof openSlackApp>>;

const store = testStore();
let app: App;

beforeEach(async () => {
  await store.digests.deleteMany({});
  const context = testContext(store);
  app = await openSlackApp({
    ask: (text, asker) => ask(text, { ...context, asker }),
    commands: [{ name: 'digest', summary: 'Digests' }],
  });
});

afterEach(() => app.close());

/** What was told to the asker alone. */
const told = () =>
  JSON.stringify([...app.slack.bodies('response_url'), ...app.slack.bodies('chat.postEphemeral')]);

/** What Slack says of the channel. */
const channelIs = (channel: object): Fault => ({ body: { ok: true, channel: { id: 'C1', ...channel } } });

async function type(text: string): Promise<string> {
  await app.type(text);
  await app.quiet();
  return told();
}

type View = { callback_id: string; private_metadata: string; blocks: KnownBlock[] };

/** The form that a command opens. */
async function formOf(text: string): Promise<View> {
  await type(text);
  return app.slack.bodies('views.open').at(-1)?.['view'] as View;
}

/** Fills in the form of a digest and submits it; resolves to what Slack is told. */
async function submit(view: View, values: Record<string, object> = {}) {
  const answer = await app.submit(view, {
    name: { value: 'Ours' },
    channel: { selected_conversation: app.slack.channelId },
    weekday: { selected_options: [{ value: 'monday' }] },
    schedule: { value: null },
    time: { selected_time: '16:30' },
    timezone: { value: 'Europe/Lisbon' },
    sections: { selected_options: [{ value: 'headline' }] },
    ...values,
  });
  const reply = await answer.text();
  await app.quiet();
  return reply === '' ? undefined : (JSON.parse(reply) as { errors: Record<string, string> });
}

const schedules = async () => (await allDigests(store)).map(({ schedule }) => describeSchedule(schedule));

describe('the form of a digest', () => {
  test('takes a schedule in words, and shows it again when the digest is edited', async () => {
    const words = { schedule: { value: 'last friday of the month' } };
    expect(await submit(await formOf('/digest new'), words)).toBeUndefined();
    expect(await schedules()).toEqual(['on the last Friday of the month at 16:30 Europe/Lisbon']);
    const { blocks } = await formOf('/digest edit Ours');
    expect(blocks).toContainEqual(
      expect.objectContaining({
        block_id: 'schedule',
        element: expect.objectContaining({ initial_value: 'on the last Friday of the month' }),
      }),
    );
    expect(blocks).toContainEqual(
      expect.objectContaining({
        block_id: 'weekday',
        optional: true,
        element: expect.not.objectContaining({ initial_options: expect.anything() }),
      }),
    );
  });

  test('shows a mistake in the words under them, with examples', async () => {
    const reply = await submit(await formOf('/digest new'), { schedule: { value: 'every moonday' } });
    expect(reply?.errors['schedule']).toMatch(
      /^"every moonday" is not a schedule.*understand\. Write it like "every monday 9:00"/,
    );
    expect(await schedules()).toEqual([]);
  });

  test.each([
    ['archived', channelIs({ is_archived: true }), 'archived'],
    ['private or unknown', refusal('channel_not_found'), 'does not see this channel'],
  ])('refuses a channel that is %s, under its field', async (_, fault, reason) => {
    const view = await formOf('/digest new');
    app.slack.fail('conversations.info', fault);
    expect((await submit(view))?.errors).toEqual({ channel: expect.stringContaining(reason) });
    expect(await schedules()).toEqual([]);
  });

  test('leaves a digest in the direct message where it goes, unless a channel is chosen', async () => {
    app.slack.fail('conversations.info', channelIs({ is_im: true }));
    await type('/digest new mondays 9:00 name=Ours channel=D0DIRECT00');
    const view = await formOf('/digest edit Ours');
    const field = view.blocks.find((block) => 'block_id' in block && block.block_id === 'channel');
    expect(field).toMatchObject({ optional: true });
    expect(JSON.stringify(field)).not.toMatch(/initial_conversation|default_to_current/);
    expect(await submit(view, { channel: { selected_conversation: null } })).toBeUndefined();
    expect(await allDigests(store)).toMatchObject([{ channelId: 'D0DIRECT00' }]);
  });

  test('refuses to move a digest to such a channel, and leaves it where it was', async () => {
    await type('/digest new mondays 9:00 name=Ours');
    const view = await formOf('/digest edit Ours');
    app.slack.fail('conversations.info', refusal('channel_not_found'));
    const reply = await submit(view, { channel: { selected_conversation: 'C0OTHER000' } });
    expect(reply?.errors['channel']).toContain('/invite @Midas');
    expect(await allDigests(store)).toMatchObject([{ channelId: app.slack.channelId }]);
  });
});

describe('a new digest', () => {
  test('for a channel without Midas is kept, and its asker told first to invite it', async () => {
    app.slack.fail('conversations.info', channelIs({ is_member: false }));
    const said = await type('/digest new mondays 9:00');
    expect(said).toMatch(/First invite Midas.*Midas is not in <#\w+> yet: type \/invite @Midas.*Goes to/);
    expect(await schedules()).toHaveLength(1);
  });

  test.each([
    ['a channel that Midas is in', { is_member: true }],
    ['a direct message', { is_im: true }],
  ])('for %s needs nothing', async (_, channel) => {
    app.slack.fail('conversations.info', channelIs(channel));
    expect(await type('/digest new mondays 9:00')).not.toContain('/invite');
    expect(await schedules()).toHaveLength(1);
  });

  test('is kept where Slack does not say, with a word on what it takes', async () => {
    app.slack.fail('conversations.info', refusal('missing_scope'));
    expect(await type('/digest new mondays 9:00')).toContain('Midas has to be in');
    expect(await schedules()).toHaveLength(1);
  });
});

test('alerts are not turned on in a channel that is archived', async () => {
  app.slack.fail('conversations.info', channelIs({ is_archived: true }));
  expect(await type('/digest alerts on')).toContain('archived');
  expect(await allDigests(store)).toEqual([]);
});
