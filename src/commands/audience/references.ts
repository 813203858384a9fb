import { listCampaigns } from '../../data/campaigns.ts';
import { allDigests } from '../../data/digests.ts';
import type { SavedAudience, Store } from '../../data/store.ts';
import { UserError } from '../../errors.ts';
import { fold } from '../suggest.ts';
import type { AudienceExpression } from './expression.ts';
import { readAudience } from './read-audience.ts';
import type { Vocabulary } from './vocabulary.ts';

/** The saved audiences that an expression names, and those that these name, as names are compared. */
export function audiencesBehind(
  expression: AudienceExpression,
  vocabulary: Vocabulary,
  found: Set<string> = new Set(),
): Set<string> {
  const bases = [
    expression.base,
    ...expression.filters.flatMap((filter) => (filter.of === 'group' ? filter.base : [])),
  ];
  for (const base of bases) {
    if (base.of !== 'saved' || found.has(fold(base.name))) continue;
    found.add(fold(base.name));
    const saved = vocabulary.saved.find(({ _id }) => _id === fold(base.name));
    if (saved) audiencesBehind(readAudience(saved.expression, vocabulary), vocabulary, found);
  }
  return found;
}

/** What would no longer work without a saved audience, in words: other audiences, digests, and campaigns not launched yet. */
export async function usersOf(
  audience: Pick<SavedAudience, '_id'>,
  vocabulary: Vocabulary,
  store: Pick<Store, 'digests' | 'campaigns'>,
): Promise<string[]> {
  const [digests, campaigns] = await Promise.all([allDigests(store), listCampaigns(store)]);
  const drafts = campaigns.filter(({ launch }) => !launch);
  return [
    ...vocabulary.saved
      .filter((other) => names(other, audience, vocabulary))
      .map(({ name }) => `the audience “${name}”`),
    ...digests.filter(({ command }) => mentions(command, audience)).map(({ name }) => `the digest “${name}”`),
    ...drafts
      .filter((draft) => mentions(draft.audience, audience))
      .map(({ name }) => `the campaign “${name}”`),
  ];
}

function names(other: SavedAudience, { _id }: Pick<SavedAudience, '_id'>, vocabulary: Vocabulary): boolean {
  // What cannot be read any more cannot be spoilt.
  const behind = attempt(() => audiencesBehind(readAudience(other.expression, vocabulary), vocabulary));
  return other._id !== _id && behind?.has(_id) === true;
}

/** Whether the words of a text have the name among them, one after the other. */
function mentions(text: string, { _id }: Pick<SavedAudience, '_id'>): boolean {
  const words = text.split(/[^\p{Letter}\p{Mark}\p{Number}]+/u).map(fold);
  return words.some((_, from) => {
    let joined = '';
    for (const word of words.slice(from)) {
      joined += word;
      if (joined.length >= _id.length) break;
    }
    return joined === _id;
  });
}

function attempt<Result>(work: () => Result): Result | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}
