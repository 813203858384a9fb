import { allDigests, type Digest, deliveriesOf } from '../../data/digests.ts';
import { formatCounted } from '../../format.ts';
import { scheduleExamples } from '../../schedule.ts';
import type { Answer, Section } from '../answer.ts';
import type { CommandContext } from '../command.ts';
import { nameText } from './digest-request.ts';
import { aboutDigests, channelMention, deliveryInWords, whenInWords } from './show-digest.ts';

/** More in one section would be cut. */
const inOneSection = 10;

/** Every digest: where it goes, when it comes, and what became of it last. */
export async function listDigests({ store }: CommandContext): Promise<Answer> {
  const digests = await allDigests(store);
  const lines: { digest: Digest; line: string }[] = [];
  for (const digest of digests) {
    const [last] = await deliveriesOf(store, digest.id, 1);
    const isSaid = last !== undefined && last.reason === digest.pauseReason;
    const told = isSaid ? { ...last, reason: null } : last;
    const became = told ? deliveryInWords(told, digest.schedule.timezone) : 'not due yet';
    const { name, channelId, command } = digest;
    lines.push({
      digest,
      line: `${name}, in ${channelMention(channelId)}: ${command}, ${whenInWords(digest)}; last: ${became}`,
    });
  }
  const of = (state: Digest['state']) => lines.filter(({ digest }) => digest.state === state);
  const paused = of('paused').length;
  return aboutDigests(
    '/digest',
    digests.length === 0
      ? 'There is no digest yet'
      : `${formatCounted(digests.length, 'digest')}${paused > 0 ? `, ${paused} of which paused` : ''}`,
    {
      sections: [...sectionsOf('On', of('on')), ...sectionsOf('Paused', of('paused'))],
      notes: [
        `A digest is a question that is asked on its own: /digest new for a form, or in words, /digest new "/cohort by=month" ${scheduleExamples[0]} in #growth.`,
        'What the weekly digest says, says /digest weekly at any time.',
      ],
      actions: [
        { label: 'New digest …', command: '/digest new', style: 'primary' },
        ...digests
          .slice(0, 3)
          .map(({ name }) => ({ label: `History of ${name}`, command: `/digest history ${nameText(name)}` })),
      ],
    },
  );
}

function sectionsOf(heading: string, found: readonly { line: string }[]): Section[] {
  return Array.from({ length: Math.ceil(found.length / inOneSection) }, (_, part) => ({
    heading: part === 0 ? heading : `${heading}, more`,
    lines: found.slice(part * inOneSection, (part + 1) * inOneSection).map(({ line }) => line),
  }));
}
