import { join } from 'node:path';
import type { Compute } from './analytics/compute.ts';
import type { SegmentMap } from './analytics/segment-map.ts';
import { loadSegmentMap } from './analytics/segment-map.ts';
import type { Day } from './calendar.ts';
import type { Answer } from './commands/answer.ts';
import { AnswerCache } from './commands/answer-cache.ts';
import { ask } from './commands/ask.ts';
import type { Asker } from './commands/asker.ts';
import { prepareForecasts, retrainModels } from './commands/forecast/retrain-models.ts';
import type { FileImports, FileImportsContext } from './commands/import/file-imports.ts';
import { RightOfWay } from './commands/right-of-way.ts';
import type { Config } from './config.ts';
import { defaultAsOf } from './data/as-of.ts';
import { connect } from './data/connection.ts';
import { prepareExploration } from './data/explore/stored-exploration.ts';
import { isUnused, ping } from './data/probe.ts';
import { currentProfiles } from './data/profiles.ts';
import { prepareQuarterAgo } from './data/quarter-ago.ts';
import { prepareSnapshots } from './data/segment-snapshots.ts';
import type { Store } from './data/store.ts';
import type { ComputeThreads } from './worker/compute.ts';

/** Midas without its Slack edge: a database and the commands on it. */
export type Midas = {
  /** The MongoDB that answers, embedded or not. */
  uri: string;
  store: Store;
  segmentMap: SegmentMap;
  ask(text: string, options?: AskOptions): Promise<Answer>;
  /** Imports of single files after a preview, as Slack's users do it. */
  imports: FileImports;
  /** Brings the profiles up to date after an import or a new day; does nothing while there are no lines to sum. */
  refreshProfiles(): Promise<void>;
  /** Has the data explored, which takes a reading of all lines, and segments of Mondays found before anyone asks. */
  prepareAnswers(progress?: (sentence: string) => void): Promise<void>;
  /** Trains models anew that are a week old; returns the horizons, in days, that it did so for. */
  retrainModels(progress?: (sentence: string) => void): Promise<number[]>;
  /** Gets predictions ready before anyone asks for them. */
  prepareForecasts(): Promise<void>;
  /** Whether nothing was ever imported but a sample shop that was not finished. */
  isUnused(): Promise<boolean>;
  /** Rejects with an OutageError when the database does not answer. */
  ping(): Promise<void>;
  /** Gives up what is under way and takes long, a training or an import of `imports`: whoever waits for it is told. */
  stopComputing(): Promise<void>;
  close(): Promise<void>;
  /** Closes as a short command does: an embedded database is served on while other processes use it. */
  leave(): Promise<void>;
};

/** Who asks, if anyone; the day to stand on, if not the data's own; and whom to tell how far a long command is. */
export type AskOptions = { asker?: Asker; asOf?: Day; progress?: (sentence: string) => void };

/**
 * Opens what every entry point needs: the configured MongoDB or the embedded one, its collections, the segment map.
 * @throws UserError for a configuration that cannot work, OutageError when MongoDB does not answer.
 */
export async function openMidas(config: Config): Promise<Midas> {
  const segmentMap = loadSegmentMap(config.segmentMap);
  const database = await openDatabase(config);
  const compute = computeWhenNeeded();
  try {
    const store = await connect(database.uri);
    const { currency, timezone } = config;
    const rightOfWay = new RightOfWay();
    const { giveWay } = rightOfWay;
    const context = { store, segmentMap, currency, timezone, compute, giveWay };
    const asking = { ...context, rightOfWay, answers: new AnswerCache() };
    const refreshProfiles = async () => {
      if ((await defaultAsOf(store, timezone)) !== undefined)
        await currentProfiles(store, { segmentMap, timezone });
    };
    const stopping = new AbortController();
    const imports = importsWhenNeeded({
      store,
      currency,
      timezone,
      rejectsDirectory: join(config.dataDirectory, 'rejects'),
      signal: stopping.signal,
      refresh: refreshProfiles,
    });
    return {
      uri: database.uri,
      store,
      segmentMap,
      ask: (text, options) => ask(text, { ...asking, ...options }),
      imports,
      refreshProfiles,
      async prepareAnswers(progress) {
        await prepareQuarterAgo(store, { segmentMap, timezone });
        await prepareSnapshots(store, { segmentMap, timezone, giveWay });
        await prepareExploration(store, { segmentMap, timezone, giveWay, ...(progress ? { progress } : {}) });
      },
      retrainModels: (progress) => retrainModels({ ...context, ...(progress ? { progress } : {}) }),
      prepareForecasts: () => prepareForecasts(context),
      isUnused: () => isUnused(store),
      ping: () => ping(store),
      async stopComputing() {
        stopping.abort();
        await compute.close();
      },
      async close() {
        await compute.close();
        await store.close();
        await database.close();
      },
      async leave() {
        await compute.close();
        await store.close();
        await database.leave();
      },
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** Threads that compute, loaded with the first computation: most commands on a terminal compute nothing. */
function computeWhenNeeded(): Compute & { close(): Promise<void> } {
  let threads: Promise<ComputeThreads> | undefined;
  const loaded = () => {
    threads ??= import('./worker/compute.ts').then(({ createCompute }) => createCompute());
    return threads;
  };
  return {
    train: async (input, options) => (await loaded()).train(input, options),
    async *predict(model, features) {
      yield* (await loaded()).predict(model, features);
    },
    cluster: async (input) => (await loaded()).cluster(input),
    close: async () => (await threads)?.close(),
  };
}

/** Imports of files, loaded with the first file: readers of workbooks and archives are no part of a question. */
function importsWhenNeeded(context: FileImportsContext): FileImports {
  let imports: Promise<FileImports> | undefined;
  const loaded = () => {
    imports ??= import('./commands/import/file-imports.ts').then(({ createFileImports }) =>
      createFileImports(context),
    );
    return imports;
  };
  return {
    preview: async (...file) => (await loaded()).preview(...file),
    run: async (...file) => (await loaded()).run(...file),
  };
}

type OpenDatabase = { uri: string; close(): Promise<void>; leave(): Promise<void> };

/** The configured MongoDB, or the embedded one in the data directory. */
export async function openDatabase(config: Config, port?: number): Promise<OpenDatabase> {
  if (config.mongodbUri) return { uri: config.mongodbUri, close: async () => {}, leave: async () => {} };
  const { openEmbedded } = await import('../local/mongo/open.ts');
  const directory = join(config.dataDirectory, 'database');
  return openEmbedded({ directory, ...(port === undefined ? {} : { port }) });
}
