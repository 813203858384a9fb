import { promisify } from 'node:util';
import { deflate, inflate } from 'node:zlib';
import { Binary } from 'mongodb';
import type { SegmentCodes } from '../../analytics/movements/movements.ts';
import type { Cuts } from '../../analytics/rfm.ts';
import type { Day } from '../../calendar.ts';
import type { SegmentSnapshotRecord } from '../store.ts';

/** The segments of all customers on a Monday. */
export type SegmentSnapshot = SegmentCodes & {
  day: Day;
  /** Where scores began. */
  cuts: Cuts;
  /** Those with a counted order. */
  customers: number;
  /** What all lines of each customer came to; null where it is not kept. */
  moneyE4: Float64Array | null;
} & Pick<SegmentSnapshotRecord, 'takenAt' | 'reconstructed' | 'revised'>;

const deflated = promisify(deflate);
const inflated = promisify(inflate);

/** Bytes as they are stored. */
export async function packed({ buffer, byteOffset, byteLength }: Uint8Array | Float64Array): Promise<Binary> {
  return new Binary(await deflated(new Uint8Array(buffer, byteOffset, byteLength)));
}

/** A snapshot as it was stored. */
export async function snapshotOf(record: SegmentSnapshotRecord): Promise<SegmentSnapshot> {
  const { _id, segments, cuts, customers, takenAt, reconstructed, revised, moneyE4 } = record;
  return {
    day: _id,
    segments,
    codes: await unpacked(record.codes),
    cuts,
    customers,
    moneyE4: moneyE4 ? new Float64Array((await unpacked(moneyE4)).buffer) : null,
    takenAt,
    reconstructed,
    ...(revised ? { revised } : {}),
  };
}

/** A copy of its own, because arrays of numbers begin where their element size divides. */
async function unpacked(binary: Binary): Promise<Uint8Array<ArrayBuffer>> {
  return Uint8Array.from(await inflated(binary.value()));
}
