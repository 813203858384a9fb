import { afterEach, describe, expect, test } from '@jest/globals';
import { botToken, openSlack, refusal, type SlackStandIn } from '../support/slack.ts';
import { openSlackApp } from '../support/slack-app.ts';
import { openSocketMode } from '../support/web-socket.ts';

const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const slackConfig = { mode: 'socket', botToken, appToken: 'xapp-test' } as const;

async function openSlackWith(answer: Parameters<SlackStandIn['fail']>[1]): Promise<SlackStandIn> {
  const slack = await openSlack();
  closing.push(slack.close);
  slack.fail('apps.connections.open', answer);
  return slack;
}

async function openInSocketMode() {
  const socket = await openSocketMode();
  closing.push(socket.close);
  const slack = await openSlackWith({ body: { ok: true, url: socket.url } });
  const app = await openSlackApp({ slack: slackConfig }, slack);
  closing.push(app.settle);
  return { app, slack, socket };
}

/** The envelope of `/segment champions`. */
function championsOf({ userId, channelId, responseUrl }: SlackStandIn) {
  return {
    type: 'slash_commands',
    envelope_id: 'E1',
    payload: {
      command: '/segment',
      text: 'champions',
      user_id: userId,
      channel_id: channelId,
      team_id: 'T1',
      response_url: responseUrl,
    },
  };
}

describe('in Socket Mode', () => {
  test('a command is acknowledged and answered', async () => {
    const { app, slack, socket } = await openInSocketMode();
    const acknowledgement = await socket.send(championsOf(slack));
    await app.settle();
    expect(acknowledgement).toEqual({ envelope_id: 'E1', payload: {} });
    expect((await slack.messages()).map(({ text }) => text.split('\n')[0])).toEqual([
      '120 champions bring 34% of the revenue',
    ]);
  });

  test('/healthz answers on the port, and nothing else does', async () => {
    const { app } = await openInSocketMode();
    const responses = await Promise.all(['/healthz', '/slack/events'].map((path) => fetch(app.url + path)));
    expect(responses.map(({ status }) => status)).toEqual([200, 404]);
  });

  test('a lost connection is sought again, though Slack is away at first', async () => {
    const { slack, socket } = await openInSocketMode();
    slack.fail('apps.connections.open', { hangUp: true }, { body: { ok: true, url: socket.url } });
    await socket.reconnected();
    expect(await socket.send(championsOf(slack))).toMatchObject({ envelope_id: 'E1' });
    expect(slack.bodies('apps.connections.open')).toHaveLength(3);
  });

  test('a refused app token is named, and the port is free again', async () => {
    const slack = await openSlackWith(refusal('invalid_auth'));
    await expect(openSlackApp({ slack: slackConfig }, slack)).rejects.toThrow(
      'Slack refuses SLACK_APP_TOKEN (invalid_auth)',
    );
  });
});
