import { randomBytes } from 'node:crypto';
import { now } from '../calendar.ts';
import type { ExportRecord, Store } from './store.ts';

/** What was asked to be exported. */
export type ExportRequest = ExportRecord['request'];

/** How many customers an export's audience holds, and what becomes of them. */
export type ExportCounts = ExportRecord['counts'];

type Exports = Pick<Store, 'exports'>;

/** How long after its preview an export may be sent. */
export const sendableMinutes = 15;

/** Keeps the preview of an export and returns its id. */
export async function recordPreview(
  { exports }: Exports,
  preview: Omit<ExportRecord, '_id' | 'at' | 'state' | 'sent'>,
): Promise<string> {
  const _id = randomBytes(6).toString('hex');
  await exports.insertOne({ _id, at: now(), state: 'previewed', ...preview });
  return _id;
}

/** The export of an id; undefined without one. */
export async function findExport({ exports }: Exports, id: string): Promise<ExportRecord | undefined> {
  return (await exports.findOne({ _id: id })) ?? undefined;
}

/** Whether an export was previewed so long ago that its list may no longer be what its reader saw. */
export function isExpired({ at }: Pick<ExportRecord, 'at'>): boolean {
  return now().getTime() - at.getTime() > sendableMinutes * 60_000;
}

/** Marks an export as sent; whether it was this call that did, which it is for one of any number. */
export async function markSent(
  { exports }: Exports,
  id: string,
  sent: Omit<NonNullable<ExportRecord['sent']>, 'at'>,
): Promise<boolean> {
  const { matchedCount } = await exports.updateOne(
    { _id: id, state: 'previewed' },
    { $set: { state: 'sent', sent: { at: now(), ...sent } } },
  );
  return matchedCount === 1;
}
