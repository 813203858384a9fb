import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { WebClient } from '@slack/web-api';
import { createPeople } from '../../src/bot/people.ts';
import type { Access } from '../../src/config.ts';
import { UserError } from '../../src/errors.ts';

let answers: Record<string, object>;
let calls: string[];
let client: WebClient;
const server = createServer((request, response) => {
  const method = request.url?.split('/').at(-1) ?? '';
  calls.push(method);
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(answers[method] ?? { ok: false, error: 'unknown_method' }));
});

beforeAll(async () => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  client = new WebClient('xoxb-1', {
    slackApiUrl: `http://127.0.0.1:${port}/api/`,
    retryConfig: { retries: 0 },
  });
});
afterAll(() => {
  server.close();
});
beforeEach(() => {
  answers = {};
  calls = [];
});

function person(access: Partial<Access>, { userId = 'U1', channelId = 'C1', teamId = 'T1' } = {}) {
  const all = { contacts: [], campaigns: [], contactsChannels: [], ...access };
  return createPeople(client, all, () => 'T1')({ userId, channelId, teamId });
}

describe('a role', () => {
  test('is nobody’s unless somebody is named', async () => {
    expect(await person({}).may('contacts')).toBe(false);
    expect(person({}).whoMay?.('contacts')).toBe('nobody so far');
  });

  test('is that of who is named, and of no other role', async () => {
    const asker = person({ contacts: ['U0', 'U1'] });
    expect([await asker.may('contacts'), await asker.may('campaigns')]).toEqual([true, false]);
    expect(calls).toEqual([]);
  });

  test('is everyone’s of the workspace with *, not that of people from another one', async () => {
    expect(await person({ campaigns: ['*'] }).may('campaigns')).toBe(true);
    expect(await person({ campaigns: ['*'] }, { teamId: 'T2' }).may('campaigns')).toBe(false);
    expect(await person({ campaigns: ['*', 'U1'] }, { teamId: 'T2' }).may('campaigns')).toBe(true);
  });

  test('comes with a user group, which is asked for once in a while', async () => {
    answers = { 'usergroups.users.list': { ok: true, users: ['U1', 'U2'] } };
    const asker = person({ contacts: ['S1'] });
    expect([await asker.may('contacts'), await asker.may('contacts')]).toEqual([true, true]);
    expect(await person({ contacts: ['S1'] }, { userId: 'U3' }).may('contacts')).toBe(false);
    expect(calls).toHaveLength(2);
  });

  test('of a group that Slack does not tell of is refused with the reason, and asked for again', async () => {
    answers = { 'usergroups.users.list': { ok: false, error: 'missing_scope' } };
    const asker = person({ contacts: ['S1'] });
    await expect(asker.may('contacts')).rejects.toThrow(UserError);
    await expect(asker.may('contacts')).rejects.toThrow('S1 (missing_scope)');
    answers = { 'usergroups.users.list': { ok: true, users: ['U1'] } };
    expect(await asker.may('contacts')).toBe(true);
  });
});

describe('a place', () => {
  const place = (channel: object, access: Partial<Access> = { contactsChannels: ['C1'] }) => {
    answers = { 'conversations.info': { ok: true, channel: { id: 'C1', ...channel } } };
    return person(access).place();
  };

  test.each([
    ['direct', { is_im: true, user: 'U1' }],
    ['private', { is_im: true, user: 'U2' }],
    ['approved', { is_private: true }],
    ['public', { is_private: false }],
    ['public', { is_private: true, is_ext_shared: true }],
    ['public', { is_private: true, is_pending_ext_shared: true }],
    ['public', { is_private: true, is_org_shared: true }],
    ['private', { is_private: true, is_mpim: true }],
  ])('is %s where Slack says %p of a listed channel', async (expected, channel) => {
    expect(await place(channel)).toBe(expected);
  });

  test('is private where the channel is not listed', async () => {
    expect(await place({ is_private: true }, {})).toBe('private');
  });

  test('counts as public where Slack does not let Midas look', async () => {
    answers = { 'conversations.info': { ok: false, error: 'channel_not_found' } };
    expect(await person({ contactsChannels: ['C1'] }).place()).toBe('public');
  });
});

describe('presence in a channel', () => {
  const presence = (answer: object) => {
    answers = { 'conversations.info': answer };
    return person({}).presence?.('C2');
  };

  test.each([
    ['in', { is_member: true }],
    ['in', { is_im: true }],
    ['in', { is_mpim: true }],
    ['absent', { is_member: false }],
    ['archived', { is_member: true, is_archived: true }],
  ])('is "%s" where Slack says %p', async (expected, channel) => {
    expect(await presence({ ok: true, channel: { id: 'C2', ...channel } })).toBe(expected);
  });

  test.each([
    ['hidden', 'channel_not_found'],
    ['unknown', 'missing_scope'],
  ])('is "%s" where Slack refuses with %s', async (expected, error) => {
    expect(await presence({ ok: false, error })).toBe(expected);
  });
});
