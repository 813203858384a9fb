import { comparable, knownNames } from './column-names.ts';

/** A value of a record: figures are kept as they are written. */
export type Value = string | boolean | null | Value[] | ValueMap;

/** A record, or an object in it. */
export type ValueMap = Map<string, Value>;

/** Called with each list of a record that is neither shown as a cell nor made rows of. */
type OnDropped = (list: string) => void;

const deepest = 20;
/** Lists of these names are the lines of an order, one row each. */
const lineLists =
  /^(line|order|invoice|cart|basket|sale)?s?[_ -]?(items?|lines?|products?|positions?|articles?)(_?details?)?$/i;

const { services } = knownNames;
const namesOfLines = new Set(
  [services.amount, services.unitPrice, services.quantity, services.service, services.category].flat(),
);

/**
 * The rows that a record makes, each as cells by column: objects in it are flattened ("customer.id"), lists of plain values
 * joined; a list of order lines makes a row of each, with what the order says repeated. What then belongs to the
 * whole order, such as its total, is renamed, so that it is not taken for the line's.
 */
export function rowsOfRecord(record: ValueMap, onDropped: OnDropped): Map<string, string>[] {
  const lines = [...record].find(([name, value]) => lineLists.test(name) && isListOfObjects(value));
  const cells = new Map<string, string>();
  if (!lines) {
    flatten(record, '', cells, onDropped);
    return [cells];
  }
  const [list, items] = lines;
  const order: ValueMap = new Map([...record].filter(([name]) => name !== list));
  flatten(order, '', cells, onDropped);
  const shared = [...cells].map(([name, text]): [string, string] => [nameInOrder(name), text]);
  return (items as ValueMap[]).map((item) => {
    const own = new Map<string, string>();
    flatten(item, '', own, onDropped);
    return new Map([
      ...shared,
      ...[...own].map(([name, text]): [string, string] => [nameInLine(list, name), text]),
    ]);
  });
}

function nameInOrder(name: string): string {
  if (name === 'id' || name === '_id') return 'order.id';
  return namesOfLines.has(comparable(name)) ? `entire order.${name}` : name;
}

function nameInLine(list: string, name: string): string {
  return namesOfLines.has(comparable(name)) ? name : `${list}.${name}`;
}

function flatten(
  record: ValueMap,
  prefix: string,
  cells: Map<string, string>,
  onDropped: OnDropped,
  depth = 0,
): void {
  for (const [key, value] of record) {
    const name = prefix + key;
    const plain = textOfValue(value);
    if (plain !== undefined) cells.set(name, plain);
    else if (value instanceof Map && depth < deepest) flatten(value, `${name}.`, cells, onDropped, depth + 1);
    else onDropped(name);
  }
}

/** The text of a value that fits a cell; undefined for objects and lists of them. */
function textOfValue(value: Value): string | undefined {
  if (value === null) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return String(value);
  if (value instanceof Map) return extendedText(value);
  const texts = value.map(textOfValue);
  return texts.includes(undefined) ? undefined : texts.join(', ');
}

/**
 * What MongoDB's extended JSON writes as an object of one field: {"$oid": "…"}, {"$date": {"$numberLong": "…"}}.
 * Source: https://www.mongodb.com/docs/manual/reference/mongodb-extended-json/
 */
function extendedText(value: ValueMap): string | undefined {
  const [[type, inner] = ['', null]] = value;
  if (value.size !== 1 || !type.startsWith('$')) return undefined;
  const text = inner instanceof Map ? extendedText(inner) : typeof inner === 'string' ? inner : undefined;
  if (text === undefined) return undefined;
  if (type === '$date') return /^-?\d+$/.test(text) ? new Date(Number(text)).toISOString() : text;
  return [
    '$oid',
    '$numberDecimal',
    '$numberLong',
    '$numberInt',
    '$numberDouble',
    '$uuid',
    '$symbol',
  ].includes(type)
    ? text
    : undefined;
}

function isListOfObjects(value: Value): value is ValueMap[] {
  return Array.isArray(value) && value.length > 0 && value.every((item) => item instanceof Map);
}
