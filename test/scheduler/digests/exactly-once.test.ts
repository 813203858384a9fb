import { expect, test } from '@jest/globals';
import { runDigests } from '../../../bench/digests/run.ts';

/** The smaller sister of `npm run bench:digests`, in which 200 digests are delivered. */
test('twenty digests become twenty messages, though instances are killed and Slack loses answers', async () => {
  const report = await runDigests({
    digests: 20,
    instances: 3,
    killSeconds: [4, 10],
    latestSeconds: 0.5,
    settleSeconds: 6,
    suicideShare: 0.01,
    skewSeconds: [0, 20, -20],
    mostSeconds: 280,
    server: process.env['MONGODB_URI'],
  });
  expect(report).toMatchObject({
    messages: 20,
    withOne: 20,
    withNone: 0,
    withMore: 0,
    withoutList: 0,
    withFileTwice: 0,
  });
  expect(report.states).toEqual({ sent: 20 });
}, 300_000);
