import type { Day } from '../../calendar.ts';
import { withProfiles } from '../../data/profiles.ts';
import { type SegmentCustomer, segmentCustomers } from '../../data/segment-customers.ts';
import type { CommandContext } from '../command.ts';
import { findSegment } from '../segment/find-segment.ts';

/** What only those with a counted order have. */
type OfScored = 'recencyDays' | 'r' | 'f' | 'm' | 'firstOrder' | 'lastOrder';

/**
 * A customer of an audience: the fields of a `SegmentCustomer`, null where they have no counted order (segment `no-orders`). Where the
 * audience asks for predictions, also what is expected of them in the next 90 days: a probability from 0 to 1, and currency units.
 */
export type AudienceMember = Omit<SegmentCustomer, OfScored> & {
  [Field in OfScored]: SegmentCustomer[Field] | null;
} & { purchaseProbability?: number; expectedSpend?: number };

/** Who is meant by an audience expression. */
export type ResolvedAudience = {
  /** Canonical text: read again, it means the same. */
  expression: string;
  /** In words, as a title or a sentence's end has it: "Champions with country PT". */
  title: string;
  asOf: Day;
  /** Those who spent most first, equal ones by id; of `top` the highest first. */
  members: AudienceMember[];
  usesPredictions: boolean;
  /** What the reader should know of how it was read, in sentences. */
  notes: string[];
};

/**
 * The customers that an audience expression means, on the context's day.
 * @throws UserError naming what of the text is not understood, and what would fit
 */
export async function resolveAudience(text: string, context: CommandContext): Promise<ResolvedAudience> {
  return withProfiles(context.store, context, async (profiles) => {
    const { id, name } = findSegment(text, context.segmentMap);
    const members = await segmentCustomers(context.store, profiles, id);
    return { expression: id, title: name, asOf: profiles.asOf, members, usesPredictions: false, notes: [] };
  });
}
