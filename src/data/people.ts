import { contactColumn } from './contact-columns.ts';
import { comparable, placeNames } from './import/column-names.ts';
import type { Customer, Store } from './store.ts';

/** What the customers file says of a person, as it is written there; null where it says nothing. */
export type PersonRow = {
  name: string | null;
  firstName: string | null;
  lastName: string | null;
  email: string | null;
  phone: string | null;
  country: string | null;
  postcode: string | null;
  attributes: Customer['attributes'];
};

/** A column of the customers files that is kept as an attribute. */
export type PersonColumn = {
  name: string;
  /** Whether, by its name, it holds e-mail addresses or telephone numbers. */
  address: boolean;
};

/** How many customers of each import are looked at for their attributes. */
const looksPerImport = 50;

/** The columns of the customers files that are kept as attributes, those of the latest import first. */
export async function personColumns({
  imports,
  customers,
}: Pick<Store, 'imports' | 'customers'>): Promise<PersonColumn[]> {
  const names = new Set<string>();
  for (const { _id: importId } of await imports
    .find({}, { projection: { _id: 1 } })
    .sort({ startedAt: -1 })
    .toArray())
    for (const { attributes } of await customers.find({ importId }).limit(looksPerImport).toArray())
      for (const name of Object.keys(attributes)) names.add(name);
  return [...names].map((name) => ({ name, address: contactColumn(name)?.says === 'address' }));
}

/** Of someone who is in no customers file. */
export const unknownPerson: PersonRow = {
  name: null,
  firstName: null,
  lastName: null,
  email: null,
  phone: null,
  country: null,
  postcode: null,
  attributes: {},
};

const ownFields = ['name', 'firstName', 'lastName', 'email', 'phone'] as const;

/** Beyond so many it is quicker to read everyone than each. */
const manyCustomers = 5_000;

/** Few enough documents to be taken in between two answers. */
const batchSize = 1_000;

/**
 * What the customers file says of some customers, and perhaps of others. Country and postcode are found among the columns by their
 * names, as is a telephone number that was imported before such numbers were understood.
 * @param columns all there are. @param attributes those that are wanted besides
 */
export async function readPeople(
  { customers }: Pick<Store, 'customers'>,
  ids: readonly string[],
  columns: readonly PersonColumn[],
  attributes: readonly PersonColumn[] = [],
): Promise<Map<string, PersonRow>> {
  const [country, postcode] = [placeNames.country, placeNames.postcode].map((known) =>
    firstNamed(columns, known),
  );
  const phone = columns.find(isTelephone)?.name;
  const kept = [country, postcode, phone, ...attributes.map(({ name }) => name)].filter(
    (name) => name !== undefined,
  );
  const cursor = customers
    .find<Partial<Customer> & Pick<Customer, '_id'>>(
      ids.length > manyCustomers ? {} : { _id: { $in: [...ids] } },
      {
        projection: {
          ...Object.fromEntries(ownFields.map((field) => [field, 1])),
          ...Object.fromEntries(kept.map((name) => [`attributes.${name}`, 1])),
        },
      },
    )
    .batchSize(batchSize);
  const people = new Map<string, PersonRow>();
  while (await cursor.hasNext())
    for (const { _id, attributes = {}, ...own } of cursor.readBufferedDocuments())
      people.set(_id, {
        ...unknownPerson,
        ...own,
        phone: own.phone ?? textOf(attributes, phone),
        country: textOf(attributes, country),
        postcode: textOf(attributes, postcode),
        attributes,
      });
  return people;
}

function firstNamed(columns: readonly PersonColumn[], known: readonly string[]): string | undefined {
  const ranks = columns.map(({ name }) => ({ name, rank: known.indexOf(comparable(name)) }));
  return ranks.filter(({ rank }) => rank >= 0).sort((one, other) => one.rank - other.rank)[0]?.name;
}

function isTelephone({ name }: PersonColumn): boolean {
  const meant = contactColumn(name);
  return meant?.says === 'address' && meant.channel === 'phone';
}

function textOf(attributes: Customer['attributes'], name: string | undefined): string | null {
  const value = name === undefined ? null : attributes[name];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : null;
}
