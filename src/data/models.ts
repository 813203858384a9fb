import type { TrainedModel } from '../analytics/compute.ts';
import {
  damaged,
  modelFormat,
  outdated,
  type PackedModel,
  shared,
} from '../analytics/prediction/packed-model.ts';
import { addDays, type Day, dateOfDay, now } from '../calendar.ts';
import type { AssertHeld } from './lease.ts';
import { deleteModelFilesBut, readModelFile, writeModelFile } from './model-files.ts';
import { deleteScoringsOf } from './predictions.ts';
import type { ModelRecord, Store } from './store.ts';

/** For how many days a model answers before a newer one is trained. */
export const modelDays = 7;

/** How a model came about, and whether it is to answer. */
export type Training = Pick<ModelRecord, 'dataStamp' | 'seconds' | 'serves'>;

/** Keeps a model, in place of one of the same name. Until its record is there, at the very end, nobody sees anything of it. */
export async function keepModel(
  store: Pick<Store, 'db' | 'models'>,
  { summary, packed }: TrainedModel,
  training: Training,
  assertHeld: AssertHeld,
): Promise<ModelRecord> {
  const fileId = await writeModelFile(store, packed.name, packed.bytes);
  const asOf = dateOfDay(summary.asOf);
  const record: Omit<ModelRecord, '_id'> = {
    horizonDays: summary.horizonDays,
    asOf,
    keptAsOf: asOf,
    trainedAt: now(),
    format: modelFormat,
    summary,
    fileId,
    bytes: packed.bytes.length,
    sha256: packed.sha256,
    ...training,
  };
  await assertHeld();
  await store.models.replaceOne({ _id: packed.name }, record, { upsert: true });
  return { _id: packed.name, ...record };
}

/**
 * Reads a model.
 * @throws UserError naming it when it is damaged, or was written by another version of Midas.
 */
export async function readModel(store: Pick<Store, 'db'>, record: ModelRecord): Promise<PackedModel> {
  const { _id: name, format, fileId, sha256 } = record;
  if (format !== modelFormat) throw outdated(name, format);
  const bytes = await readModelFile(store, fileId);
  if ('missing' in bytes) throw damaged(name, bytes.missing);
  if (bytes.length !== record.bytes)
    throw damaged(name, `${bytes.length} of ${record.bytes} bytes are there`);
  return { name, bytes: shared(bytes), sha256 };
}

/** Which model is looked for: for which days ahead, and on which day it is to answer. */
export type Wanted = { horizonDays: number; asOf: Day };

/**
 * The model that answers on a day: the latest of those that knew nothing from that day on and are at most a week old.
 * With `trainedOn`, the one trained for that very day on just these data.
 */
export async function findModel(
  { models }: Pick<Store, 'models'>,
  { horizonDays, asOf }: Wanted,
  trainedOn?: { dataStamp: string },
): Promise<ModelRecord | null> {
  const day = dateOfDay(asOf);
  const recent = { keptAsOf: { $gte: dateOfDay(addDays(asOf, -modelDays)), $lte: day }, asOf: { $lte: day } };
  return models.findOne(
    { horizonDays, serves: true, ...(trainedOn ? { asOf: day, dataStamp: trainedOn.dataStamp } : recent) },
    { sort: { keptAsOf: -1, trainedAt: -1 } },
  );
}

/** The model that answered last among those that knew nothing from a day on, however old; null where there is none. */
export async function lastModel(
  { models }: Pick<Store, 'models'>,
  { horizonDays, asOf }: Wanted,
): Promise<ModelRecord | null> {
  const known = { asOf: { $lte: dateOfDay(asOf) }, keptAsOf: { $lte: dateOfDay(asOf) } };
  return models.findOne({ horizonDays, serves: true, ...known }, { sort: { keptAsOf: -1, trainedAt: -1 } });
}

/** Notes that a model proved better than a newer one and answers on. */
export async function keepAnswering(
  { models }: Pick<Store, 'models'>,
  { _id }: Pick<ModelRecord, '_id'>,
  asOf: Day,
): Promise<void> {
  await models.updateOne({ _id }, { $max: { keptAsOf: dateOfDay(asOf) } });
}

/** The horizons that there are models for, the one that answers latest of each. */
export async function answeringModels({ models }: Pick<Store, 'models'>): Promise<ModelRecord[]> {
  const all = await models.find({ serves: true }).sort({ keptAsOf: -1, trainedAt: -1 }).toArray();
  return all.filter(
    ({ horizonDays }, index) => all.findIndex((one) => one.horizonDays === horizonDays) === index,
  );
}

/** How many models are kept of each horizon, besides the one that answers. */
const keptModels = 5;

/**
 * Deletes the older models with their predictions, and what stopped uploads left. To be done by whoever alone may train, as
 * an upload under way would be taken for a stopped one.
 */
export async function pruneModels(store: Store): Promise<void> {
  const answering = new Set((await answeringModels(store)).map(({ _id }) => _id));
  const all = await store.models.find({}).sort({ trainedAt: -1 }).toArray();
  const kept = all.filter(
    ({ _id, horizonDays }, index) =>
      answering.has(_id) ||
      all.slice(0, index).filter((newer) => newer.horizonDays === horizonDays).length < keptModels,
  );
  const dropped = all.filter((model) => !kept.includes(model)).map(({ _id }) => _id);
  await store.models.deleteMany({ _id: { $in: dropped } });
  for (const model of dropped) await deleteScoringsOf(store, model);
  await deleteModelFilesBut(
    store,
    kept.map(({ fileId }) => fileId),
  );
}
