import { pino } from 'pino';
import { createUnaskedPosts } from '../../src/bot/unasked.ts';
import type { Answer } from '../../src/commands/answer.ts';
import { connect } from '../../src/data/connection.ts';
import { writeCsv } from '../../src/data/csv.ts';
import { createDigestEngine } from '../../src/scheduler/digests/engine.ts';
import type { Pace } from '../../src/scheduler/digests/pace.ts';
import { startScheduler } from '../../src/scheduler/scheduler.ts';

/** How an instance is run: against which database and stand-in, with which clock, and how often it kills itself around a call to Slack. */
export type InstanceOptions = {
  uri: string;
  slackApiUrl: string;
  skewMilliseconds: number;
  suicideShare: number;
  pace: Partial<Pace>;
  lockMilliseconds: number;
};

const answer: Answer = {
  command: '/segment champions',
  title: '120 champions bring 34% of the revenue',
  asOf: '2026-11-23',
  facts: [],
  table: { columns: [{ name: 'customerId', type: 'text' }], rows: [['007'], ['008']] },
  chart: { mark: 'bar', data: { values: [] }, description: 'Champions bring a third of the revenue.' },
  notes: [],
  csvName: 'champions',
};

/** One instance of Midas as far as digests are concerned: the real scheduler, engine, database driver and Slack client. */
export async function run(options: InstanceOptions): Promise<{ pid: number }> {
  const { uri, slackApiUrl, skewMilliseconds, suicideShare, pace, lockMilliseconds } = options;
  skewClock(skewMilliseconds);
  const logger = pino({ level: 'silent' });
  const store = await connect(uri);
  const renderPng = async () => Buffer.from('a picture');
  const posts = createUnaskedPosts({ botToken: 'xoxb-bench', slackApiUrl, renderPng, writeCsv, logger });
  const ask = async () => answer;
  const mortal = dyingAround(posts, suicideShare);
  const engine = createDigestEngine({ store, posts: mortal, ask, timezone: 'UTC', logger, pace });
  const job = { name: 'deliver digests', cron: '* * * * * *', run: engine.run, lockMilliseconds };
  await startScheduler({ db: store.db, timezone: 'UTC', logger, jobs: [job] });
  process.once('disconnect', () => process.exit());
  return { pid: process.pid };
}

/** Has the whole process live in another time. */
function skewClock(milliseconds: number): void {
  const RealDate = Date;
  globalThis.Date = class extends RealDate {
    constructor(...parts: [] | [number | string | Date]) {
      if (parts.length === 0) super(RealDate.now() + milliseconds);
      else super(parts[0]);
    }
    static override now = () => RealDate.now() + milliseconds;
  } as DateConstructor;
}

/** Posts that kill the process, without any farewell, before or after a share of the calls. */
function dyingAround<Target extends object>(target: Target, share: number): Target {
  const perhapsDie = () => {
    if (Math.random() < share) process.kill(process.pid, 'SIGKILL');
  };
  return new Proxy(target, {
    get(_, property) {
      const value: unknown = Reflect.get(target, property);
      if (typeof value !== 'function') return value;
      return async (...parameters: unknown[]) => {
        perhapsDie();
        const result: unknown = await Reflect.apply(value, target, parameters);
        perhapsDie();
        return typeof result === 'object' && result !== null ? dyingAround(result, share) : result;
      };
    },
  });
}
