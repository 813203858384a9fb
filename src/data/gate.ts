import {
  type ContactChannel,
  type ContactColumn,
  contactColumn,
  readConsent,
  readStop,
} from './contact-columns.ts';
import { fieldName } from './import/attributes.ts';
import type { Customer, Store } from './store.ts';
import {
  emailDigest,
  phoneDigest,
  type Suppressed,
  type SuppressedByWay,
  suppressedNow,
} from './suppressions.ts';

/** Why somebody may not be contacted: marked so in their data, on a suppression list, not consenting, or consent that cannot be read. */
export type GateReason = 'do-not-contact' | 'suppression-list' | 'no-consent' | 'unreadable-consent';

/** Who of some customers may be contacted, in their order, and why the others may not. */
export type GateResult = {
  allowed: string[];
  suppressed: { customerId: string; reason: GateReason }[];
  /** The columns of the customers file that say who consents, as far as the channel goes; none: the data say nothing of consent. */
  consentColumns: string[];
};

type Gated = Pick<Store, 'customers' | 'imports' | 'suppressions'>;

/** Ids asked for together: what is known of them, and of those between, has to fit into the 16 MB of a document. */
const chunk = 20_000;
/** Above this share of all customers, reading all is quicker than asking for each. */
const largeShare = 0.3;
const lookedAt = 50;

/**
 * The gate that every list of people to contact passes: it holds back who is marked as not to be contacted, who is on a suppression
 * list, and, where the customers file has columns about consent, who has not consented. Without such columns nobody is held back for
 * want of consent; whoever shows a list says so (`consentColumns`).
 *
 * For `email` and `phone` the columns of that channel and those of contact in general count: one of them has to say yes, none no.
 * `any` lets pass who passes for one of the two.
 */
export async function passGate(
  store: Gated,
  customerIds: readonly string[],
  { channel }: { channel: ContactChannel },
): Promise<GateResult> {
  const columns = await contactColumns(store);
  const lists = await suppressedNow(store);
  const consents = columns.filter(
    ({ says, channel: about }) => says === 'consent' && concerns(about, channel),
  );
  const ways = (['email', 'phone'] as const)
    .filter((way) => channel === 'any' || channel === way)
    .map((way) => ({
      judge: judgeFor(way, columns, consents.length > 0),
      isListed: listedIn(lists[way]),
    }));
  // Those of whom the customers file knows nothing have consented to nothing.
  const unknown = ways.map(({ judge }) => judge({}));
  const decide = (row: Row, verdicts: readonly Verdict[]): Verdict => {
    const reasons = verdicts.map((verdict, at) =>
      verdict !== 'do-not-contact' && ways[at]?.isListed(row) ? 'suppression-list' : verdict,
    );
    return reasons.includes(undefined) ? undefined : reasons[0];
  };
  const found = new Map<string, Verdict>();
  const wanted = new Set(customerIds);
  for await (const { said, rows } of bundlesOf(store, wanted, neededOf(columns, lists))) {
    const verdicts = ways.map(({ judge }) => judge(said));
    for (const row of rows) if (wanted.has(row._id)) found.set(row._id, decide(row, verdicts));
  }
  const result: GateResult = {
    allowed: [],
    suppressed: [],
    consentColumns: consents.map(({ name }) => name),
  };
  for (const customerId of customerIds) {
    const reason = found.has(customerId) ? found.get(customerId) : decide({ _id: customerId }, unknown);
    if (reason) result.suppressed.push({ customerId, reason });
    else result.allowed.push(customerId);
  }
  return result;
}

type Verdict = GateReason | undefined;
type NamedColumn = ContactColumn & { name: string };
type Attributes = Customer['attributes'];
type Way = Exclude<ContactChannel, 'any'>;

/** A customer with every address and number that lists are to be searched for. */
type Row = { _id: string; emails?: readonly unknown[]; phones?: readonly unknown[] };

function concerns(about: ContactChannel, channel: ContactChannel): boolean {
  return about === 'any' || channel === 'any' || about === channel;
}

/** What the columns of all customers files say about contact: those of the imports, and of the first and last customers. */
async function contactColumns({ customers, imports }: Gated): Promise<NamedColumn[]> {
  const names = new Set<string>();
  const records = imports.find({ state: { $ne: 'undone' } }, { projection: { sources: 1 } });
  for await (const { sources = [] } of records)
    for (const { kind, columns } of sources)
      if (kind === 'customers') for (const { column } of columns) names.add(fieldName(column));
  for (const order of [1, -1] as const) {
    const some = customers
      .find({}, { projection: { attributes: 1 } })
      .sort({ _id: order })
      .limit(lookedAt);
    for await (const { attributes } of some) for (const name of Object.keys(attributes)) names.add(name);
  }
  return [...names].sort().flatMap((name) => {
    const column = contactColumn(name);
    return column ? [{ ...column, name }] : [];
  });
}

/** Decides by what the customers file says; suppression lists are looked at for each customer. */
function judgeFor(
  way: Way,
  columns: readonly NamedColumn[],
  asksConsent: boolean,
): (said: Attributes) => Verdict {
  const about = (says: ContactColumn['says']) =>
    columns.filter((column) => column.says === says && concerns(column.channel, way)).map(({ name }) => name);
  const [stops, consents] = [about('stop'), about('consent')];
  return (said) => {
    if (stops.some((name) => readStop(said[name]))) return 'do-not-contact';
    if (!asksConsent) return undefined;
    const consent = new Set(consents.map((name) => readConsent(said[name])));
    if (consent.has('no')) return 'no-consent';
    if (consent.has('unreadable')) return 'unreadable-consent';
    return consent.has('yes') ? undefined : 'no-consent';
  };
}

/** Whether an id, or any address or number of a customer, is on a list. */
function listedIn({ id, email, phone }: Suppressed): (row: Row) => boolean {
  const isIn = (
    set: ReadonlySet<string>,
    values: readonly unknown[],
    digestOf: (text: string) => string | undefined,
  ) => set.size > 0 && values.some((value) => isText(value) && set.has(digestOf(String(value)) ?? ''));
  return ({ _id, emails = [], phones = [] }) =>
    id.has(_id) ||
    isIn(email, _id.includes('@') ? [_id, ...emails] : emails, emailDigest) ||
    isIn(phone, phones, phoneDigest);
}

function isText(value: unknown): value is string | number {
  return (typeof value === 'string' && value !== '') || typeof value === 'number';
}

/** What has to be read: columns that decide, and of addresses and numbers those that are searched for on a list. */
type Needed = { said: string[]; emails: string[]; phones: string[] };

function neededOf(columns: readonly NamedColumn[], lists: SuppressedByWay): Needed {
  const isOnList = (way: Way) => Object.values(lists).some((list) => list[way].size > 0);
  const addresses = (way: Way) =>
    columns
      .filter(({ says, channel }) => says === 'address' && channel === way)
      .map(({ name }) => `attributes.${name}`);
  return {
    said: columns.filter(({ says }) => says !== 'address').map(({ name }) => name),
    emails: isOnList('email') ? ['email', ...addresses('email')] : [],
    phones: isOnList('phone') ? ['phone', ...addresses('phone')] : [],
  };
}

/** Customers of whom the same is said; lists of their addresses run beside that of their ids. */
type Bundle = { _id: Attributes | null; ids: string[]; [address: `a${number}`]: unknown[] };

/**
 * Those of some customers who have a row in the customers file, and perhaps others between them. MongoDB bundles those of whom the
 * same is said: lists in a few documents are read in a fraction of the time that as many documents take.
 */
async function* bundlesOf(
  { customers }: Gated,
  wanted: ReadonlySet<string>,
  { said, emails, phones }: Needed,
): AsyncGenerator<{ said: Attributes; rows: Row[] }> {
  const sorted = [...wanted].sort();
  // MongoDB orders what lies beyond the first 65,536 characters otherwise, so a range would miss some.
  const isPlain = !sorted.some((id) => /[\uD800-\uDFFF]/.test(id));
  const isLarge = isPlain && wanted.size > largeShare * (await customers.estimatedDocumentCount());
  const lists = [...emails, ...phones].map((path, at) => [
    `a${at}`,
    { $push: { $ifNull: [`$${path}`, null] } },
  ]);
  const key = said.map((name, at) => [`s${at}`, `$attributes.${name}`]);
  const group = { _id: Object.fromEntries(key), ids: { $push: '$_id' }, ...Object.fromEntries(lists) };
  for (let start = 0; start < sorted.length; start += chunk) {
    const ids = sorted.slice(start, start + chunk);
    const of = isLarge ? { $gte: ids[0] ?? '', $lte: ids.at(-1) ?? '' } : { $in: ids };
    const bundles = customers.aggregate<Bundle>([{ $match: { _id: of } }, { $group: group }], {
      allowDiskUse: true,
    });
    for await (const bundle of bundles) {
      const values = (from: number, count: number, row: number) =>
        Array.from({ length: count }, (_, at) => bundle[`a${from + at}`]?.[row]);
      yield {
        said: Object.fromEntries(said.map((name, at) => [name, bundle._id?.[`s${at}`] ?? null])),
        rows: bundle.ids.map((_id, row) => ({
          _id,
          emails: values(0, emails.length, row),
          phones: values(emails.length, phones.length, row),
        })),
      };
    }
  }
}
