import type { Cuts } from '../analytics/rfm.ts';
import type { SegmentMap } from '../analytics/segment-map.ts';
import { type Day, dayOfDate } from '../calendar.ts';
import type { ProfilesState, Store } from './store.ts';

/** Where the scores of the standing profiles begin. */
export type StandingCuts = { asOf: Day; cuts: Cuts };

/** Where scores begin in the data as last refreshed; undefined when they were not, or for another segment map. */
export async function standingCuts(
  { state }: Pick<Store, 'state'>,
  { id, version }: SegmentMap,
): Promise<StandingCuts | undefined> {
  const standing = await state.findOne<ProfilesState>({ _id: 'profiles', segmentMap: { id, version } });
  return standing ? { asOf: dayOfDate(standing.asOf), cuts: standing.cuts } : undefined;
}
