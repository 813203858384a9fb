import { createHash } from 'node:crypto';
import { type Day, dateOfDay, dayOfDate, now } from '../calendar.ts';
import type { ContactChannel } from './contact-columns.ts';
import { maskedAddress, maskedNumber } from './masked-contacts.ts';
import type { Store, SuppressionRecord } from './store.ts';

/** Whom a suppression is about: a customer's id, or an address or number that any customer may have. */
export type SuppressionTarget = Pick<SuppressionRecord, 'kind' | 'value' | 'shown'>;

/** For what, why, until when and by whom somebody is suppressed. */
export type SuppressionTerms = {
  channel: ContactChannel;
  by: string;
  /** The imported list; null where somebody typed it. */
  list: string | null;
  reason?: string;
  /** The last day on which it holds; absent: for good. */
  until?: Day;
};

/** A suppression as people see it. */
export type ListedSuppression = Omit<SuppressionRecord, '_id' | 'value' | 'until'> & { until: Day | null };

/** The values that are suppressed for a way of contact, as `emailDigest`, `phoneDigest` and ids are compared with them. */
export type Suppressed = Record<SuppressionRecord['kind'], ReadonlySet<string>>;

export type SuppressedByWay = Record<Exclude<ContactChannel, 'any'>, Suppressed>;

type Suppressions = Pick<Store, 'suppressions'>;

const batchSize = 1000;
/**
 * Telephone numbers are compared by their last digits, which leaves out how a country is dialled: no more than numbers have within
 * countries such as Denmark, Norway or Singapore.
 */
const comparedDigits = 8;
const fewestDigits = 6;
/** A day begins up to 14 hours before and ends up to 12 hours after the same day in Greenwich: suppressions hold wherever it still is. */
const dayMilliseconds = 36 * 3_600_000;

/** An address as it is compared: without spaces around it, in small letters; as a SHA-256. */
export function emailDigest(address: string): string {
  return digest(address.normalize('NFKC').trim().toLowerCase());
}

/** A telephone number as it is compared: its last eight digits, as a SHA-256; undefined where there are too few of them. */
export function phoneDigest(number: string): string | undefined {
  const digits = number.replace(/\D/g, '');
  return digits.length < fewestDigits ? undefined : digest(digits.slice(-comparedDigits).replace(/^0+/, ''));
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** The customer of an id. */
export function idTarget(customerId: string): SuppressionTarget {
  return { kind: 'id', value: customerId, shown: maskedAddress(customerId) };
}

/** Whoever has an e-mail address; undefined where a text is none. */
export function emailTarget(text: string): SuppressionTarget | undefined {
  const address = text.trim();
  if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(address)) return undefined;
  return { kind: 'email', value: emailDigest(address), shown: maskedAddress(address) };
}

/** Whoever has a telephone number; undefined where a text is none. */
export function phoneTarget(text: string): SuppressionTarget | undefined {
  if (!/^[+(]?[\d\s().\-/]+$/.test(text.trim())) return undefined;
  const value = phoneDigest(text);
  return value === undefined ? undefined : { kind: 'phone', value, shown: maskedNumber(text) };
}

/**
 * Suppresses people; those who are already, for the same channel and by the same list, are at most suppressed for longer. So the
 * same list taken in again changes nothing.
 * @returns how many are new, how many were there, and how many of these are suppressed for longer now.
 */
export async function suppress(
  { suppressions }: Suppressions,
  targets: readonly SuppressionTarget[],
  { channel, by, list, reason, until }: SuppressionTerms,
): Promise<{ added: number; known: number; prolonged: number }> {
  const at = now();
  const last = until === undefined ? undefined : dateOfDay(until);
  const idOf = ({ kind, value }: SuppressionTarget) => [kind, value, channel, list ?? ''].join(' ');
  const distinct = [...new Map(targets.map((target) => [idOf(target), target])).entries()];
  let added = 0;
  let prolonged = 0;
  for (let start = 0; start < distinct.length; start += batchSize) {
    const batch = distinct.slice(start, start + batchSize);
    const { upsertedCount } = await suppressions.bulkWrite(
      batch.map(([_id, target]) => {
        const terms = { channel, list, by, at, ...(reason && { reason }), ...(last && { until: last }) };
        return {
          updateOne: { filter: { _id }, update: { $setOnInsert: { ...target, ...terms } }, upsert: true },
        };
      }),
      { ordered: false },
    );
    added += upsertedCount;
    const ids = batch.map(([_id]) => _id);
    const shorter = { _id: { $in: ids }, until: last ? { $exists: true, $lt: last } : { $exists: true } };
    const longer = last ? { $set: { until: last } } : { $unset: { until: '' as const } };
    prolonged += (await suppressions.updateMany(shorter, longer)).modifiedCount;
  }
  return { added, known: distinct.length - added, prolonged };
}

/**
 * Takes suppressions of somebody back, those of lists too, or a whole list.
 * @returns how many there were.
 */
export async function unsuppress(
  { suppressions }: Suppressions,
  what: { target: SuppressionTarget; channel?: ContactChannel } | { list: string },
): Promise<number> {
  const filter =
    'list' in what
      ? { list: what.list }
      : { value: what.target.value, kind: what.target.kind, ...(what.channel && { channel: what.channel }) };
  return (await suppressions.deleteMany(filter)).deletedCount;
}

/** How many suppressions there are that hold, by kind, channel and list, and the latest ones. */
export async function listSuppressions(
  { suppressions }: Suppressions,
  most: number,
): Promise<{ counts: SuppressionCount[]; ended: number; latest: ListedSuppression[] }> {
  const [counts, ended, latest] = await Promise.all([
    suppressions
      .aggregate<{ _id: Omit<SuppressionCount, 'people'>; people: number }>([
        { $match: holding() },
        { $group: { _id: { kind: '$kind', channel: '$channel', list: '$list' }, people: { $sum: 1 } } },
        { $sort: { people: -1 } },
      ])
      .toArray(),
    suppressions.countDocuments({ until: { $lt: longAgo() } }),
    suppressions.find(holding()).sort({ at: -1, _id: 1 }).limit(most).toArray(),
  ]);
  return {
    counts: counts.map(({ _id, people }) => ({ ..._id, people })),
    ended,
    latest: latest.map(({ _id, value, until, ...shown }) => ({
      ...shown,
      until: until ? dayOfDate(until) : null,
    })),
  };
}

export type SuppressionCount = Pick<SuppressionRecord, 'kind' | 'channel' | 'list'> & { people: number };

/** The lists that suppressions come from. */
export async function suppressionLists({ suppressions }: Suppressions): Promise<string[]> {
  const lists = await suppressions.distinct('list', { list: { $type: 'string' } });
  return lists.filter((list) => list !== null).sort();
}

/** Who is suppressed now, for each way of contact: who is for any of them is for both. */
export async function suppressedNow({ suppressions }: Suppressions): Promise<SuppressedByWay> {
  const found = suppressions.find(holding(), {
    projection: { _id: 0, kind: 1, value: 1, channel: 1 },
    batchSize: 10_000,
  });
  const none = () => ({ id: new Set<string>(), email: new Set<string>(), phone: new Set<string>() });
  const suppressed = { email: none(), phone: none() };
  for (const { kind, value, channel } of await found.toArray())
    for (const way of ['email', 'phone'] as const)
      if (channel === 'any' || channel === way) suppressed[way][kind].add(value);
  return suppressed;
}

/** Those without an end, and those whose last day is not over everywhere. */
function holding() {
  return { $or: [{ until: { $exists: false } }, { until: { $gte: longAgo() } }] };
}

function longAgo(): Date {
  return new Date(now().getTime() - dayMilliseconds);
}
