import { afterEach, describe, expect, test } from '@jest/globals';
import type { KnownBlock } from '@slack/types';
import { OutageError, UserError } from '../../src/errors.ts';
import { openSlack, refusal } from '../support/slack.ts';
import { champions, openSlackApp, png } from '../support/slack-app.ts';

type App = Awaited<ReturnType<typeof openSlackApp>>;

const opened: App[] = [];

async function open(options?: Parameters<typeof openSlackApp>[0]): Promise<App> {
  const app = await openSlackApp(options);
  opened.push(app);
  return app;
}

afterEach(async () => {
  for (const app of opened.splice(0)) await app.close();
});

/** Types a command and waits until it is answered. */
async function asked(app: App, text = '/segment champions') {
  await app.type(text);
  await app.settle();
  const [message] = await app.slack.messages();
  return { message, replies: message ? await app.slack.replies(message.ts) : [] };
}

const typesOf = (blocks: KnownBlock[] | undefined) => blocks?.map(({ type }) => type);

/** What only the asker was told, by the response address or an ephemeral message. */
function told(app: App): string[] {
  const bodies = [...app.slack.bodies('response_url'), ...app.slack.bodies('chat.postEphemeral')];
  return bodies.map(({ text }) => String(text));
}

describe('an answer', () => {
  test('is posted in the channel with its figures, picture, table, notes and buttons', async () => {
    const { message } = await asked(await open());
    expect(typesOf(message?.blocks)).toEqual([
      'header',
      'context',
      'section',
      'image',
      'table',
      'context',
      'section',
      'actions',
    ]);
  });

  test('says in plain text what notifications and screen readers need: title and key figures', async () => {
    const { message } = await asked(await open());
    expect(message?.text).toBe(
      '120 champions bring 34% of the revenue\nCustomers: 1,200 customers\nShare of revenue: 34%\nRevenue: $1,235',
    );
  });

  test('says on which day it stands, which command it answers and who asked', async () => {
    const app = await open();
    const { message } = await asked(app);
    expect(JSON.stringify(message?.blocks?.[1])).toContain(
      `As of 23 Nov 2026 · \`/segment champions\` · asked by <@${app.slack.userId}>`,
    );
  });

  test('shows the picture that was drawn, with the finding as its alternative text', async () => {
    const app = await open();
    const { message } = await asked(app);
    expect(app.slack.bodies('upload')[0]).toEqual({ bytes: png });
    expect(message?.blocks?.find(({ type }) => type === 'image')).toMatchObject({
      slack_file: { id: expect.stringMatching(/^F/) },
      alt_text: 'Champions are 12% of customers and 34% of revenue.',
    });
  });

  test('has the whole table in its thread, byte for byte as it was written', async () => {
    const csv = '\uFEFFcustomerId,name\r\n007,"Žofia, née ""X"""\r\n';
    const app = await open({ writeCsv: () => csv });
    const { replies } = await asked(app);
    const file = replies[0]?.files?.[0];
    expect(file?.name).toBe('champions-2026-11-23.csv');
    expect(file && (await app.slack.download(file)).equals(Buffer.from(csv))).toBe(true);
  });

  test('without a csvName has no file in its thread', async () => {
    const { csvName: _, ...answer } = champions;
    const { replies } = await asked(await open({ ask: async () => answer }));
    expect(replies).toEqual([]);
  });

  test('for the asker alone is not posted in the channel', async () => {
    const app = await open({ ask: async () => ({ ...champions, audience: 'asker' as const }) });
    const { message } = await asked(app);
    expect(message).toBeUndefined();
    expect(app.slack.bodies('response_url')).toMatchObject([
      {
        response_type: 'ephemeral',
        blocks: expect.arrayContaining([{ type: 'table' }].map(expect.objectContaining)),
      },
    ]);
  });

  test('for the asker alone comes as an ephemeral message where the response address fails', async () => {
    const app = await open({ ask: async () => ({ ...champions, audience: 'asker' as const }) });
    app.slack.fail('response_url', ...Array.from({ length: 9 }, () => ({ status: 404 })));
    await asked(app);
    expect(app.slack.bodies('chat.postEphemeral')).toMatchObject([
      { channel: app.slack.channelId, user: app.slack.userId },
    ]);
  });
});

describe('a request', () => {
  test('without words and response address is answered all the same', async () => {
    const texts: string[] = [];
    const app = await open({
      ask: async (text) => {
        texts.push(text);
        throw new UserError('say more');
      },
    });
    await app.type('/segment', {}, { response_url: '' });
    await app.settle();
    expect(texts).toEqual(['/segment']);
    expect(app.slack.bodies('chat.postEphemeral')).toMatchObject([
      { user: app.slack.userId, text: 'say more' },
    ]);
  });

  test('is acknowledged before its work is done', async () => {
    let draw = (_: Buffer) => {};
    const drawn = new Promise<Buffer>((resolve) => {
      draw = resolve;
    });
    const app = await open({ renderPng: () => drawn });
    const acknowledgement = await app.type('/segment champions');
    expect([acknowledgement.status, await acknowledgement.text()]).toEqual([200, '']);
    expect(await app.slack.messages()).toEqual([]);
    draw(png);
    await app.settle();
    expect(await app.slack.messages()).toHaveLength(1);
  });

  test('with a wrong signature is refused', async () => {
    const app = await open();
    const response = await app.type('/segment', { secret: 'another secret' });
    await app.settle();
    expect(response.status).toBe(401);
    expect(await app.slack.messages()).toEqual([]);
  });

  test('older than five minutes is refused, though its signature is right', async () => {
    const app = await open();
    const response = await app.type('/segment', { ageSeconds: 6 * 60 });
    await app.settle();
    expect(response.status).toBe(401);
    expect(await app.slack.messages()).toEqual([]);
  });

  test('reaches the command with straight quotes and plain spaces', async () => {
    const texts: string[] = [];
    const app = await open({
      ask: async (text) => {
        texts.push(text);
        return champions;
      },
    });
    await asked(app, '/segment \u201Ccan\u2019t\u00A0lose\u201D  limit=5');
    expect(texts).toEqual(['/segment "can\'t lose" limit=5']);
  });

  test('that fails before it is acknowledged is answered with a server error, so that Slack shows a failure', async () => {
    const app = await open();
    const response = await app.event({ type: 'app_home_opened', user: null, tab: 'home' });
    expect(response.status).toBe(500);
  });
});

describe('a button', () => {
  test('asks its command for the person who clicked', async () => {
    const calls: unknown[] = [];
    const app = await open({
      ask: async (text, asker) => {
        calls.push([text, asker.id, asker.channelId]);
        return champions;
      },
    });
    expect((await app.click('/segment loyal')).status).toBe(200);
    await app.settle();
    expect(calls).toEqual([['/segment loyal', app.slack.userId, app.slack.channelId]]);
    expect(await app.slack.messages()).toHaveLength(1);
  });

  test('clicked twice in a row answers once', async () => {
    const app = await open();
    const clicks = await Promise.all([app.click('/segment loyal'), app.click('/segment loyal')]);
    await app.settle();
    expect(clicks.map(({ status }) => status)).toEqual([200, 200]);
    expect(await app.slack.messages()).toHaveLength(1);
  });

  test('of another message is another request', async () => {
    const app = await open();
    await Promise.all([app.click('/segment loyal', '1.1'), app.click('/segment loyal', '2.2')]);
    await app.settle();
    expect(await app.slack.messages()).toHaveLength(2);
  });
});

describe('the home tab', () => {
  test('says what Midas can do', async () => {
    const app = await open();
    await app.event({ type: 'app_home_opened', user: app.slack.userId, tab: 'home' });
    await app.settle();
    const [view] = app.slack.bodies('views.publish');
    expect(view).toMatchObject({ user_id: app.slack.userId, view: { type: 'home' } });
    expect(JSON.stringify(view)).toContain('/segment');
  });

  test('is made once for an event that Slack sends again', async () => {
    const app = await open();
    const event = { type: 'app_home_opened', user: app.slack.userId, tab: 'home' };
    await app.event(event);
    const again = await app.event(event, 'Ev1', {
      'x-slack-retry-num': '1',
      'x-slack-retry-reason': 'timeout',
    });
    await app.event(event, 'Ev2');
    await app.settle();
    expect(again.status).toBe(200);
    expect(app.slack.bodies('views.publish')).toHaveLength(2);
  });

  test('that Slack refuses is logged', async () => {
    const app = await open();
    app.slack.fail('views.publish', refusal('not_enabled'));
    await app.event({ type: 'app_home_opened', user: app.slack.userId, tab: 'home' });
    await app.settle();
    expect(app.log()).toContain('not_enabled');
  });
});

describe('a failure', () => {
  test('of the asker is told to them alone, as written, with what to do', async () => {
    const app = await open({
      ask: async () => {
        throw new UserError('no segment "champion"', 'Did you mean "champions"?');
      },
    });
    const { message } = await asked(app, '/segment champion');
    expect(message).toBeUndefined();
    expect(told(app)).toEqual(['no segment "champion"\nDid you mean "champions"?']);
  });

  test('of the database asks to try again', async () => {
    const app = await open({
      ask: async () => {
        throw new OutageError('MongoDB', new Error('connection refused'));
      },
    });
    await asked(app);
    expect(told(app)).toEqual(['MongoDB does not answer; try again in a moment.']);
  });

  test('of ours shows a reference, under which the log has where it happened and nothing of what was said', async () => {
    const app = await open({
      ask: async () => {
        throw new TypeError('customer-4711 is not iterable');
      },
    });
    await asked(app);
    const [text = ''] = told(app);
    const reference = /reference ([0-9a-f]{8})/.exec(text)?.[1] ?? 'none';
    expect(text).not.toContain('customer-4711');
    expect(app.log()).toContain(`"reference":"${reference}","error":{"name":"TypeError","frames":["at `);
    expect(app.log()).not.toContain('customer-4711');
  });

  test('that cannot be told is logged', async () => {
    const app = await open({
      ask: async () => {
        throw new UserError('no');
      },
    });
    app.slack.fail('response_url', { status: 404 });
    app.slack.fail('chat.postEphemeral', refusal('user_not_in_channel'));
    await asked(app);
    expect(app.log()).toContain('the asker could not be told');
    expect(app.log()).toContain('user_not_in_channel');
  });
});

describe('the log', () => {
  test('names command, channel, outcome and duration, and nothing that was asked or answered', async () => {
    const app = await open();
    await asked(app, '/segment customer-4711');
    expect(app.log()).toMatch(/"command":"segment","channel":"C\w+","outcome":"answered","ms":\d+/);
    for (const word of ['4711', 'customer-1', 'champions', 'revenue', 'Thank', 'xoxb'])
      expect(app.log()).not.toContain(word);
  });
});

describe('where Slack makes difficulties', () => {
  test('a message whose blocks are refused is posted without the picture, which follows in the thread', async () => {
    const app = await open();
    app.slack.fail('chat.postMessage', refusal('invalid_blocks'));
    const { message, replies } = await asked(app);
    expect(typesOf(message?.blocks)).not.toContain('image');
    expect(typesOf(message?.blocks)).toContain('table');
    expect(replies.map(({ files }) => files?.[0]?.name)).toEqual(['chart.png', 'champions-2026-11-23.csv']);
    const picture = replies[0]?.files?.[0];
    expect(picture && (await app.slack.download(picture)).equals(png)).toBe(true);
  });

  test('a refused table is shown in letters of one width', async () => {
    const app = await open();
    app.slack.fail('chat.postMessage', refusal('invalid_blocks'), refusal('invalid_blocks'));
    const { message } = await asked(app);
    expect(typesOf(message?.blocks)).not.toContain('table');
    expect(JSON.stringify(message?.blocks)).toContain('```\\nCustomer id  Recency days  Monetary');
  });

  test('an answer whose blocks are all refused is posted as text', async () => {
    const app = await open();
    app.slack.fail('chat.postMessage', ...Array.from({ length: 3 }, () => refusal('invalid_blocks')));
    const { message } = await asked(app);
    expect(message?.blocks).toBeUndefined();
    expect(message?.text).toContain('120 champions bring 34% of the revenue');
  });

  test('a limited rate is waited for, and the answer posted once', async () => {
    const app = await open();
    app.slack.fail('chat.postMessage', { status: 429, headers: { 'retry-after': '1' } });
    await asked(app);
    expect(await app.slack.messages()).toHaveLength(1);
    expect(told(app)).toEqual([]);
  });

  test('a rate limited for longer than people wait asks to try again', async () => {
    const app = await open();
    app.slack.fail('chat.postMessage', { status: 429, headers: { 'retry-after': '600' } });
    await asked(app);
    expect(await app.slack.messages()).toEqual([]);
    expect(told(app)).toEqual(['Slack does not answer; try again in a moment.']);
  });

  test.each(['not_in_channel', 'channel_not_found'])(
    '%s is explained to the asker, with the way out',
    async (error) => {
      const app = await open();
      app.slack.fail('chat.postMessage', refusal(error));
      await asked(app);
      expect(app.log()).toContain(`"code":"${error}"`);
      expect(told(app)).toEqual([expect.stringMatching(/not in this conversation.*\/invite @Midas/s)]);
    },
  );

  test('a server error is overcome', async () => {
    const app = await open();
    app.slack.fail('chat.postMessage', { status: 500 });
    await asked(app);
    expect(await app.slack.messages()).toHaveLength(1);
  });

  test('a server error that stays asks to try again', async () => {
    const app = await open();
    app.slack.fail('chat.postMessage', ...Array.from({ length: 3 }, () => ({ status: 500 })));
    await asked(app);
    expect(told(app)).toEqual(['Slack does not answer; try again in a moment.']);
    expect(app.log()).toContain('"outcome":"outage"');
  });

  test('a post that broke off is not made again, as it may have arrived', async () => {
    const app = await open();
    app.slack.fail('chat.postMessage', { hangUp: true });
    await asked(app);
    expect(app.slack.bodies('chat.postMessage')).toHaveLength(1);
    expect(told(app)).toEqual(['Slack does not answer; try again in a moment.']);
  });

  test('an upload that broke off is made again', async () => {
    const app = await open();
    app.slack.fail('upload', { hangUp: true });
    const { message } = await asked(app);
    expect(typesOf(message?.blocks)).toContain('image');
  });

  test('a picture is shown once Slack has looked into it', async () => {
    const app = await open();
    const unprocessed = { body: { ok: true, file: { id: 'F1' } } };
    app.slack.fail('files.info', unprocessed, unprocessed);
    const { message } = await asked(app);
    expect(app.slack.bodies('files.info')).toHaveLength(3);
    expect(typesOf(message?.blocks)).toContain('image');
  });

  test('a picture whose state Slack does not tell is shared in the thread', async () => {
    const app = await open();
    app.slack.fail('files.info', refusal('missing_scope'));
    const { message, replies } = await asked(app);
    expect(typesOf(message?.blocks)).not.toContain('image');
    expect(replies.map(({ files }) => files?.[0]?.name)).toContain('chart.png');
  });

  test('an answer is posted without a chart that cannot be drawn, and says so', async () => {
    const app = await open({
      renderPng: async () => {
        throw new Error('no canvas');
      },
    });
    const { message } = await asked(app);
    expect(typesOf(message?.blocks)).not.toContain('image');
    expect(JSON.stringify(message?.blocks)).toContain('The chart could not be drawn.');
  });

  test('an answer is posted without a chart that cannot be uploaded, and its thread says so', async () => {
    const app = await open();
    app.slack.fail('files.getUploadURLExternal', refusal('missing_scope'), refusal('missing_scope'));
    const { message, replies } = await asked(app);
    expect(message?.text).toContain('120 champions');
    expect(replies[0]?.text).toMatch(
      /^chart.png could not be posted\. Slack has not given Midas the permission/,
    );
  });

  test('a list that cannot be posted is missed in the thread', async () => {
    const { chart: _, ...answer } = champions;
    const app = await open({ ask: async () => ({ ...answer, chart: null }) });
    app.slack.fail('files.completeUploadExternal', refusal('missing_scope'));
    const { replies } = await asked(app);
    expect(replies.map(({ text }) => text)).toEqual([
      'champions-2026-11-23.csv could not be posted. Slack has not given Midas the permission for this. Whoever installed Midas can reinstall it with the permissions of its manifest.',
    ]);
  });
});

describe('/healthz', () => {
  test('answers 200 with the state while all is well', async () => {
    const app = await open({ health: async () => ({ version: '1.2.3' }) });
    const response = await fetch(`${app.url}/healthz`);
    expect([response.status, await response.json()]).toEqual([200, { ok: true, version: '1.2.3' }]);
  });

  test('answers 503 when Midas cannot answer questions', async () => {
    const app = await open({ health: () => Promise.reject(new Error('no database at secret-host')) });
    const response = await fetch(`${app.url}/healthz`);
    expect([response.status, await response.json()]).toEqual([503, { ok: false }]);
  });
});

describe('the start', () => {
  test('says which token Slack refuses', async () => {
    const slack = await openSlack();
    slack.fail('auth.test', refusal('invalid_auth'));
    await expect(openSlackApp({}, slack)).rejects.toThrow('Slack refuses SLACK_BOT_TOKEN (invalid_auth)');
    await slack.close();
  });

  test('logs which permissions Slack has not granted', async () => {
    const slack = await openSlack();
    slack.fail('auth.test', {
      headers: { 'x-oauth-scopes': 'commands,chat:write,files:read' },
      body: { ok: true },
    });
    const app = await openSlackApp({}, slack);
    opened.push(app);
    expect(app.log()).toContain('"missing":["files:write","app_mentions:read",');
  });

  test('says that Slack does not answer', async () => {
    const slack = await openSlack();
    await slack.close();
    await expect(openSlackApp({}, slack)).rejects.toThrow('Slack does not answer');
  });

  test('says that the port is taken', async () => {
    const app = await open();
    const port = Number(new URL(app.url).port);
    await expect(openSlackApp({ port }, app.slack)).rejects.toThrow(`port ${port} is taken`);
  });
});
