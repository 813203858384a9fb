import { loadSegmentMap } from '../../src/analytics/segment-map.ts';
import { ask } from '../../src/commands/ask.ts';
import { connect } from '../../src/data/connection.ts';
import type { Store } from '../../src/data/store.ts';
import { createCompute } from '../../src/worker/compute.ts';
import { createPool } from '../../src/worker/pool.ts';
import { timed } from '../figures.ts';

export type AskSeconds = {
  /** The first answer of the process. */
  cold: number;
  /** Answers alone, answers with their chart drawn in the pool, and the reference, turn by turn. */
  answer: number[];
  drawn: number[];
  scan: number[];
};

const warmUps = 5;

/**
 * Asks the same question many times, with and without drawing its chart. The reference is one grouping of all
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
  const pool = createPool();
  const compute = createCompute();
  const segmentMap = loadSegmentMap('rxfm-11');
  const context = { store, segmentMap, currency: 'EUR', timezone: 'UTC', compute };
  const answer = () => ask(text, context);
  const drawn = async () => {
    const { chart } = await answer();
    if (!chart) throw new Error(`${text} draws no chart`);
    await pool.renderPng(chart);
  };
  const cold = (await timed(answer)).seconds;
  for (let time = 0; time < warmUps; time++) await drawn();
  const seconds: AskSeconds = { cold, answer: [], drawn: [], scan: [] };
  for (let time = 0; time < times; time++) {
    seconds.answer.push((await timed(answer)).seconds);
    seconds.drawn.push((await timed(drawn)).seconds);
    seconds.scan.push((await timed(() => countSegments(store))).seconds);
  }
  await pool.close();
  await compute.close();
  await store.close();
  return seconds;
}

async function countSegments({ profiles }: Store): Promise<void> {
  await profiles.aggregate([{ $group: { _id: '$segment', customers: { $sum: 1 } } }]).toArray();
}
