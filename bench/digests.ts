// Digests delivered exactly once, or not: three instances that are killed at random, and a Slack that loses answers.

import { parseArgs } from 'node:util';
import { runDigests } from './digests/run.ts';

const { values } = parseArgs({
  options: {
    digests: { type: 'string', default: '200' },
    instances: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '900' },
    uri: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});

const report = await runDigests({
  digests: Number(values.digests),
  instances: Number(values.instances),
  mostSeconds: Number(values.seconds),
  killSeconds: [8, 20],
  latestSeconds: 3,
  settleSeconds: 9,
  suicideShare: 0.01,
  skewSeconds: [0, 20, -20],
  server: values.uri,
  tell: (sentence) => console.error(sentence),
});
if (values.json) console.log(JSON.stringify(report, undefined, 2));
else {
  const { digests, messages, withNone, withOne, withMore, files, withoutList, withFileTwice } = report;
  console.log(
    `${digests} digests, ${messages} messages: ${withOne} once, ${withMore} doubled, ${withNone} missing`,
  );
  console.log(
    `${files} files in threads: ${withFileTwice} messages with one twice, ${withoutList} without their list`,
  );
  console.log(`states in the ledger: ${JSON.stringify(report.states)}`);
  console.log(`${report.kills} instances killed at random, ${report.suicides} around a call to Slack`);
  for (const [fault, count] of Object.entries(report.faults)) console.log(`${count} × ${fault}`);
  console.log(`${report.seconds.toFixed(0)} seconds`);
}
if (report.withOne !== report.digests || report.messages !== report.digests) process.exitCode = 1;
