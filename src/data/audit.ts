import { randomUUID } from 'node:crypto';
import { now } from '../calendar.ts';
import { UserError } from '../errors.ts';
import { withoutContacts } from './masked-contacts.ts';
import type { AuditRecord, Store } from './store.ts';

/** What is put on record: deeds that reach customers or their data. */
export type AuditAction = AuditRecord['what'];

/** A deed as it is put on record. It holds no e-mail addresses and no telephone numbers. */
export type AuditEntry = Omit<AuditRecord, '_id'>;

type Audits = Pick<Store, 'audits'>;

/**
 * Does a deed that is on record as begun before anything is done, and as done afterwards: nothing is ever done without a trace, also
 * where the program or the database ends in between. Kept for good; addresses and numbers in its words are hidden.
 * @param deed throws a UserError only where nothing was done, which then leaves no entry
 * @param outcome what of the entry is known only afterwards; null where there was nothing to do, which leaves no entry either
 */
export async function onRecord<Result>(
  { audits }: Audits,
  entry: Omit<AuditEntry, 'at' | 'isBegun'>,
  deed: () => Promise<Result>,
  outcome: (result: Result) => Pick<AuditEntry, 'customers' | 'counts'> | null = () => ({}),
): Promise<Result> {
  const _id = randomUUID();
  await audits.insertOne({ _id, at: now(), ...entry, about: withoutContacts(entry.about), isBegun: true });
  const refused = async (error: unknown) => {
    if (error instanceof UserError) await audits.deleteOne({ _id });
    throw error;
  };
  const result = await deed().catch(refused);
  const known = outcome(result);
  if (known === null) await audits.deleteOne({ _id });
  // Servers before MongoDB 5 refuse to set nothing.
  else
    await audits.updateOne(
      { _id },
      { $unset: { isBegun: '' }, ...(Object.keys(known).length > 0 && { $set: known }) },
    );
  return result;
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
