import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { readPerson } from '../../analytics/contact/written-person.ts';
import { dayOfDate } from '../../calendar.ts';
import { contactColumn } from '../../data/contact-columns.ts';
import { writeCsv, writeExactCsv } from '../../data/csv.ts';
import type { ExportRequest } from '../../data/exports.ts';
import { type PersonColumn, type PersonRow, readPeople, unknownPerson } from '../../data/people.ts';
import type { Cell, Column } from '../../tables.ts';
import type { AudienceMember } from '../audience/resolve-audience.ts';
import type { CommandContext } from '../command.ts';
import type { Chosen } from './choose-members.ts';
import type { ExportColumns } from './export-columns.ts';
import { holdsContact } from './holds-contact.ts';

/** A file to hand out, and what its reader should know of it. */
export type ExportFile = {
  name: string;
  content: string;
  rows: number;
  /** Of the file's bytes (UTF-8), in hexadecimal. */
  sha256: string;
  columns: readonly string[];
  /** By how many people can be reached or matched, for each way that the file has. */
  keys: readonly { name: string; people: number }[];
  /** Telephone numbers that could not be read, and are left empty. */
  unreadablePhones: number;
  /** Cells of further columns that held an address or a number, and are left empty. */
  hiddenCells: number;
  /** Columns with text such as 00123, which a spreadsheet takes for the number 123. */
  zeroColumns: readonly string[];
};

/** Whether names, addresses or numbers are asked for, hashed ones too: what only some may read. */
export function asksForContacts({ format }: ExportRequest, { chosen }: ExportColumns): boolean {
  return (
    format !== undefined || chosen.contact.length > 0 || chosen.attributes.some(({ address }) => address)
  );
}

/** Makes the file of an export: a platform's, or a list with ids, scores and what else was asked for. */
export async function makeFile(
  request: ExportRequest,
  columns: ExportColumns,
  chosen: Chosen,
  context: CommandContext,
): Promise<ExportFile> {
  const ids = chosen.members.map(({ customerId }) => customerId);
  const { contact, attributes } = columns.chosen;
  const readsPeople = request.format !== undefined || contact.length + attributes.length > 0;
  const people = readsPeople
    ? await readPeople(context.store, ids, columns.known, attributes)
    : new Map<string, PersonRow>();
  const contactable = (id: string) => contactableOf(people.get(id) ?? unknownPerson, id, chosen);
  const made = request.format
    ? await platformFile(request.format, ids, contactable)
    : await listFile(columns, chosen, contactable, context);
  return {
    ...made,
    name: fileName(request, chosen),
    sha256: createHash('sha256').update(made.content, 'utf8').digest('hex'),
  };
}

/** A person with the ways by which they may be reached; addresses and numbers of the others are gone. */
type Contactable = PersonRow & { by: Readonly<Record<'email' | 'phone', boolean>> };

function contactableOf(row: PersonRow, id: string, { reachable }: Chosen): Contactable {
  const by = { email: reachable.email.has(id), phone: reachable.phone.has(id) };
  return { ...row, email: by.email ? row.email : null, phone: by.phone ? row.phone : null, by };
}

/** Loaded with the first export of contact data: telephone numbers of all countries take a fifth of a second. */
export const readersOfPeople = () => import('../../analytics/contact/written-person.ts');

type Made = Omit<ExportFile, 'name' | 'sha256'>;
type RowOf = (id: string) => Contactable;

async function platformFile(
  platform: NonNullable<ExportRequest['format']>,
  ids: readonly string[],
  rowOf: RowOf,
): Promise<Made> {
  const { platformFormats, readPerson } = await readersOfPeople();
  const { columns, keys, cells } = platformFormats[platform];
  const rows: (string | null)[][] = [];
  const matched = keys.map(() => 0);
  let unreadablePhones = 0;
  await inPieces(ids, (id) => {
    const row = rowOf(id);
    const person = readPerson(row);
    if (row.phone !== null && person.phone === null) unreadablePhones++;
    const own = cells(person);
    const has = keys.map((key) => key.columns.every((column) => (own[column] ?? null) !== null));
    has.forEach((is, index) => {
      if (is) matched[index] = (matched[index] ?? 0) + 1;
    });
    // Who cannot be matched by anything is no concern of the platform.
    if (has.includes(true)) rows.push(columns.map((column) => own[column] ?? null));
  });
  const used = columns.filter((_, index) => rows.some((row) => row[index] !== null));
  const positions = used.map((column) => columns.indexOf(column));
  return {
    content: writeExactCsv(
      used,
      rows.map((row) => positions.map((position) => row[position] ?? null)),
    ),
    rows: rows.length,
    columns: used,
    keys: keys.map(({ name }, index) => ({ name, people: matched[index] ?? 0 })),
    unreadablePhones,
    hiddenCells: 0,
    zeroColumns: [],
  };
}

const scoreColumns = (currency: string): (Column & { name: keyof AudienceMember })[] => [
  { name: 'recencyDays', type: 'integer', unit: 'days' },
  { name: 'frequency', type: 'integer', unit: 'orders' },
  { name: 'monetary', type: 'money', unit: currency },
  { name: 'r', type: 'integer' },
  { name: 'f', type: 'integer' },
  { name: 'm', type: 'integer' },
  { name: 'segment', type: 'text' },
  { name: 'firstOrder', type: 'day' },
  { name: 'lastOrder', type: 'day' },
];

const predictionColumns = (currency: string): (Column & { name: keyof AudienceMember })[] => [
  { name: 'purchaseProbability', type: 'share' },
  { name: 'expectedSpend', type: 'money', unit: currency },
];

async function listFile(
  { chosen: { contact, attributes, predictions } }: ExportColumns,
  { members, usesPredictions }: Chosen,
  rowOf: RowOf,
  { currency }: CommandContext,
): Promise<Made> {
  const predicted = predictions || usesPredictions;
  const figures = [...scoreColumns(currency), ...(predicted ? predictionColumns(currency) : [])];
  const columns: Column[] = [
    { name: 'customerId', type: 'text' },
    ...contact.map((name) => ({ name, type: 'text' as const })),
    ...figures,
    ...attributes.map(({ name }) => ({ name, type: 'text' as const })),
  ];
  const read = contact.includes('phone') ? (await readersOfPeople()).readPerson : undefined;
  const attributeCells = attributes.map(attributeCell);
  const told = { email: 0, phone: 0, unreadablePhones: 0, hiddenCells: 0 };
  const rows: Cell[][] = [];
  await inPieces(members, (member) => {
    const row = rowOf(member.customerId);
    const contacts = contact.map((part) => contactCell(part, row, read));
    contact.forEach((part, index) => {
      if (part !== 'name' && contacts[index] !== null) told[part]++;
      if (part === 'phone' && row.phone !== null && contacts[index] === null) told.unreadablePhones++;
    });
    const values = attributeCells.map((cellOf) => {
      const value = cellOf(row);
      if (value === hidden) told.hiddenCells++;
      return value === hidden ? null : value;
    });
    rows.push([
      member.customerId,
      ...contacts,
      ...figures.map(({ name }) => member[name] ?? null),
      ...values,
    ]);
  });
  const ways = (['email', 'phone'] as const).filter((way) => contact.includes(way));
  return {
    content: writeCsv({ columns, rows }),
    rows: rows.length,
    columns: columns.map(({ name }) => name),
    keys: ways.map((way) => ({ name: way === 'email' ? 'e-mail' : 'telephone', people: told[way] })),
    unreadablePhones: told.unreadablePhones,
    hiddenCells: told.hiddenCells,
    zeroColumns: columns.flatMap(({ name }, index) =>
      rows.some((row) => hasZerosInFront(row[index])) ? name : [],
    ),
  };
}

function hasZerosInFront(cell: Cell | undefined): boolean {
  return typeof cell === 'string' && /^0\d+$/.test(cell);
}

function contactCell(
  part: 'name' | 'email' | 'phone',
  row: PersonRow,
  read: typeof readPerson | undefined,
): string | null {
  return part === 'phone' ? (read?.(row).phone ?? null) : row[part];
}

/** Stands for an address or a number in a column that is not one of such. */
const hidden = Symbol('hidden');

/** The cells of a column. Addresses and numbers are handed out from columns of such alone, and of those who may be reached that way. */
function attributeCell({ name, address }: PersonColumn): (row: Contactable) => Cell | typeof hidden {
  const way = contactColumn(name)?.channel === 'phone' ? 'phone' : 'email';
  const isContact = holdsContact(name);
  return ({ attributes, by }) => {
    const value = attributes[name] ?? null;
    if (address && !by[way]) return null;
    if (!address && isContact(value)) return hidden;
    return value instanceof Date ? dayOfDate(value) : value;
  };
}

const pieceSize = 500;

/** Does something for each of many items, and lets others have their turn in between. */
async function inPieces<Item>(items: readonly Item[], work: (item: Item) => void): Promise<void> {
  for (let start = 0; start < items.length; start += pieceSize) {
    for (const item of items.slice(start, start + pieceSize)) work(item);
    await setImmediate();
  }
}

const longestSlug = 60;

/** `champions-country-pt-2026-11-23.csv`; a platform's file begins with its name. */
function fileName({ format, arm }: ExportRequest, { expression, usesContacts, asOf }: Chosen): string {
  // Who may not see addresses sees names of files all the same.
  const slug = [usesContacts ? 'chosen-by-contact-data' : expression, arm ?? '']
    .join(' ')
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toLowerCase()
    .replaceAll('>', ' over ')
    .replaceAll('<', ' under ')
    .replace(/[^a-z0-9.]+/g, '-')
    .slice(0, longestSlug)
    .replace(/^-+|-+$/g, '');
  return `${[format ?? 'export', slug || 'customers', asOf].join('-')}.csv`;
}
