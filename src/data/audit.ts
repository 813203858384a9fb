import { randomUUID } from 'node:crypto';
import { withoutContacts } from './masked-contacts.ts';
import type { AuditRecord, Store } from './store.ts';

/** What is put on record: deeds that reach customers or their data. */
export type AuditAction = AuditRecord['what'];

/** A deed as it is put on record. It holds no e-mail addresses and no telephone numbers. */
export type AuditEntry = Omit<AuditRecord, '_id'>;

type Audits = Pick<Store, 'audits'>;

/** Puts a deed on record, for good; addresses and numbers in its words are hidden. To be awaited before what was done is handed out. */
export async function recordAudit({ audits }: Audits, entry: AuditEntry): Promise<void> {
  await audits.insertOne({ _id: randomUUID(), ...entry, about: withoutContacts(entry.about) });
}

/** What was done since a moment, the latest first, `most` at most; and how much there is in all. */
export async function readAudit(
  { audits }: Audits,
  { since, most, who }: { since?: Date; most: number; who?: string },
): Promise<{ entries: AuditEntry[]; count: number }> {
  const filter = { ...(since && { at: { $gte: since } }), ...(who !== undefined && { who }) };
  const [entries, count] = await Promise.all([
    audits
      .find(filter, { projection: { _id: 0 } })
      .sort({ at: -1 })
      .limit(most)
      .toArray(),
    audits.countDocuments(filter),
  ]);
  return { entries, count };
}
