import { beforeAll, expect, test } from '@jest/globals';
import { loadSegmentMap } from '../../src/analytics/segment-map.ts';
import { ask } from '../../src/commands/ask.ts';
import { importRows } from '../data/hand-made-shop.ts';
import { buying } from '../support/buying.ts';
import { computeNothing } from '../support/compute.ts';
import { openSlackApp } from '../support/slack-app.ts';
import { testStore } from '../support/test-store.ts';

const store = testStore();

beforeAll(async () => {
  await importRows(store, buying({ customers: 400 }));
});

test('/train typed in Slack tells its steps in a thread, and answers in the channel with its figures', async () => {
  const segmentMap = loadSegmentMap('rxfm-11');
  const context = { store, segmentMap, currency: 'EUR', timezone: 'UTC', compute: computeNothing() };
  const app = await openSlackApp({
    ask: (text, _asker, progress) => ask(text, { ...context, progress }),
    commands: [{ name: 'train', summary: '' }],
  });
  const acknowledged = await app.type('/train horizon=30');
  await app.settle();
  const [first, answer] = await app.slack.messages();
  const steps = (await app.slack.replies(first?.ts ?? '')).map(({ text }) => text).join('\n');
  await app.close();
  expect(acknowledged.status).toBe(200);
  expect(first?.text).toMatch(/^`\/train`, asked by <@\w+>, takes a while/);
  expect(steps).toMatch(/^Reading what customers did before .*Fitting …\nJudging …$/s);
  expect(answer?.text).toMatch(/^Trained in .*the first of its kind\nGrade: good\nAUC: 0\.75/s);
  expect(answer?.blocks?.map(({ type }) => type)).toContain('table');
  expect(app.log()).toContain('"command":"train"');
});
