import type { SegmentMap } from '../../analytics/segment-map.ts';
import { type AudienceColumn, audienceColumns } from '../../data/audience-columns.ts';
import { savedAudiences } from '../../data/audiences.ts';
import { lastClusters } from '../../data/clusters.ts';
import type { SavedAudience } from '../../data/store.ts';
import type { CommandContext } from '../command.ts';

/** The names that an audience expression may use. */
export type Vocabulary = {
  segmentMap: Pick<SegmentMap, 'segments'>;
  saved: readonly SavedAudience[];
  /** Of the last clusters there were. */
  clusters: readonly { number: number; name: string }[];
  columns: readonly AudienceColumn[];
};

/** What there is to name at the moment. */
export async function readVocabulary({
  store,
  segmentMap,
}: Pick<CommandContext, 'store' | 'segmentMap'>): Promise<Vocabulary> {
  const [saved, clusters, columns] = await Promise.all([
    savedAudiences(store),
    lastClusters(store),
    audienceColumns(store),
  ]);
  return { segmentMap, saved, clusters, columns };
}
