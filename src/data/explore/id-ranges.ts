import type { Collection } from 'mongodb';

/** A condition on `_id` that holds for all between two of them. */
export type IdRange = { $gte?: string; $lt?: string };

/** The characters of a line's `_id`, ascending: it begins with a digest in base64url. */
const characters = '-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz';
const digits = 3;
const places = characters.length ** digits;

/** What begins a share of all digests, in order: below it lies a random sample of that share. */
export function digestBelow(share: number): string {
  let place = Math.round(share * places);
  let text = '';
  for (let digit = 0; digit < digits; digit++) {
    text = characters.charAt(place % characters.length) + text;
    place = Math.floor(place / characters.length);
  }
  return text;
}

/** Ranges of digests that together hold a share of all lines once, in equal pieces; ids of any other form fall into the first or the last. */
export function digestRanges(pieces: number, share = 1): IdRange[] {
  return Array.from({ length: pieces }, (_, piece) => ({
    ...(piece > 0 ? { $gte: digestBelow((share * piece) / pieces) } : { $gte: '' }),
    ...(piece < pieces - 1 || share < 1 ? { $lt: digestBelow((share * (piece + 1)) / pieces) } : {}),
  }));
}

/** Ranges of the ids of a collection, ascending, of about so many documents each. */
export async function idRanges<Found extends { _id: string }>(
  collection: Collection<Found>,
  size: number,
): Promise<IdRange[]> {
  const ranges: IdRange[] = [];
  let from = '';
  let seen = 0;
  for await (const { _id } of collection
    .find({}, { projection: { _id: 1 }, batchSize: 10_000 })
    .sort({ _id: 1 })) {
    if (seen > 0 && seen % size === 0) {
      ranges.push({ $gte: from, $lt: _id });
      from = _id;
    }
    seen++;
  }
  return [...ranges, { $gte: from }];
}
