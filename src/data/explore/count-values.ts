import type { Collection, Document } from 'mongodb';
import type { IdRange } from './id-ranges.ts';
import { Tally } from './tally.ts';
import type { Declared } from './variables.ts';

/** What was counted of a collection. */
export type Counted = {
  rows: number;
  /** By the name of the variable. */
  variables: Map<string, Tally>;
  /** By the name of the attribute. */
  attributes: Map<string, Tally>;
};

type Found = Record<string, { _id: unknown; rows: number }[]>;
type AttributeCount = { _id: { k: string; v: unknown }; rows: number };

/**
 * Counts how often each value occurs, inside MongoDB, range by range, so that other questions come between.
 * @param onRange is told after each range
 */
export async function countValues<Row extends Document>(
  collection: Collection<Row>,
  {
    declared,
    ranges,
    match,
    hasAttributes,
  }: { declared: readonly Declared[]; ranges: readonly IdRange[]; match: Document; hasAttributes: boolean },
  onRange: () => Promise<void>,
): Promise<Counted> {
  const counted: Counted = {
    rows: 0,
    variables: new Map(declared.map(({ variable }) => [variable.name, new Tally()])),
    attributes: new Map(),
  };
  const facets: Document = {
    rows: grouped(null),
    ...Object.fromEntries(declared.map(({ variable, expression }) => [variable.name, grouped(expression)])),
  };
  const options = { hint: { _id: 1 }, allowDiskUse: true };
  for (const _id of ranges) {
    const range = { $match: { _id, ...match } };
    const [found] = await collection.aggregate<Found>([range, { $facet: facets }], options).toArray();
    if (found) add(counted, found);
    // Of its own, as what a $facet finds is one document: dozens of attributes that differ on every row are more than it can hold.
    if (hasAttributes)
      for await (const value of collection.aggregate<AttributeCount>([range, ...attributeValues], options))
        addAttribute(counted, value);
    await onRange();
  }
  return counted;
}

function grouped(expression: Document | string | null): Document[] {
  return [{ $group: { _id: expression, rows: { $sum: 1 } } }];
}

const attributeValues: Document[] = [
  { $project: { attribute: { $objectToArray: '$attributes' } } },
  { $unwind: '$attribute' },
  { $group: { _id: '$attribute', rows: { $sum: 1 } } },
];

function add(counted: Counted, found: Found): void {
  counted.rows += found['rows']?.[0]?.rows ?? 0;
  for (const [name, tally] of counted.variables)
    for (const { _id, rows } of found[name] ?? []) tally.add(_id, rows);
}

function addAttribute({ attributes }: Counted, { _id: { k, v }, rows }: AttributeCount): void {
  const tally = attributes.get(k) ?? new Tally();
  attributes.set(k, tally);
  tally.add(v, rows);
}
