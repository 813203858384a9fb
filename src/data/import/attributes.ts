import type { Customer } from '../store.ts';
import { present } from './cells.ts';
import type { DateNotation } from './dates.ts';
import { createMomentReader, detectDateFormat } from './dates.ts';
import { isFault } from './fault.ts';
import { type DecimalMark, detectNumberFormat, plainNumber } from './numbers.ts';

/** What an attribute of customers holds. */
export type AttributeType = 'text' | 'number' | 'day' | 'flag';

/** An attribute's value; null where the source has none. */
export type AttributeValue = Customer['attributes'][string];

/** How one column of a customers file is kept: its name in MongoDB, its type, and a reader that answers undefined for what does not fit. */
export type Attribute = {
  index: number;
  name: string;
  type: AttributeType;
  format: string;
  assumption?: string;
  read: (text: string) => AttributeValue | undefined;
};

const flags = new Map<string, boolean>(
  Object.entries({
    true: true,
    yes: true,
    y: true,
    ja: true,
    oui: true,
    si: true,
    sí: true,
    sim: true,
    x: true,
    false: false,
    no: false,
    n: false,
    nein: false,
    non: false,
    não: false,
    nao: false,
  }),
);
const mostDigits = 15;

/**
 * Decides from sample values what a column holds: a type that every one of them fits, else text. Figures with leading
 * zeros, a plus sign or more than 15 digits are text: postcodes, phone numbers and ids are no quantities.
 */
export function detectAttribute(
  index: number,
  column: string,
  cells: readonly string[],
  given: {
    type?: AttributeType | undefined;
    decimal?: DecimalMark | undefined;
    dates?: DateNotation | undefined;
    /** That days are expected: half of the values then suffice, as the others may be days that there are not. */
    expectsDays?: boolean;
  },
): Attribute {
  const values = cells.map(present).filter((value) => value !== undefined);
  const name = fieldName(column);
  const text: Attribute = { index, name, type: 'text', format: 'text', read: (value) => value };
  if (given.type === 'text' || (values.length === 0 && !given.type)) return text;
  const candidates = [flagAttribute, numberAttribute, dayAttribute]
    .map((candidate) => candidate(index, name, values, given))
    .filter(({ type }) => given.type === undefined || given.type === type);
  return (
    candidates.find(
      ({ type, read }) =>
        type === given.type || fits(values, read, type === 'day' && given.expectsDays ? 0.5 : 1),
    ) ?? text
  );
}

function fits(values: readonly string[], read: Attribute['read'], share: number): boolean {
  return values.filter((value) => read(value) !== undefined).length >= share * values.length;
}

/** Told of a value that was left empty since it does not fit its column, or shortened since it is very long. */
export type OnMisfit = (column: number, value: string, problem: 'empty' | 'shortened') => void;

/** The values of attributes in the cells of a row, null where there is none or none that fits. Texts are cut at `longest` characters. */
export function readAttributes(
  attributes: readonly Attribute[],
  cells: readonly string[],
  onMisfit: OnMisfit,
  longest = Number.POSITIVE_INFINITY,
): Record<string, AttributeValue> {
  const values: Record<string, AttributeValue> = {};
  for (const { index, name, read } of attributes) {
    const cell = present(cells[index]);
    const value = cell === undefined ? null : read(cell);
    if (typeof value === 'string' && value.length > longest) {
      values[name] = `${value.slice(0, longest - 1)}…`;
      onMisfit(index, value, 'shortened');
      continue;
    }
    if (value === undefined && cell !== undefined) onMisfit(index, cell, 'empty');
    values[name] = value ?? null;
  }
  return values;
}

/** The name under which a column is kept: MongoDB gives points and dollar signs in field names a meaning of their own. */
export function fieldName(column: string): string {
  if (column === '__proto__') return '_proto_';
  return column.replace(/\./g, '_').replace(/^\$/, '_');
}

function flagAttribute(index: number, name: string): Attribute {
  return { index, name, type: 'flag', format: 'yes or no', read: (text) => flags.get(text.toLowerCase()) };
}

function numberAttribute(
  index: number,
  name: string,
  values: string[],
  given: { decimal?: DecimalMark | undefined },
): Attribute {
  const detected = detectNumberFormat(values, given.decimal);
  const decimal = given.decimal ?? detected.decimal;
  const attribute: Attribute = {
    index,
    name,
    type: 'number',
    format: `number with decimal ${decimal === '.' ? 'point' : 'comma'}`,
    read(text) {
      if (/^[+0]\d|\d{16}/.test(text) || text.length > mostDigits + 10) return undefined;
      const number = plainNumber(text, decimal);
      return number === undefined ? undefined : Number(number);
    },
  };
  if (detected.ambiguous && !given.decimal)
    attribute.assumption = `numbers of "${name}" have a decimal ${decimal === '.' ? 'point' : 'comma'}`;
  return attribute;
}

function dayAttribute(
  index: number,
  name: string,
  values: string[],
  given: { dates?: DateNotation | undefined },
): Attribute {
  const detected = detectDateFormat(values, given.dates);
  // A day of an attribute is the day as written: a birthday has no time zone.
  const read = createMomentReader(detected.order, 'UTC', 'ignore');
  const attribute: Attribute = {
    index,
    name,
    type: 'day',
    format: detected.pattern,
    read(text) {
      // Eight figures may be a number as well as a day.
      const moment = /^\d+$/.test(text) ? undefined : read(text);
      return moment === undefined || isFault(moment) ? undefined : moment.day;
    },
  };
  if (detected.ambiguous.length > 0)
    attribute.assumption = `dates of "${name}" are written ${detected.pattern}`;
  return attribute;
}
