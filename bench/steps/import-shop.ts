import { loadSegmentMap } from '../../src/analytics/segment-map.ts';
import { connect } from '../../src/data/connection.ts';
import { importFiles } from '../../src/data/import/import-files.ts';
import { currentProfiles } from '../../src/data/profiles.ts';
import { timed } from '../figures.ts';

export type ImportShop = {
  uri: string;
  services: string;
  customers: string;
  rejectsDirectory: string;
  dryRun?: boolean;
};

export type ShopImported = {
  seconds: number;
  /** Seconds of the refresh of profiles that follows every import. */
  profileSeconds: number;
  /** Service lines then in the database. */
  lines: number;
};

/** Imports the shop's two files and brings the profiles up to date, as `midas import` does. */
export async function run({
  uri,
  services,
  customers,
  rejectsDirectory,
  dryRun = false,
}: ImportShop): Promise<ShopImported> {
  const store = await connect(uri);
  const options = { services, customers, dryRun, timezone: 'UTC', rejectsDirectory };
  const { seconds } = await timed(() => importFiles(store, options));
  const profiles = { segmentMap: loadSegmentMap('rxfm-11'), timezone: 'UTC' };
  const refreshed = await timed(async () => dryRun || currentProfiles(store, profiles));
  const lines = await store.services.countDocuments();
  await store.close();
  return { seconds, profileSeconds: refreshed.seconds, lines };
}
