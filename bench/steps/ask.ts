import { loadSegmentMap } from '../../src/analytics/segment-map.ts';
import type { Answer } from '../../src/commands/answer.ts';
import { AnswerCache } from '../../src/commands/answer-cache.ts';
import { ask } from '../../src/commands/ask.ts';
import { connect } from '../../src/data/connection.ts';
import type { Store } from '../../src/data/store.ts';
import { createCompute } from '../../src/worker/compute.ts';
import { createPool, type Pool } from '../../src/worker/pool.ts';
import { timed } from '../figures.ts';

export type AskSeconds = {
  /** The first answer of the process. */
  cold: number;
  /** Turn by turn: answers found anew, the same with their chart drawn in the pool, both given again, and the reference. */
  answer: number[];
  drawn: number[];
  again: number[];
  scan: number[];
};

const warmUps = 5;

/**
 * Asks the same question many times: with nothing kept from before, with and without drawing its chart, and as Midas is asked
 * again while nothing was imported. The reference is one grouping of all
 * profiles inside the database, the least that an overview of segments needs.
 */
export async function run({
  uri,
  text,
  times,
}: {
  uri: string;
  text: string;
  times: number;
}): Promise<AskSeconds> {
  const store = await connect(uri);
  const pool = createPool({ keptBytes: 0 });
  const keeping = createPool();
  const compute = createCompute();
  const segmentMap = loadSegmentMap('rxfm-11');
  const context = { store, segmentMap, currency: 'EUR', timezone: 'UTC', compute };
  const answers = new AnswerCache();
  const answer = () => ask(text, context);
  const drawn = async () => draw(pool, await answer());
  const again = async () => draw(keeping, await ask(text, { ...context, answers }));
  const cold = (await timed(answer)).seconds;
  for (let time = 0; time < warmUps; time++) await drawn().then(again);
  const seconds: AskSeconds = { cold, answer: [], drawn: [], again: [], scan: [] };
  for (let time = 0; time < times; time++) {
    seconds.answer.push((await timed(answer)).seconds);
    seconds.drawn.push((await timed(drawn)).seconds);
    seconds.again.push((await timed(again)).seconds);
    seconds.scan.push((await timed(() => countSegments(store))).seconds);
  }
  await pool.close();
  await keeping.close();
  await compute.close();
  await store.close();
  return seconds;
}

async function draw(pool: Pool, { command, chart }: Answer): Promise<void> {
  if (!chart) throw new Error(`${command} draws no chart`);
  await pool.renderPng(chart);
}

async function countSegments({ profiles }: Store): Promise<void> {
  await profiles.aggregate([{ $group: { _id: '$segment', customers: { $sum: 1 } } }]).toArray();
}
