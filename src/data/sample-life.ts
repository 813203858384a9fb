import { type Day, dateOfDay, dayOfDate } from '../calendar.ts';
import type { Store } from './store.ts';

/** The sample shop that a database holds. */
export type SampleLife = {
  seed: number;
  customers: number;
  /** The day after its last line as it was written, and until which it has lived since. */
  until: Day;
  livedUntil: Day;
  importId: string;
  /** How campaigns are answered from a day on: the lift of each treatment, in their order. */
  responses: readonly { campaignId: string; from: Day; lifts: readonly number[] }[];
};

type Kept = Pick<Store, 'state' | 'imports'>;

/** Notes that the database holds the sample shop, or what has become of it. */
export async function keepSampleLife({ state }: Pick<Store, 'state'>, life: SampleLife): Promise<void> {
  const record = {
    ...life,
    until: dateOfDay(life.until),
    livedUntil: dateOfDay(life.livedUntil),
    responses: life.responses.map(({ from, lifts, ...rest }) => ({
      ...rest,
      from: dateOfDay(from),
      lifts: [...lifts],
    })),
  };
  await state.replaceOne({ _id: 'sample-life' }, record, { upsert: true });
}

/** The sample shop that the database holds; undefined where it holds none, or the import that brought it was taken back. */
export async function sampleLife({ state, imports }: Kept): Promise<SampleLife | undefined> {
  const record = await state.findOne({ _id: 'sample-life' });
  if (record?._id !== 'sample-life' || !('livedUntil' in record)) return undefined;
  const stands = await imports.findOne({ _id: record.importId, state: 'done' }, { projection: { _id: 1 } });
  if (!stands) return undefined;
  const { seed, customers, importId } = record;
  return {
    seed,
    customers,
    importId,
    until: dayOfDate(record.until),
    livedUntil: dayOfDate(record.livedUntil),
    responses: record.responses.map(({ from, ...rest }) => ({ ...rest, from: dayOfDate(from) })),
  };
}
