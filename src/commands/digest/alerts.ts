import { allDigests, createDigest, type Digest } from '../../data/digests.ts';
import { UserError } from '../../errors.ts';
import { describeSchedule, parseSchedule, type Schedule } from '../../schedule.ts';
import type { Answer } from '../answer.ts';
import type { Asker } from '../asker.ts';
import type { CommandContext } from '../command.ts';
import { alertCommand, readThreshold, thresholdInWords } from './alert-check.ts';
import { deleteOnRecord, recordChange, requireOwner } from './changing.ts';
import { channelIn } from './digest-in-words.ts';
import { freeName } from './digest-name.ts';
import { invitation, presenceIn } from './presence.ts';
import { aboutDigests, channelMention, digestActions, digestSection } from './show-digest.ts';

/** Each Monday's segments are compared once, when the data of the week are likely to be there. */
const schedule = 'every monday 10:00';

/** Data may come late: an alert waits three days for them, which is half of the time in which it may be sent. */
const patience = { freshWaitHours: 72, graceHours: 144 };

const checkCommand = /^\/digest\s+alert-check\b\s*(.*)$/i;

/** Turns alerts on or off in a channel, or says where they are on. */
export async function alerts(
  rest: string,
  channel: string | undefined,
  { asker, context }: { asker: Asker; context: CommandContext },
): Promise<Answer> {
  const { channelId: named, without } = channelIn(rest);
  const channelId = channel ?? named ?? asker.channelId;
  const [word = '', ...threshold] = without.trim().split(/\s+/);
  if (word === '') return whereOn(context);
  if (word.toLowerCase() !== 'on' && word.toLowerCase() !== 'off')
    throw new UserError(
      `/digest alerts does not understand "${without.trim()}"`,
      'Type /digest alerts on, /digest alerts off, or /digest alerts on only worse from 20 customers.',
    );
  if (channelId === null)
    throw new UserError(
      'it is not said in which channel',
      'Name a channel by its id, for example channel=C0123456789.',
      'channel',
    );
  return word.toLowerCase() === 'on'
    ? turnOn(threshold.join(' '), channelId, { asker, context })
    : turnOff(channelId, { asker, context });
}

/** A channel has one alert: a new threshold takes the place of the last one. */
async function turnOn(
  words: string,
  channelId: string,
  { asker, context }: { asker: Asker; context: CommandContext },
): Promise<Answer> {
  const threshold = readThreshold(words);
  const { store, timezone } = context;
  const presence = await presenceIn(channelId, asker);
  for (const before of await alertsOf(channelId, context)) {
    await requireOwner(asker, before, 'change');
    await deleteOnRecord(context, asker, before);
  }
  const plan = {
    name: await freeName('Alerts', context),
    command: alertCommand(threshold),
    channelId,
    schedule: parseSchedule(schedule, timezone),
    ownerId: asker.id,
    ...patience,
  };
  const digest = await recordChange(context, asker, { verb: 'made', digest: plan }, () =>
    createDigest(store, plan),
  );
  const { sections, notes } = invitation(presence, digest);
  return aboutDigests('/digest alerts', `Alerts are on: ${thresholdInWords(threshold)}`, {
    sections: [...sections, digestSection(digest)],
    notes: [
      ...notes,
      `They are looked for ${describeSchedule(digest.schedule)}, in the week that has ended; nothing is posted in a usual week, and no movement is told twice.`,
    ],
    actions: digestActions(digest),
  });
}

async function turnOff(
  channelId: string,
  { asker, context }: { asker: Asker; context: CommandContext },
): Promise<Answer> {
  const found = await alertsOf(channelId, context);
  for (const digest of found) {
    await requireOwner(asker, digest, 'delete');
    await deleteOnRecord(context, asker, digest);
  }
  return aboutDigests(
    '/digest alerts',
    found.length > 0 ? 'Alerts are off' : 'There were no alerts to turn off',
    {
      sections: [{ heading: 'Alerts', lines: [`None is posted in ${channelMention(channelId)}.`] }],
      actions: [{ label: 'Other digests', command: '/digest' }],
    },
  );
}

async function whereOn({ store }: CommandContext): Promise<Answer> {
  const found = (await allDigests(store)).filter(isAlert);
  return aboutDigests(
    '/digest alerts',
    found.length === 0 ? 'Alerts are on in no channel' : 'Alerts on unusual movements between segments',
    {
      sections: found.map(digestSection),
      notes: [
        'Each Monday it is looked whether unusually many or few customers moved from one segment to another; a usual week is not mentioned.',
        'Turn them on where you are with /digest alerts on, also with a threshold: /digest alerts on only worse from 20 customers. Off: /digest alerts off.',
      ],
      actions: [
        { label: 'Turn on here', command: '/digest alerts on' },
        { label: 'What is unusual now', command: '/digest alert-check' },
      ],
    },
  );
}

async function alertsOf(channelId: string, { store }: CommandContext): Promise<Digest[]> {
  return (await allDigests(store)).filter((digest) => isAlert(digest) && digest.channelId === channelId);
}

function isAlert({ command }: Pick<Digest, 'command'>): boolean {
  return checkCommand.test(command);
}

/**
 * Sees to it that alerts are looked for once a week: looked for more often, they would tell the same movement again.
 * @throws UserError for another schedule.
 */
export function checkAlertSchedule(command: string, { days }: Schedule): void {
  if (!isAlert({ command }) || (days.kind === 'week' && days.weekdays.length === 1)) return;
  throw new UserError(
    'alerts come once a week, as movements are counted from Monday to Monday',
    'Choose one weekday.',
    'weekday',
  );
}
