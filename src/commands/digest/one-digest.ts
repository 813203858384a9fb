import {
  allDigests,
  type Digest,
  deliveriesOf,
  findDigest,
  pauseDigest,
  resumeDigest,
  sendNow,
} from '../../data/digests.ts';
import { formatCounted, formatMoment } from '../../format.ts';
import { tableOf } from '../../tables.ts';
import type { Answer } from '../answer.ts';
import type { Asker } from '../asker.ts';
import type { CommandContext } from '../command.ts';
import { checkSchedulable, findCommand } from '../find-command.ts';
import { parse } from '../parse.ts';
import { unknownWord } from '../suggest.ts';
import { deleteOnRecord, gone, recordChange } from './changing.ts';
import { nameText } from './digest-request.ts';
import {
  aboutDigests,
  channelMention,
  digestActions,
  digestSection,
  states,
  whenInWords,
} from './show-digest.ts';

/** @throws UserError where there is no digest of that name, with the names that there are. */
export async function digestNamed(name: string, { store }: CommandContext): Promise<Digest> {
  const digest = await findDigest(store, name);
  if (digest) return digest;
  const names = (await allDigests(store)).map((one) => one.name);
  if (names.length > 0) throw unknownWord('digest', name, names);
  throw gone(name);
}

/** What a digest would say now, for the asker alone, with its picture and list. */
export async function previewDigest(digest: Digest, context: CommandContext): Promise<Answer> {
  const { asker: _, ...nobody } = context;
  checkSchedulable(digest.command, context.commands);
  const { command, rest } = findCommand(digest.command, context.commands);
  const answer = await command.run(parse(command, rest), nobody);
  return {
    ...answer,
    title: `Preview: ${answer.title}`,
    audience: 'direct',
    notes: [
      `A preview of "${digest.name}", which nobody else has seen. It comes ${whenInWords(digest)}.`,
      ...(answer.silent ? ['As it is, nothing would be posted.'] : []),
      ...answer.notes,
    ],
  };
}

/** Has it posted at once. */
export async function sendDigestNow(digest: Digest, asker: Asker, context: CommandContext): Promise<Answer> {
  await recordChange(context, asker, { verb: 'sent now', digest }, () => sendNow(context.store, digest));
  return aboutDigests(`/digest send now ${nameText(digest.name)}`, `"${digest.name}" is on its way`, {
    sections: [
      {
        heading: digest.name,
        lines: [
          `It is posted in ${channelMention(digest.channelId)} within a minute or so, besides its schedule.`,
        ],
      },
    ],
    actions: [{ label: 'History', command: `/digest history ${nameText(digest.name)}` }],
  });
}

/** Has it not posted until it is resumed. */
export async function pause(digest: Digest, asker: Asker, context: CommandContext): Promise<Answer> {
  await recordChange(context, asker, { verb: 'paused', digest }, () => pauseDigest(context.store, digest.id));
  return shown(digest, 'pause', `"${digest.name}" is paused until somebody resumes it`, context);
}

/** Has a paused one posted again. */
export async function resume(digest: Digest, asker: Asker, context: CommandContext): Promise<Answer> {
  const resumed = await recordChange(context, asker, { verb: 'resumed', digest }, async () => {
    const found = await resumeDigest(context.store, digest.id);
    if (!found) throw gone(digest.name);
    return found;
  });
  return shown(resumed, 'resume', `"${digest.name}" comes again`, context);
}

/** Deletes it once that is confirmed; before, it says what would be lost. */
export async function remove(
  digest: Digest,
  confirmed: boolean,
  { asker, context }: { asker: Asker; context: CommandContext },
): Promise<Answer> {
  const command = `/digest delete ${nameText(digest.name)}`;
  if (!confirmed)
    return aboutDigests(command, `Delete "${digest.name}"?`, {
      sections: [digestSection(digest)],
      notes: ['It is not posted any more then. To keep it for later, pause it.'],
      actions: digestActions(digest).filter(({ label }) => label === 'Delete' || label === 'Pause'),
    });
  await deleteOnRecord(context, asker, digest);
  return aboutDigests(command, `"${digest.name}" is deleted`, {
    actions: [{ label: 'Other digests', command: '/digest' }],
  });
}

async function shown(
  digest: Digest,
  verb: string,
  title: string,
  { store }: CommandContext,
): Promise<Answer> {
  const standing = (await findDigest(store, digest.id)) ?? digest;
  return aboutDigests(`/digest ${verb} ${nameText(digest.name)}`, title, {
    sections: [digestSection(standing)],
    actions: digestActions(standing),
  });
}

/** What became of each time that it was due. */
export async function history(digest: Digest, { store }: CommandContext): Promise<Answer> {
  const deliveries = await deliveriesOf(store, digest.id);
  const { name, schedule } = digest;
  const at = (moment: Date | undefined) => (moment ? formatMoment(moment, schedule.timezone) : null);
  const failed = deliveries.filter(({ state }) => state === 'failed' || state === 'unknown').length;
  const title =
    deliveries.length === 0
      ? `"${name}" has not been due yet`
      : `"${name}": ${formatCounted(deliveries.length, 'delivery', 'deliveries')}${failed > 0 ? `, ${failed} of which may not have arrived` : ', all as planned'}`;
  return aboutDigests(`/digest history ${nameText(name)}`, title, {
    sections: [digestSection(digest)],
    table: tableOf(
      [
        { name: 'due', type: 'text' },
        { name: 'what', type: 'text', label: 'What became of it' },
        { name: 'posted', type: 'text' },
        { name: 'reason', type: 'text' },
      ],
      deliveries.map(({ dueAt, state, late, kind, postedAt, reason }) => ({
        due: `${at(dueAt)}${kind === 'now' ? ' (by hand)' : ''}`,
        what: `${states[state]}${late ? ', late' : ''}`,
        posted: at(postedAt),
        reason,
      })),
    ),
    preview: { rows: 15 },
    notes: [`Times are those of ${schedule.timezone}.`],
    actions: digestActions(digest),
  });
}
