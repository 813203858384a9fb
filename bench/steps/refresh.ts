import { loadSegmentMap } from '../../src/analytics/segment-map.ts';
import { connect } from '../../src/data/connection.ts';
import { refreshProfiles } from '../../src/data/refresh-profiles.ts';
import type { Store } from '../../src/data/store.ts';
import { percentile, timed } from '../figures.ts';
import { benchDay } from '../shop.ts';

export type RefreshSeconds = { everyone: number; touched: number; scan: number };

/**
 * Profiles everyone, and a few customers as after a small import whose cuts stay
 * (the median of several); beside it one pass over all service lines inside the database that only adds up their amounts.
 */
export async function run({ uri, touched }: { uri: string; touched: number }): Promise<RefreshSeconds> {
  const store = await connect(uri);
  const scan = await median(3, () => sumOfLines(store));
  const whole = { asOf: benchDay, segmentMap: loadSegmentMap('rxfm-11'), into: store.profiles, keep: store };
  const everyone = await timed(() => refreshProfiles(store, { ...whole, customers: 'all' }));
  const few = await store.profiles.find({}, { limit: touched, projection: { _id: 1 } }).toArray();
  const small = { ...whole, customers: few.map(({ _id }) => _id), scoredWith: everyone.result };
  const ofFew = await median(9, () => refreshProfiles(store, small));
  await store.close();
  return { everyone: everyone.seconds, touched: ofFew, scan };
}

async function sumOfLines({ services }: Store): Promise<void> {
  await services.aggregate([{ $group: { _id: null, amountE4: { $sum: '$amountE4' } } }]).toArray();
}

async function median(times: number, action: () => Promise<unknown>): Promise<number> {
  const seconds: number[] = [];
  for (let time = 0; time < times; time++) seconds.push((await timed(action)).seconds);
  return percentile(seconds, 0.5);
}
