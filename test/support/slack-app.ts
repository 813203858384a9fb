import { Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { createSlackApp, type SlackAppOptions } from '../../src/bot/app.ts';
import type { Answer } from '../../src/commands/answer.ts';
import { botToken, openSlack, type SlackStandIn, signature, signingSecret } from './slack.ts';

/** A picture as far as Slack's stand-in is concerned. */
export const png = Buffer.from('\x89PNG\r\n\x1a\n a picture', 'latin1');

/** An answer as `/segment champions` would give it; a test changes what it is about. */
export const champions: Answer = {
  command: '/segment champions',
  title: '120 champions bring 34% of the revenue',
  asOf: '2026-11-23',
  facts: [
    { key: 'customers', label: 'Customers', value: 1_200, unit: 'customers' },
    { key: 'revenueShare', label: 'Share of revenue', value: 0.342, unit: 'share' },
    { key: 'revenue', label: 'Revenue', value: 1_234.5, unit: 'USD' },
  ],
  table: {
    columns: [
      { name: 'customerId', type: 'text' },
      { name: 'recencyDays', type: 'integer', unit: 'days' },
      { name: 'monetary', type: 'money', unit: 'USD' },
    ],
    rows: Array.from({ length: 12 }, (_, index) => [`customer-${index + 1}`, index + 1, 100.5 + index]),
  },
  chart: {
    mark: 'bar',
    data: { values: [] },
    description: 'Champions are 12% of customers and 34% of revenue.',
  },
  notes: ['Thank them before you sell to them.'],
  actions: [{ label: 'All segments', command: '/segment' }],
  csvName: 'champions',
};

/** Imports for tests that import nothing. */
const importNothing: SlackAppOptions['imports'] = {
  preview: () => Promise.reject(new Error('nothing is previewed here')),
  run: () => Promise.reject(new Error('nothing is imported here')),
};

/**
 * The real Bolt app in HTTP mode on a free port, before a stand-in of Slack, and entered as Slack enters it: by signed
 * requests. `log` collects what it logs.
 */
export async function openSlackApp(options: Partial<SlackAppOptions> = {}, standIn?: SlackStandIn) {
  const slack = standIn ?? (await openSlack());
  const lines: string[] = [];
  const sink = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  const app = createSlackApp({
    slack: { mode: 'http', botToken, signingSecret },
    port: 0,
    host: '127.0.0.1',
    slackApiUrl: slack.apiUrl,
    access: { contacts: [], campaigns: ['*'], contactsChannels: [] },
    ask: async () => champions,
    renderPng: async () => png,
    writeCsv: () => '\uFEFFcustomerId\r\n007\r\n',
    imports: importNothing,
    mostImportBytes: 1_000_000,
    commands: [{ name: 'segment', summary: 'Who your customers are' }],
    health: async () => ({}),
    logger: pino({ level: 'trace' }, sink),
    ...options,
  });
  const { port } = await app.start();
  const url = `http://127.0.0.1:${port}`;
  let running = true;

  const send = (body: string, headers: Record<string, string>) =>
    fetch(`${url}/slack/events`, { method: 'POST', headers, body });
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  const sendForm = (fields: Record<string, string>, signing: Parameters<typeof signature>[1] = {}) => {
    const body = new URLSearchParams(fields).toString();
    return send(body, { ...form, ...signature(body, signing) });
  };

  /** Stops the app, which waits for the answers under way. */
  const settle = async () => {
    if (running) await app.stop();
    running = false;
  };

  return {
    slack,
    log: () => lines.join(''),
    url,
    settle,
    /**
     * Resolves once what was asked is answered. An event is acknowledged a moment before it is taken up: a longer one where the machine
     * is busy, which shows in pauses that take longer than they should.
     */
    async quiet() {
      for (let pauses = 0; pauses < 20; pauses += 1) {
        const from = performance.now();
        await sleep(50);
        const isCalm = performance.now() - from < 60;
        await app.idle();
        if (isCalm) return;
      }
    },
    /** Types a slash command in the channel; resolves to the acknowledgement. */
    type(text: string, signing?: Parameters<typeof signature>[1], fields: Record<string, string> = {}) {
      const [command = '', ...words] = text.split(' ');
      return sendForm(
        {
          command,
          text: words.join(' '),
          user_id: slack.userId,
          user_name: 'ann',
          channel_id: slack.channelId,
          team_id: 'T1',
          response_url: slack.responseUrl,
          trigger_id: '1.1.trigger',
          ...fields,
        },
        signing,
      );
    },
    /** Clicks a button of a message. */
    click(value: string, messageTs = '1.1', { actionId = 'ask:0', userId = slack.userId } = {}) {
      const payload = {
        type: 'block_actions',
        team: { id: 'T1' },
        user: { id: userId },
        channel: { id: slack.channelId },
        container: { type: 'message', message_ts: messageTs },
        response_url: slack.responseUrl,
        trigger_id: '1.2.trigger',
        actions: [{ type: 'button', action_id: actionId, value }],
      };
      return sendForm({ payload: JSON.stringify(payload) });
    },
    /** Submits a modal with the values given by block, each of one action of the same name. */
    submit(
      view: { callback_id: string; private_metadata: string; id?: string; blocks?: object[] },
      values: Record<string, object>,
      signing: Parameters<typeof signature>[1] & { userId?: string } = {},
    ) {
      const state = {
        values: Object.fromEntries(Object.entries(values).map(([key, value]) => [key, { [key]: value }])),
      };
      const payload = {
        type: 'view_submission',
        team: { id: 'T1' },
        user: { id: signing.userId ?? slack.userId },
        view: { id: 'V1', type: 'modal', ...view, state },
      };
      return sendForm({ payload: JSON.stringify(payload) }, signing);
    },
    /** Sends an event of the Events API. */
    event(event: Record<string, unknown>, id = 'Ev1', headers: Record<string, string> = {}) {
      const body = JSON.stringify({ type: 'event_callback', team_id: 'T1', event_id: id, event });
      return send(body, { 'content-type': 'application/json', ...signature(body), ...headers });
    },
    async close() {
      await settle();
      await slack.close();
    },
  };
}
