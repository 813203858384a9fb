import type { Day } from '../calendar.ts';
import { savedAudiences } from '../data/audiences.ts';
import { UserError } from '../errors.ts';
import type { Answer } from './answer.ts';
import { audienceAnswer } from './audience/audience-answer.ts';
import { inQuotes } from './audience/expression-text.ts';
import { type CommandContext, defineCommand } from './command.ts';
import { allSegments } from './segment/all-segments.ts';
import { segmentNamed, unknownSegment } from './segment/find-segment.ts';
import { movedCustomersAnswer } from './segment/moved-customers.ts';
import { readMovement, readSince } from './segment/movement-words.ts';
import { oneSegment } from './segment/one-segment.ts';
import { segmentChangesAnswer } from './segment/segment-changes.ts';
import { segmentMapAnswer } from './segment/segment-map-answer.ts';
import { fold } from './suggest.ts';

/** `/segment`: who the customers are, by how recently, how often and for how much they bought. */
export const segment = defineCommand({
  name: 'segment',
  summary: 'who your customers are, by how recently, how often and for how much they bought',
  words: {
    name: {
      type: 'rest',
      placeholder: 'name|map|changes',
      describe:
        'a segment such as champions or at risk, or a saved audience; `map` for how segments are drawn, or `changes` for who moved from one to another, also `changes champions to at-risk`; all segments without it',
    },
  },
  options: {
    since: {
      type: 'text',
      describe:
        'with `changes`: the day, or how many weeks ago (4w, last-week), from which on; a week without it',
    },
    until: {
      type: 'day',
      describe: 'with `changes`: the day up to which; the latest Monday without it',
    },
  },
  // A saved audience may be saved anew at any moment.
  cacheable: ({ name }, { segmentMap }) =>
    name === undefined || isKeyword(name) || segmentNamed(name, segmentMap) !== undefined,
  schedulable: true,
  examples: [
    {
      text: '/segment',
      gives: 'all segments, their share of customers and revenue, and what to do about each',
    },
    { text: '/segment champions', gives: 'who they are, what they are worth, and the list of all of them' },
    {
      text: '/segment changes',
      gives:
        'who moved from one segment to another in the last week, whether that is usual, and lists of them',
    },
    {
      text: '/segment changes champions to at-risk since=4w',
      gives: 'the customers who were champions four weeks ago and are at risk now',
    },
    { text: '/segment map', gives: 'which scores make which segment, and the source of the map' },
  ],
  async run({ name, since, until }, context) {
    const movement = /^changes?(?:\s+(.*))?$/is.exec(name ?? '');
    if (movement) return changesAnswer(movement[1] ?? '', { since, until }, context);
    if (since !== undefined || until !== undefined)
      throw new UserError(
        'since= and until= are options of /segment changes',
        'Type /segment changes since=4w.',
        since === undefined ? 'until' : 'since',
      );
    if (name === undefined) return allSegments(context);
    if (fold(name) === 'map') return segmentMapAnswer(context);
    const meant = segmentNamed(name, context.segmentMap);
    if (meant) return oneSegment(meant, context);
    const saved = await savedAudiences(context.store);
    const audience = saved.find(({ _id }) => _id === fold(name));
    if (audience) return audienceAnswer(inQuotes(audience.name), context);
    throw unknownSegment(name, context.segmentMap, ['map', ...saved.map((other) => other.name)]);
  },
});

/** Whether a name asks for something else than a segment. */
function isKeyword(name: string): boolean {
  return fold(name) === 'map' || /^changes?(\s|$)/i.test(name);
}

/** All movements between two Mondays, or the list of who made one of them. */
function changesAnswer(
  words: string,
  { since, until }: { since: string | undefined; until: Day | undefined },
  context: CommandContext,
): Promise<Answer> {
  const moved = readMovement(words, context.segmentMap);
  const latest = [until, context.asOf].flatMap((day) => day ?? []).sort()[0];
  const span = { since: readSince(since ?? 'last-week'), until: latest };
  return moved ? movedCustomersAnswer(context, { ...span, moved }) : segmentChangesAnswer(context, span);
}
