import type { Digest } from '../../data/digests.ts';
import { UserError } from '../../errors.ts';
import type { Answer } from '../answer.ts';
import type { Asker, Presence } from '../asker.ts';
import { channelMention, onClock } from './show-digest.ts';

/**
 * Whether Midas is in the channel that a digest is to go to, before it is kept.
 * @throws UserError, about the channel, where nothing can be posted there.
 */
export async function presenceIn(channelId: string, asker: Asker | undefined): Promise<Presence> {
  const presence = (await asker?.presence?.(channelId)) ?? 'unknown';
  if (presence === 'archived')
    throw new UserError(
      'this channel is archived, so nothing can be posted there',
      'Choose another one, or have it unarchived first.',
      'channel',
    );
  if (presence === 'hidden')
    throw new UserError(
      'Midas does not see this channel: it is private and Midas is not in it, or there is no such channel',
      'Type /invite @Midas there and try again, or choose another one.',
      'channel',
    );
  return presence;
}

/** What is left to do so that a digest arrives: to invite Midas where it is known not to be there, to look where nobody knows. */
export function invitation(
  presence: Presence,
  { channelId, nextDueAt, schedule }: Digest,
): Required<Pick<Answer, 'sections' | 'notes'>> {
  const channel = channelMention(channelId);
  const due = onClock(nextDueAt, schedule.timezone);
  switch (presence) {
    case 'in':
      return { sections: [], notes: [] };
    case 'absent':
      return {
        sections: [
          {
            heading: 'First invite Midas',
            lines: [
              `Midas is not in ${channel} yet: type /invite @Midas there before ${due}, when it is next due.`,
            ],
          },
        ],
        notes: [],
      };
    default:
      return {
        sections: [],
        notes: [`Midas has to be in ${channel}: if it is not, type /invite @Midas there.`],
      };
  }
}
