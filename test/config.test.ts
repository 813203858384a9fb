import { describe, expect, test } from '@jest/globals';
import { readConfig } from '../src/config.ts';
import { UserError } from '../src/errors.ts';

describe('readConfig', () => {
  test('defaults to the embedded database and the local workspace', () => {
    expect(readConfig({})).toEqual({
      production: false,
      mongodbUri: undefined,
      slack: undefined,
      access: { contacts: [], campaigns: ['*'], contactsChannels: [] },
      dataDirectory: '.midas',
      timezone: 'UTC',
      currency: 'USD',
      segmentMap: 'rxfm-11',
      sample: { customers: 2500 },
      logLevel: 'info',
      mostSlackFileBytes: 200_000_000,
      port: 3000,
    });
  });

  test('takes an empty variable for one that is not set', () => {
    expect(readConfig({ MONGODB_URI: '', PORT: ' ' })).toMatchObject({ mongodbUri: undefined, port: 3000 });
  });

  test.each([
    [{ MIDAS_TIMEZONE: 'Lisbon' }, 'MIDAS_TIMEZONE="Lisbon" is not a time zone such as Europe/Lisbon'],
    [{ MIDAS_CURRENCY: 'euro' }, 'MIDAS_CURRENCY="euro" is not a currency code such as EUR'],
    [{ MIDAS_SAMPLE_UNTIL: 'May' }, 'MIDAS_SAMPLE_UNTIL="May" is not a day such as 2026-03-31'],
    [{ PORT: '70000' }, 'PORT="70000"'],
    [{ MIDAS_SLACK_FILE_MB: 'much' }, 'MIDAS_SLACK_FILE_MB="much" is not a number of megabytes'],
    [{ NODE_ENV: 'production' }, 'NODE_ENV is "production" but MONGODB_URI is not set'],
    [{ SLACK_BOT_TOKEN: 'xoxb-1' }, 'neither SLACK_APP_TOKEN nor SLACK_SIGNING_SECRET is'],
    [{ SLACK_APP_TOKEN: 'xapp-1' }, 'SLACK_BOT_TOKEN is not set'],
  ])('refuses %j by naming the variable', (variables, message) => {
    const attempt = () => readConfig(variables);
    expect(attempt).toThrow(UserError);
    expect(attempt).toThrow(message);
  });

  test('chooses Socket Mode when there is an app token, signed HTTP otherwise', () => {
    expect(
      readConfig({ SLACK_BOT_TOKEN: 'b', SLACK_APP_TOKEN: 'a', SLACK_SIGNING_SECRET: 's' }).slack,
    ).toEqual({
      mode: 'socket',
      botToken: 'b',
      appToken: 'a',
    });
    expect(readConfig({ SLACK_BOT_TOKEN: 'b', SLACK_SIGNING_SECRET: 's' }).slack).toEqual({
      mode: 'http',
      botToken: 'b',
      signingSecret: 's',
    });
  });

  test('reads who has a role: people, user groups, everyone or nobody', () => {
    const { access } = readConfig({
      MIDAS_CONTACTS_ROLE: 'U012ABC, S345DEF',
      MIDAS_CAMPAIGNS_ROLE: 'nobody',
      MIDAS_CONTACTS_CHANNELS: 'C678GHI',
    });
    expect(access).toEqual({
      contacts: ['U012ABC', 'S345DEF'],
      campaigns: [],
      contactsChannels: ['C678GHI'],
    });
  });

  test.each([
    [
      'MIDAS_CONTACTS_ROLE',
      'U012ABC,ann',
      'names "ann", which is no id of a Slack user (U…) or user group (S…)',
    ],
    ['MIDAS_CAMPAIGNS_ROLE', 'everyone', 'names "everyone"'],
    ['MIDAS_CONTACTS_CHANNELS', '#growth', 'names "#growth", which is not the id of a private channel (C…)'],
  ])('refuses %s="%s"', (name, value, message) => {
    const attempt = () => readConfig({ [name]: value });
    expect(attempt).toThrow(UserError);
    expect(attempt).toThrow(message);
  });
});
