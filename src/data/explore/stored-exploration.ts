import { randomUUID } from 'node:crypto';
import { Binary } from 'mongodb';
import type { Distribution, SampleColumn } from '../../analytics/explore/variable.ts';
import { now } from '../../calendar.ts';
import { defaultAsOf } from '../as-of.ts';
import { withLease } from '../lease.ts';
import { type ProfileSet, type ProfileSettings, withProfiles } from '../profiles.ts';
import type { ColumnRecord, ColumnsState, Store, StoredDistribution, StoredSample } from '../store.ts';
import type { Exploration, ExploredColumn } from './exploration.ts';
import { type ExploredData, type ExploreSettings, exploreData } from './explore-data.ts';

/** To be raised with every change of what is stored or how it is computed. */
const columnsVersion = 1;

/**
 * Asks something of the explored data as they stand on the settings' day. Those of the standing profiles are computed once and read afterwards; those of a
 * day of one's own are computed for this question alone.
 * @throws UserError when there are no service lines before the day.
 */
export async function withExploration<Result>(
  store: Store,
  settings: ProfileSettings & ExploreSettings,
  use: (exploration: Exploration, profiles: ProfileSet) => Promise<Result>,
): Promise<Result> {
  return withProfiles(store, settings, async (profiles) =>
    use(await explorationOf(store, profiles, settings), profiles),
  );
}

/** Has the data explored before anyone asks; does nothing while there are no service lines. */
export async function prepareExploration(
  store: Store,
  settings: Omit<ProfileSettings, 'asOf'> & ExploreSettings,
): Promise<void> {
  if ((await defaultAsOf(store, settings.timezone)) === undefined) return;
  await withExploration(store, settings, async () => {});
}

async function explorationOf(
  store: Store,
  profiles: ProfileSet,
  settings: ExploreSettings,
): Promise<Exploration> {
  const { computedAt } = profiles;
  if (!computedAt) return inMemory(await exploreData(store, profiles, settings));
  const find = () =>
    store.state.findOne<ColumnsState>({ _id: 'columns', version: columnsVersion, standsOn: computedAt });
  const found = await find();
  if (found) return stored(store, found);
  return withLease(store.state, 'explore', async (assertHeld) => {
    // Whoever held the lease before may have done it.
    const state = await find();
    if (state) return stored(store, state);
    const data = await exploreData(store, profiles, settings);
    await assertHeld();
    await keep(store, data, computedAt);
    return inMemory(data);
  });
}

/**
 * Writes the columns under a run of their own, then the state that names it; columns of earlier runs go last, but for the one
 * before, which somebody may be reading.
 */
async function keep({ columns, state }: Store, data: ExploredData, standsOn: Date): Promise<void> {
  const run = randomUUID();
  const before = await state.findOne<ColumnsState>({ _id: 'columns' });
  for (const column of data.columns) await columns.insertOne(toRecord(run, column));
  const record: Omit<ColumnsState, '_id'> = {
    version: columnsVersion,
    standsOn,
    run,
    sets: data.sets,
    computedAt: now(),
  };
  await state.replaceOne({ _id: 'columns' }, record, { upsert: true });
  await columns.deleteMany({ run: { $nin: [run, ...(before ? [before.run] : [])] } });
}

function inMemory({ sets, columns }: ExploredData): Exploration {
  return {
    sets,
    async column(of, name) {
      const found = columns.find(({ summary }) => summary.of === of && summary.name === name);
      if (!found) throw new RangeError(`there is no column ${name} of ${of}`);
      return found;
    },
  };
}

function stored({ columns }: Store, { run, sets }: ColumnsState): Exploration {
  return {
    sets,
    async column(of, name) {
      const record = await columns.findOne({ _id: recordId(run, of, name) });
      if (!record) throw new RangeError(`there is no column ${name} of ${of}`);
      return fromRecord(record);
    },
  };
}

function recordId(run: string, of: string, name: string): string {
  return `${run} ${of} ${name}`;
}

function toRecord(run: string, { summary, distribution, sample, ofLines }: ExploredColumn): ColumnRecord {
  return {
    _id: recordId(run, summary.of, summary.name),
    run,
    summary,
    distribution:
      distribution.kind === 'levels'
        ? distribution
        : { ...distribution, values: packed(distribution.values), counts: packed(distribution.counts) },
    sample: sample && packedSample(sample),
    ofLines: ofLines && packedSample(ofLines),
  };
}

function fromRecord({ summary, distribution, sample, ofLines }: ColumnRecord): ExploredColumn {
  return {
    summary,
    distribution: unpackedDistribution(distribution),
    sample: sample && unpackedSample(sample),
    ofLines: ofLines && unpackedSample(ofLines),
  };
}

function packedSample(sample: SampleColumn): StoredSample {
  return sample.kind === 'numbers'
    ? { kind: 'numbers', values: packed(sample.values) }
    : { ...sample, codes: packed(sample.codes) };
}

function unpackedSample(sample: StoredSample): SampleColumn {
  return sample.kind === 'numbers'
    ? { kind: 'numbers', values: new Float64Array(unpacked(sample.values)) }
    : { ...sample, codes: new Int32Array(unpacked(sample.codes)) };
}

function unpackedDistribution(distribution: StoredDistribution): Distribution {
  if (distribution.kind === 'levels') return distribution;
  const { rounded, values, counts } = distribution;
  return {
    kind: 'numbers',
    rounded,
    values: new Float64Array(unpacked(values)),
    counts: new Float64Array(unpacked(counts)),
  };
}

function packed({ buffer, byteOffset, byteLength }: Float64Array | Int32Array): Binary {
  return new Binary(Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength));
}

/** A copy of its own, because typed arrays begin where their element size divides. */
function unpacked(binary: Binary): ArrayBuffer {
  return Uint8Array.from(binary.value()).buffer;
}
