import { join } from 'node:path';
import type { SegmentMap } from './analytics/segment-map.ts';
import { loadSegmentMap } from './analytics/segment-map.ts';
import type { Day } from './calendar.ts';
import type { Answer } from './commands/answer.ts';
import { ask } from './commands/ask.ts';
import type { Config } from './config.ts';
import { defaultAsOf } from './data/as-of.ts';
import { connect } from './data/connection.ts';
import { isUnused, ping } from './data/probe.ts';
import { currentProfiles } from './data/profiles.ts';
import type { Store } from './data/store.ts';

/** Midas without its Slack edge: a database and the commands on it. */
export type Midas = {
  /** The MongoDB that answers, embedded or not. */
  uri: string;
  store: Store;
  segmentMap: SegmentMap;
  ask(text: string, asOf?: Day): Promise<Answer>;
  /** Brings the profiles up to date after an import or a new day; does nothing while there are no lines to sum. */
  refreshProfiles(): Promise<void>;
  /** Whether nothing was ever imported but a sample shop that was not finished. */
  isUnused(): Promise<boolean>;
  /** Rejects with an OutageError when the database does not answer. */
  ping(): Promise<void>;
  close(): Promise<void>;
  /** Closes as a short command does: an embedded database is served on while other processes use it. */
  leave(): Promise<void>;
};

/**
 * Opens what every entry point needs: the configured MongoDB or the embedded one, its collections, the segment map.
 * @throws UserError for a configuration that cannot work, OutageError when MongoDB does not answer.
 */
export async function openMidas(config: Config): Promise<Midas> {
  const segmentMap = loadSegmentMap(config.segmentMap);
  const database = await openDatabase(config);
  try {
    const store = await connect(database.uri);
    return {
      uri: database.uri,
      store,
      segmentMap,
      ask: (text, asOf) =>
        ask(text, {
          store,
          segmentMap,
          currency: config.currency,
          timezone: config.timezone,
          ...(asOf === undefined ? {} : { asOf }),
        }),
      async refreshProfiles() {
        if ((await defaultAsOf(store, config.timezone)) !== undefined)
          await currentProfiles(store, { segmentMap, timezone: config.timezone });
      },
      isUnused: () => isUnused(store),
      ping: () => ping(store),
      async close() {
        await store.close();
        await database.close();
      },
      async leave() {
        await store.close();
        await database.leave();
      },
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}

type OpenDatabase = { uri: string; close(): Promise<void>; leave(): Promise<void> };

/** The configured MongoDB, or the embedded one in the data directory. */
export async function openDatabase(config: Config, port?: number): Promise<OpenDatabase> {
  if (config.mongodbUri) return { uri: config.mongodbUri, close: async () => {}, leave: async () => {} };
  const { openEmbedded } = await import('../local/mongo/open.ts');
  const directory = join(config.dataDirectory, 'database');
  return openEmbedded({ directory, ...(port === undefined ? {} : { port }) });
}
