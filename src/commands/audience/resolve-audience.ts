import { type Day, dayOfDate } from '../../calendar.ts';
import type { Expected } from '../../data/audience-profiles.ts';
import { type ProfileSet, withProfiles } from '../../data/profiles.ts';
import { namesOf, type SegmentCustomer } from '../../data/segment-customers.ts';
import type { Profile } from '../../data/store.ts';
import { fromE4 } from '../../money.ts';
import type { CommandContext } from '../command.ts';
import { segmentNamed } from '../segment/find-segment.ts';
import { audienceInWords } from './audience-in-words.ts';
import type { AudienceExpression } from './expression.ts';
import { expressionText } from './expression-text.ts';
import { readAudience } from './read-audience.ts';
import { type Selected, Selector } from './select-members.ts';
import { readVocabulary } from './vocabulary.ts';

/** What only those with a counted order have. */
type OfScored = 'recencyDays' | 'r' | 'f' | 'm' | 'firstOrder' | 'lastOrder';

/**
 * A customer of an audience: the fields of a `SegmentCustomer`, null where they have no counted order (segment `no-orders`). Where the
 * audience asks for predictions, also what is expected of them in the next 90 days: a probability from 0 to 1, and currency units.
 */
export type AudienceMember = Omit<SegmentCustomer, OfScored> & {
  [Field in OfScored]: SegmentCustomer[Field] | null;
} & Partial<Expected>;

/** Who is meant by an audience expression. */
export type ResolvedAudience = {
  /** Canonical text: read again, it means the same. */
  expression: string;
  /** In words, as a title has it: "Champions (country PT)". */
  title: string;
  asOf: Day;
  /** Those who spent most first, equal ones by id; of `top` the highest first. */
  members: AudienceMember[];
  usesPredictions: boolean;
  /** Whether the expression holds e-mail addresses or telephone numbers: then only who asks may see it. */
  usesContacts: boolean;
  /** What the reader should know of how it was read, in sentences. */
  notes: string[];
};

/**
 * The customers that an audience expression means, on the context's day.
 * @throws UserError naming what of the text is not understood, and what would fit
 */
export async function resolveAudience(text: string, context: CommandContext): Promise<ResolvedAudience> {
  const vocabulary = await readVocabulary(context);
  const expression = readAudience(text, vocabulary);
  return withProfiles(context.store, context, (profiles) =>
    resolved(expression, profiles, new Selector(context, profiles, vocabulary), context),
  );
}

/** The customers that an expression means, with their names. */
export async function resolved(
  expression: AudienceExpression,
  { asOf }: Pick<ProfileSet, 'asOf'>,
  selector: Selector,
  context: CommandContext,
): Promise<ResolvedAudience> {
  const selected = await selector.select(expression);
  const profiles = inOrder(selected);
  const names = await namesOf(
    context.store.customers,
    profiles.map(({ _id }) => _id),
  );
  return {
    expression: expressionText(expression),
    title: audienceInWords(expression, context),
    asOf,
    members: profiles.map((profile) => memberOf(profile, names, selected.expected)),
    usesPredictions: selected.expected !== undefined,
    usesContacts: selector.usesContacts,
    notes: notesOn(expression, selector, context),
  };
}

function inOrder({ profiles, expected, ranked }: Selected): Profile[] {
  if (ranked && expected) {
    const byId = new Map(profiles.map((profile) => [profile._id, profile]));
    return [...expected.keys()].flatMap((id) => byId.get(id) ?? []);
  }
  return profiles.sort((a, b) => b.monetaryE4 - a.monetaryE4 || (a._id < b._id ? -1 : 1));
}

function memberOf(
  profile: Profile,
  names: ReadonlyMap<string, string>,
  expected: ReadonlyMap<string, Expected> | undefined,
): AudienceMember {
  const { recencyDays = null, r = null, f = null, m = null, firstOrderDay, lastOrderDay } = profile;
  return {
    customerId: profile._id,
    recencyDays,
    frequency: profile.frequency,
    monetary: fromE4(profile.monetaryE4),
    r,
    f,
    m,
    segment: profile.segment,
    firstOrder: firstOrderDay ? dayOfDate(firstOrderDay) : null,
    lastOrder: lastOrderDay ? dayOfDate(lastOrderDay) : null,
    name: names.get(profile._id) ?? null,
    ...expected?.get(profile._id),
  };
}

/** What a reader may have meant otherwise. */
function notesOn(
  { base }: AudienceExpression,
  { vocabulary }: Selector,
  { segmentMap }: CommandContext,
): string[] {
  const namesake =
    base.of === 'segment' &&
    vocabulary.saved.find(({ name }) => segmentNamed(name, segmentMap)?.id === base.segment);
  return namesake
    ? [
        `"${namesake.name}" is the segment here; the saved audience of that name is audience "${namesake.name}".`,
      ]
    : [];
}
