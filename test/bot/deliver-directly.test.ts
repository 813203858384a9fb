import { afterEach, describe, expect, test } from '@jest/globals';
import { refusal } from '../support/slack.ts';
import { champions, openSlackApp } from '../support/slack-app.ts';

type App = Awaited<ReturnType<typeof openSlackApp>>;
const opened: App[] = [];
afterEach(async () => {
  for (const app of opened.splice(0)) await app.close();
});

const secret = { ...champions, title: 'For you alone', audience: 'direct' as const };

async function asked(prepare: (app: App) => void = () => {}, fields: Record<string, string> = {}) {
  const app = await openSlackApp({ ask: async () => secret });
  opened.push(app);
  prepare(app);
  await app.type('/segment champions', {}, fields);
  await app.settle();
  return app;
}

describe('an answer for a direct message', () => {
  test('is posted in the conversation with the asker, with its chart and its list', async () => {
    const app = await asked();
    const direct = await app.slack.direct();
    const [message] = await app.slack.messages(direct);
    expect(JSON.stringify(message?.blocks)).toContain('For you alone');
    expect(JSON.stringify(message?.blocks)).toContain('slack_file');
    const [list] = await app.slack.replies(String(message?.ts), direct);
    expect(list?.files?.[0]?.name).toBe('champions-2026-11-23.csv');
  });

  test('leaves nothing where it was asked for but a word to the asker', async () => {
    const app = await asked();
    expect(await app.slack.messages()).toEqual([]);
    const told = app.slack.bodies('response_url');
    expect(told).toMatchObject([
      { response_type: 'ephemeral', text: expect.stringContaining('direct message') },
    ]);
    expect(JSON.stringify(told)).not.toContain('For you alone');
  });

  test('asked for in that conversation, is just posted', async () => {
    const app = await openSlackApp({ ask: async () => secret });
    opened.push(app);
    const direct = await app.slack.direct();
    await app.type('/segment champions', {}, { channel_id: direct });
    await app.settle();
    expect(await app.slack.messages(direct)).toHaveLength(1);
    expect(app.slack.bodies('response_url')).toEqual([]);
  });

  test.each([
    ['conversations.open', 'missing_scope'],
    ['chat.postMessage', 'messages_tab_disabled'],
  ])('is posted nowhere where %s is refused, and the asker is told', async (method, error) => {
    const app = await asked(({ slack }) => slack.fail(method, refusal(error)));
    expect(await app.slack.messages()).toEqual([]);
    expect(await app.slack.messages(await app.slack.direct())).toEqual([]);
    const [told] = app.slack.bodies('response_url');
    expect(told).toMatchObject({
      response_type: 'ephemeral',
      text: expect.stringContaining('posted nowhere'),
    });
    expect(app.log()).toContain(error);
  });
});
