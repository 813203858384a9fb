import {
  type ContactChannel,
  type ContactColumn,
  contactColumn,
  readConsent,
  readStop,
} from './contact-columns.ts';
import { fieldName } from './import/attributes.ts';
import type { Customer, Store } from './store.ts';
import { emailDigest, phoneDigest, type Suppressed, suppressedFor } from './suppressions.ts';

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

const chunk = 5_000;
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
  const consentColumns = columns
    .filter(({ says, channel: about }) => says === 'consent' && concerns(about, channel))
    .map(({ name }) => name);
  const judge = await judgeFor(store, channel, columns);
  const rows = await rowsOf(store, customerIds, columns, judge);
  const result: GateResult = { allowed: [], suppressed: [], consentColumns };
  for (const customerId of customerIds) {
    const reason = rows.has(customerId) ? rows.get(customerId) : judge({ _id: customerId });
    if (reason) result.suppressed.push({ customerId, reason });
    else result.allowed.push(customerId);
  }
  return result;
}

type NamedColumn = ContactColumn & { name: string };
type Row = Pick<Customer, '_id'> & Partial<Customer>;
type Judge = (row: Row) => GateReason | undefined;
type Way = 'email' | 'phone';

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

/** Decides about one customer at a time. Who has no row in the customers file has consented to nothing. */
async function judgeFor(
  store: Gated,
  channel: ContactChannel,
  columns: readonly NamedColumn[],
): Promise<Judge> {
  const asksConsent = columns.some(
    ({ says, channel: about }) => says === 'consent' && concerns(about, channel),
  );
  const ways = (['email', 'phone'] as const).filter((way) => channel === 'any' || channel === way);
  const judges = await Promise.all(
    ways.map(async (way) => judgeOfWay(columns, way, await suppressedFor(store, way), asksConsent)),
  );
  return (row) => {
    const reasons = judges.map((judge) => judge(row));
    return reasons.includes(undefined) ? undefined : reasons[0];
  };
}

function judgeOfWay(
  columns: readonly NamedColumn[],
  way: Way,
  lists: Suppressed,
  asksConsent: boolean,
): Judge {
  const about = (says: ContactColumn['says']) =>
    columns.filter((column) => column.says === says && concerns(column.channel, way)).map(({ name }) => name);
  const [stops, consents] = [about('stop'), about('consent')];
  const isListed = listedIn(lists, columns);
  return (row) => {
    const { attributes = {} } = row;
    if (stops.some((name) => readStop(attributes[name]))) return 'do-not-contact';
    if (isListed(row)) return 'suppression-list';
    if (!asksConsent) return undefined;
    const said = new Set(consents.map((name) => readConsent(attributes[name])));
    if (said.has('no')) return 'no-consent';
    if (said.has('unreadable')) return 'unreadable-consent';
    return said.has('yes') ? undefined : 'no-consent';
  };
}

/** Whether an id, or any address or number of a customer, is on a list. */
function listedIn({ id, email, phone }: Suppressed, columns: readonly NamedColumn[]): (row: Row) => boolean {
  const named = (way: Way) =>
    columns.filter(({ says, channel }) => says === 'address' && channel === way).map(({ name }) => name);
  const [emails, phones] = [named('email'), named('phone')];
  return ({ _id, email: address, phone: number, attributes = {} }) => {
    if (id.has(_id)) return true;
    const values = (first: unknown[], names: string[]) =>
      [...first, ...names.map((name) => attributes[name])].filter(isText).map(String);
    return (
      (email.size > 0 &&
        values([_id, address], emails).some((text) => text.includes('@') && email.has(emailDigest(text)))) ||
      (phone.size > 0 && values([number], phones).some((text) => phone.has(phoneDigest(text) ?? '')))
    );
  };
}

function isText(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}

/** What is decided about those of some customers who have a row in the customers file. */
async function rowsOf(
  { customers }: Gated,
  customerIds: readonly string[],
  columns: readonly NamedColumn[],
  judge: Judge,
): Promise<Map<string, GateReason | undefined>> {
  const fields = Object.fromEntries(columns.map(({ name }) => [`attributes.${name}`, 1]));
  const options = { projection: { email: 1, phone: 1, ...fields }, batchSize: chunk } as const;
  const wanted = new Set(customerIds);
  const judged = new Map<string, GateReason | undefined>();
  const note = (row: Row) => {
    if (wanted.has(row._id)) judged.set(row._id, judge(row));
  };
  if (customerIds.length > largeShare * (await customers.estimatedDocumentCount())) {
    for await (const row of customers.find<Row>({}, options)) note(row);
    return judged;
  }
  for (let start = 0; start < customerIds.length; start += chunk) {
    const ids = customerIds.slice(start, start + chunk);
    for await (const row of customers.find<Row>({ _id: { $in: ids } }, options)) note(row);
  }
  return judged;
}
