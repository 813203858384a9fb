import { distance } from 'fastest-levenshtein';
import type { Collection } from 'mongodb';
import type { Store } from './store.ts';

const mostOffered = 5;
/** How many ids that begin alike are looked at. */
const mostAlike = 100;
/** Longer texts are not varied letter by letter. */
const longestVaried = 20;
/** Ids are padded with zeros up to this length. */
const longestPadded = 12;

/**
 * Up to five customer ids nearest to a text, the nearest first; none where none is near. The work is bounded whatever the number of
 * customers: ids one typing mistake away and ids that begin alike are asked for by index.
 */
export async function nearestIds(
  { customers, profiles }: Pick<Store, 'customers' | 'profiles'>,
  text: string,
): Promise<string[]> {
  if (text === '') return [];
  const found = new Set<string>();
  for (const ids of [profiles, customers] as unknown as Collection<{ _id: string }>[]) {
    const idsOf = async (filter: object, limit = 0) => {
      const documents = await ids
        .find({ _id: filter }, { projection: { _id: 1 }, limit })
        .sort({ _id: 1 })
        .toArray();
      for (const { _id } of documents) found.add(_id);
      return documents.length;
    };
    await idsOf({ $in: variations(text) });
    for (let length = text.length; length >= Math.ceil(text.length / 2); length--)
      if ((await idsOf(beginningWith(text.slice(0, length)), mostAlike)) >= mostOffered) break;
  }
  const near = [...found].map((id) => ({ id, typos: typosBetween(text, id) }));
  const fewest = Math.min(...near.map(({ typos }) => typos));
  const most = Math.min(Math.max(1, Math.ceil(text.length / 3)), fewest + 1);
  return near
    .filter(({ typos }) => typos <= most)
    .sort((a, b) => a.typos - b.typos || (a.id < b.id ? -1 : 1))
    .slice(0, mostOffered)
    .map(({ id }) => id);
}

/** Typing mistakes between a text and an id; case and leading zeros are none. */
function typosBetween(text: string, id: string): number {
  const folded = (word: string) => word.toLowerCase().replace(/^0+(?=.)/, '');
  return distance(folded(text), folded(id));
}

function beginningWith(prefix: string): object {
  return { $gte: prefix, $lt: `${prefix}\u{10ffff}` };
}

/** What may have been meant: other cases, more or fewer leading zeros, and every text that is one typing mistake away. */
function variations(text: string): string[] {
  const bare = text.replace(/^0+(?=.)/, '');
  const padded = Array.from({ length: longestPadded }, (_, length) => bare.padStart(length + 1, '0'));
  const simple = [text.toLowerCase(), text.toUpperCase(), ...padded];
  return [...new Set(text.length > longestVaried ? simple : [...simple, ...mistyped(text)])];
}

function mistyped(text: string): string[] {
  const letters = [...lettersNear(text)];
  const places = Array.from({ length: text.length + 1 }, (_, at) => at);
  return places.flatMap((at) => {
    const before = text.slice(0, at);
    const [here = '', next = ''] = text.slice(at);
    const after = text.slice(at + 1);
    return [
      before + after,
      before + next + here + text.slice(at + 2),
      ...letters.flatMap((letter) => [before + letter + after, before + letter + text.slice(at)]),
    ];
  });
}

/** What ids are made of: digits, and letters of the case that the text has. */
function lettersNear(text: string): string {
  const small = /[a-z]/.test(text) || !/[A-Z]/.test(text) ? 'abcdefghijklmnopqrstuvwxyz' : '';
  const large = /[A-Z]/.test(text) ? 'ABCDEFGHIJKLMNOPQRSTUVWXYZ' : '';
  return `0123456789-_${small}${large}`;
}
