import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from '../../src/data/connection.ts';
import { createDigest } from '../../src/data/digests.ts';
import type { Store } from '../../src/data/store.ts';
import { parseSchedule } from '../../src/schedule.ts';
import { openBenchDatabase } from '../database.ts';
import { firstMessage, startChild } from '../in-child.ts';
import type { InstanceOptions } from '../steps/deliver-digests.ts';
import type { Landed, SlackRecord } from '../steps/stand-for-slack.ts';

export type RunOptions = {
  digests: number;
  instances: number;
  /** A random instance is killed after a time between these, again and again. */
  killSeconds: readonly [number, number];
  /** How often an instance kills itself before or after a call to Slack. */
  suicideShare: number;
  /** By how much the clocks of the instances are wrong, in seconds. */
  skewSeconds: readonly number[];
  /** How much later a lost call may land, and after which time it is looked for. */
  latestSeconds: number;
  settleSeconds: number;
  /** After which it is given up. */
  mostSeconds: number;
  /** URI of another MongoDB server than the embedded one. */
  server?: string | undefined;
  tell?: (sentence: string) => void;
};

export type RunReport = {
  digests: number;
  /** Messages in channels, and how many of the digests have none, one, and more. */
  messages: number;
  withNone: number;
  withOne: number;
  withMore: number;
  /**
   * Files in threads: every message has its list there, and its chart too where Slack had not got ready for the message to show it. How
   * many messages lack the list, and how many have the same file twice.
   */
  files: number;
  withoutList: number;
  withFileTwice: number;
  /** Entries of the ledger by state. */
  states: Record<string, number>;
  kills: number;
  /** Instances that killed themselves around a call. */
  suicides: number;
  faults: Record<string, number>;
  seconds: number;
};

/** Fast enough for a run that is watched; a lease is still longer than its renewal takes. */
const pace: InstanceOptions['pace'] = {
  lease: 3_000,
  pause: 20,
  retry: 500,
  spread: 1_000,
};
const channels = 20;

/**
 * Delivers digests that are all due at the same moment, by instances in processes of their own on one database, while they are killed
 * and Slack loses answers; then counts what is in the channels.
 */
export async function runDigests(options: RunOptions): Promise<RunReport> {
  const { digests, instances, killSeconds, mostSeconds, server, tell = () => undefined } = options;
  const database = await openBenchDatabase(server, undefined);
  const slack = startChild('stand-for-slack', { latestMilliseconds: options.latestSeconds * 1_000 });
  const { url } = (await firstMessage<{ url: string }>(slack)).result;
  const store = await connect(database.uri);
  await makeDigests(store, digests);
  const started = Date.now();
  const counts = { kills: 0, suicides: 0 };
  let ended = false;

  /** Keeps one instance running, however often it dies. */
  async function keepRunning(index: number, current: Instances): Promise<void> {
    while (!ended) {
      const { suicideShare, skewSeconds, settleSeconds } = options;
      const skewMilliseconds = (skewSeconds[index % skewSeconds.length] ?? 0) * 1_000;
      const slackApiUrl = `${url}/api/`;
      const input: InstanceOptions = {
        uri: database.uri,
        slackApiUrl,
        skewMilliseconds,
        suicideShare,
        // A third of the time is for beginning a call, the rest for its way.
        pace: { ...pace, settle: settleSeconds * 1_000, begin: (settleSeconds / 3) * 1_000 },
        lockMilliseconds: 2_000,
      };
      const child = startChild('deliver-digests', input);
      const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
      current[index] = child;
      await exited;
      if (!ended && !killed.has(child)) counts.suicides += 1;
    }
  }

  const killed = new Set<ChildProcess>();
  const current: Instances = [];
  const running = Array.from({ length: instances }, (_, index) => keepRunning(index, current));
  const [shortest, longest] = killSeconds;
  let nextKill = Date.now() + longest * 1_000;
  const undone = () => store.deliveries.countDocuments({ open: true });
  const entered = () => store.deliveries.countDocuments({});
  try {
    while ((await entered()) < digests || (await undone()) > 0) {
      if (Date.now() - started > mostSeconds * 1_000) break;
      await sleep(250);
      if (Date.now() < nextKill) continue;
      nextKill = Date.now() + (shortest + Math.random() * (longest - shortest)) * 1_000;
      const victim = current[Math.floor(Math.random() * instances)];
      if (!victim || victim.exitCode !== null || victim.signalCode !== null) continue;
      killed.add(victim);
      counts.kills += victim.kill('SIGKILL') ? 1 : 0;
      tell(`${(await entered()) - (await undone())} of ${digests} done, ${counts.kills} killed`);
    }
    // What is still on its way shall land before it is counted.
    await sleep((options.latestSeconds + 0.5) * 1_000);
    const record = (await (await fetch(`${url}/record`)).json()) as SlackRecord;
    const seconds = (Date.now() - started) / 1_000;
    return { ...(await reportOn(store, record, digests)), ...counts, faults: record.faults, seconds };
  } finally {
    ended = true;
    for (const child of current) child?.kill('SIGKILL');
    await Promise.all(running);
    slack.kill('SIGKILL');
    await store.close();
    await database.close();
  }
}

type Instances = (ChildProcess | undefined)[];

/** Digests in some channels, each due a moment ago. */
async function makeDigests(store: Store, count: number): Promise<void> {
  const due = new Date(Math.floor(Date.now() / 60_000) * 60_000);
  const hourBefore = new Date(due.getTime() - 3_600_000).toISOString().slice(11, 16);
  const schedule = parseSchedule(`every day ${hourBefore}`, 'UTC');
  for (let index = 0; index < count; index += 1)
    await createDigest(store, {
      name: `digest ${index}`,
      command: '/segment champions',
      channelId: `C${index % channels}`,
      schedule,
      ownerId: 'U1',
    });
  await store.digests.updateMany({}, { $set: { nextDueAt: due } });
}

async function reportOn(
  { deliveries }: Store,
  { landed }: SlackRecord,
  digests: number,
): Promise<Omit<RunReport, 'kills' | 'suicides' | 'faults' | 'seconds'>> {
  const entries = await deliveries.find().toArray();
  const perEntry = entries.map(({ _id }) => landed.filter(({ key }) => key === _id));
  const messages = perEntry.map((all) => all.filter(isMessage).length);
  const titles = perEntry.map((all) => all.flatMap(({ title }) => title ?? []));
  const missing = digests - entries.length;
  const states: Record<string, number> = {};
  for (const { state } of entries) states[state] = (states[state] ?? 0) + 1;
  const times = (counts: number[], fits: (count: number) => boolean) => counts.filter(fits).length;
  return {
    digests,
    messages: landed.filter(isMessage).length,
    withNone: times(messages, (count) => count === 0) + missing,
    withOne: times(messages, (count) => count === 1),
    withMore: times(messages, (count) => count > 1),
    files: landed.length - landed.filter(isMessage).length,
    withoutList: titles.filter((all) => !all.some((title) => title.endsWith('.csv'))).length,
    withFileTwice: titles.filter((all) => new Set(all).size < all.length).length,
    states,
  };
}

function isMessage({ title }: Landed): boolean {
  return title === undefined;
}
