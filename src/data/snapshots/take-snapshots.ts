import { type Cuts, cutsOf, type MeasureColumns, scoresOf, segmentLookup } from '../../analytics/rfm.ts';
import type { SegmentMap } from '../../analytics/segment-map.ts';
import { type Day, now } from '../../calendar.ts';
import type { AssertHeld } from '../lease.ts';
import type { SegmentSnapshotRecord, Store } from '../store.ts';
import { customerPositions } from './customer-positions.ts';
import { measuresOnDays } from './measures-on-days.ts';
import { packed, snapshotOf } from './snapshot-record.ts';

/** To be raised with every change of what snapshots hold or how they are computed. */
export const snapshotsVersion = 1;

/** What snapshots stand on. */
export type SnapshotBasis = {
  segmentMap: SegmentMap;
  rules: string;
  dataStamp: string;
  /** When the data stamp was about to be read. */
  checkedAt: Date;
  /** The data's own day, which histories know, and when they were refreshed. */
  dataDay: Day;
  standsOn: Date;
};

/** So many days are held in memory at a time. */
const daysAtOnce = 16;

/**
 * Takes the snapshots of some days, each written as a whole.
 * @param days ascending
 * @param withMoney the days whose sums of money are kept
 * @returns whether the histories stood still meanwhile; if not, nothing of what they mixed is kept
 */
export async function takeSnapshots(
  store: Store,
  basis: SnapshotBasis,
  {
    days,
    withMoney,
    assertHeld,
    giveWay,
  }: {
    days: readonly Day[];
    withMoney: readonly Day[];
    assertHeld: AssertHeld;
    giveWay: (() => Promise<void>) | undefined;
  },
): Promise<boolean> {
  for (let start = 0; start < days.length; start += daysAtOnce) {
    const some = days.slice(start, start + daysAtOnce);
    const found = await measuresOnDays(store, some, giveWay);
    const stood = await store.state.findOne({ _id: 'profiles', computedAt: basis.standsOn });
    if (!stood) return false;
    const { positions, size } = await customerPositions(store, found.customerIds);
    for (const [index, day] of some.entries()) {
      const columns = found.days[index] as MeasureColumns;
      const record = await recordOf(columns, { positions, size, day, basis, money: withMoney.includes(day) });
      await assertHeld();
      await keep(store, record);
    }
  }
  return true;
}

async function recordOf(
  columns: MeasureColumns,
  {
    positions,
    size,
    day,
    basis: { segmentMap, ...basis },
    money,
  }: { positions: Uint32Array; size: number; day: Day; basis: SnapshotBasis; money: boolean },
): Promise<SegmentSnapshotRecord> {
  const cuts = cutsOf(scoredOnly(columns), segmentMap);
  const segments = segmentMap.segments.map(({ id }) => id);
  const codes = placed(segmentCodes(columns, cuts, segmentMap), positions, new Uint8Array(size));
  return {
    _id: day,
    version: snapshotsVersion,
    segmentMap: { id: segmentMap.id, version: segmentMap.version },
    rules: basis.rules,
    dataStamp: basis.dataStamp,
    checkedAt: basis.checkedAt,
    stands: true,
    takenAt: now(),
    reconstructed: basis.dataDay > day,
    cuts,
    customers: codes.reduce((sum, code) => sum + Math.min(code, 1), 0),
    segments,
    codes: await packed(codes),
    ...(money
      ? { moneyE4: await packed(placed(columns.monetaryE4, positions, new Float64Array(size))) }
      : {}),
  };
}

/** Replaces an earlier snapshot of the day, noting what its data have changed. */
async function keep({ segmentSnapshots }: Store, record: SegmentSnapshotRecord): Promise<void> {
  const { _id, ...fields } = record;
  const { version, rules } = record;
  const before = await segmentSnapshots.findOne({ _id, version, rules });
  const customers = before ? await differing(before, record) : 0;
  const revised = customers > 0 ? { at: record.takenAt, customers } : before?.revised;
  await segmentSnapshots.replaceOne(
    { _id },
    { ...fields, ...(revised ? { revised } : {}) },
    { upsert: true },
  );
}

async function differing(before: SegmentSnapshotRecord, after: SegmentSnapshotRecord): Promise<number> {
  const [was, is] = [(await snapshotOf(before)).codes, (await snapshotOf(after)).codes];
  let customers = 0;
  for (let position = 0; position < is.length; position++)
    if ((was[position] ?? 0) !== is[position]) customers++;
  return customers;
}

function scoredOnly(columns: MeasureColumns): MeasureColumns {
  const isScored = (_: number, index: number) => (columns.frequency[index] as number) > 0;
  return {
    recencyDays: columns.recencyDays.filter(isScored),
    frequency: columns.frequency.filter(isScored),
    monetaryE4: columns.monetaryE4.filter(isScored),
  };
}

function segmentCodes(columns: MeasureColumns, cuts: Cuts, map: SegmentMap): Uint8Array {
  const codes = new Map(map.segments.map(({ id }, index) => [id, index + 1]));
  const lookup = Uint8Array.from(segmentLookup(map), (segment) => codes.get(segment) as number);
  return Uint8Array.from(columns.frequency, (frequency, index) => {
    if (frequency === 0) return 0;
    const [recencyDays, monetaryE4] = [columns.recencyDays[index], columns.monetaryE4[index]];
    const { r, f, m } = scoresOf(
      { recencyDays: recencyDays as number, frequency, monetaryE4: monetaryE4 as number },
      cuts,
    );
    return lookup[((r - 1) * map.scores + f - 1) * map.scores + m - 1] as number;
  });
}

/** The values where the positions say. */
function placed<Values extends Uint8Array | Float64Array>(
  values: Values,
  positions: Uint32Array,
  into: Values,
): Values {
  for (let index = 0; index < positions.length; index++)
    into[positions[index] as number] = values[index] as number;
  return into;
}
