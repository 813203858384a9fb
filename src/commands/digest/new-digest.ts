import { changeDigest, createDigest, type Digest } from '../../data/digests.ts';
import { readOption, UserError } from '../../errors.ts';
import { describeSchedule, parseSchedule, type Schedule, scheduleExamples } from '../../schedule.ts';
import { findTimezone } from '../../time-zone.ts';
import type { Answer } from '../answer.ts';
import type { Asker } from '../asker.ts';
import type { CommandContext } from '../command.ts';
import { checkSchedulable } from '../find-command.ts';
import { checkAlertSchedule } from './alerts.ts';
import { gone, recordChange } from './changing.ts';
import { digestForm, weekdays } from './digest-form.ts';
import { digestInWords, readChannel } from './digest-in-words.ts';
import { freeName, readName } from './digest-name.ts';
import { nameText } from './digest-request.ts';
import { aboutDigests, channelMention, digestActions, digestSection } from './show-digest.ts';
import { readSections, weeklyCommand } from './weekly/sections.ts';

/** What a form, or options typed, say of a digest. */
export type DigestOptions = {
  name?: string;
  channel?: string;
  weekday?: string;
  time?: string;
  timezone?: string;
  sections?: string;
  ask?: string;
};

/** Makes a digest of words or options; with neither it asks for them. */
export async function newDigest(
  rest: string,
  options: DigestOptions,
  { asker, context }: { asker: Asker; context: CommandContext },
): Promise<Answer> {
  if (rest === '' && Object.keys(options).length === 0) return askForNew(asker, context);
  const words = digestInWords(rest);
  const command = commandOf(options, words.command, context) ?? weeklyCommand(readSections(undefined));
  const schedule = scheduleOf(options, words.schedule, context.timezone);
  if (!schedule)
    throw new UserError(
      'it is not said when the digest comes',
      `Say it in words, for example /digest new ${scheduleExamples[0]}, or type /digest new alone for a form.`,
      'time',
    );
  checkAlertSchedule(command, schedule);
  const digest = await createDigest(context.store, {
    name: options.name?.trim() ? readName(options.name) : await freeName(plainName(command), context),
    command,
    channelId: channelOf(options, words.channelId) ?? channelOfAsker(asker),
    schedule,
    ownerId: asker.id,
  });
  await recordChange(context, asker, 'made', digest);
  return kept(
    `/digest new ${nameText(digest.name)}`,
    `"${digest.name}" comes ${describeSchedule(schedule)}`,
    digest,
  );
}

function askForNew(asker: Asker, { timezone }: CommandContext): Answer {
  const form = digestForm('/digest new', {
    name: '',
    ...(asker.channelId === null ? {} : { channelId: asker.channelId }),
    weekdays: ['monday'],
    time: '09:00',
    timezone,
    command: weeklyCommand(readSections(undefined)),
  });
  return aboutDigests('/digest new', 'A new digest: what is posted on its own', {
    form,
    notes: [`It can be said in words too: /digest new "/cohort by=month" ${scheduleExamples[0]} in #growth`],
  });
}

/** Changes a digest as options say; without any it asks, with what there is filled in. */
export async function editDigest(
  digest: Digest,
  options: DigestOptions,
  context: CommandContext,
): Promise<Answer> {
  const command = `/digest edit ${nameText(digest.name)}`;
  if (Object.keys(options).length === 0) return askForEdit(digest, command);
  const asked = commandOf(options, undefined, context);
  const schedule = editedSchedule(options, digest.schedule);
  const channelId = channelOf(options, undefined);
  checkAlertSchedule(asked ?? digest.command, schedule ?? digest.schedule);
  const changed = await changeDigest(context.store, digest.id, {
    ...(options.name?.trim() ? { name: readName(options.name) } : {}),
    ...(asked === undefined ? {} : { command: asked }),
    ...(channelId === undefined ? {} : { channelId }),
    ...(schedule && describeSchedule(schedule) !== describeSchedule(digest.schedule) ? { schedule } : {}),
  });
  if (!changed) throw gone(digest.name);
  return kept(
    command,
    `"${changed.name}" is changed: it comes ${describeSchedule(changed.schedule)}`,
    changed,
  );
}

/** The days, time and zone that are given, the others as they are; undefined where none is given. */
function editedSchedule(
  { weekday, time, timezone }: DigestOptions,
  standing: Schedule,
): Schedule | undefined {
  if (weekday === undefined && time === undefined && timezone === undefined) return undefined;
  const { days, hour, minute } = standing;
  const zone = readZone(timezone) ?? standing.timezone;
  const read = readTimes(weekday, time ?? timeText(hour, minute), zone);
  return weekday === undefined ? { ...read, days } : read;
}

function askForEdit(digest: Digest, command: string): Answer {
  const { name, channelId, schedule } = digest;
  const { days, hour, minute, timezone } = schedule;
  const form = digestForm(command, {
    name,
    channelId,
    weekdays: days.kind === 'week' ? days.weekdays.map((day) => weekdays[day - 1] ?? '') : [],
    time: timeText(hour, minute),
    timezone,
    command: digest.command,
    ...(days.kind === 'week' ? {} : { schedule: describeSchedule(schedule) }),
  });
  return aboutDigests(command, `Change "${name}"`, { form, sections: [digestSection(digest)] });
}

function kept(command: string, title: string, digest: Digest): Answer {
  return aboutDigests(command, title, {
    sections: [digestSection(digest)],
    notes: [
      `Midas has to be in ${channelMention(digest.channelId)}: if it is not, type /invite @Midas there.`,
      'It waits a while for fresh data, says so when they are old, and tells you in a direct message when it cannot be delivered.',
    ],
    actions: digestActions(digest),
  });
}

/** What the digest asks: the command that is given, or the weekly digest with some sections. Undefined where neither is said. */
function commandOf(
  { ask, sections }: DigestOptions,
  typed: string | undefined,
  { commands }: CommandContext,
): string | undefined {
  const asked = typed ?? ask?.trim();
  if (asked) {
    const command = asked.startsWith('/') ? asked : `/${asked}`;
    readOption('ask', () => checkSchedulable(command, commands));
    return command;
  }
  return sections === undefined
    ? undefined
    : weeklyCommand(readOption('sections', () => readSections(sections)));
}

/** The schedule in words, or that of options; undefined where neither is said. */
function scheduleOf(
  { weekday, time, timezone }: DigestOptions,
  words: string | undefined,
  usualZone: string,
): Schedule | undefined {
  const zone = readZone(timezone) ?? usualZone;
  if (words !== undefined) return parseSchedule(words, zone);
  return weekday === undefined && time === undefined ? undefined : readTimes(weekday, time ?? '9:00', zone);
}

/** Weekdays separated by commas, all without any, and a time of day. */
function readTimes(weekday: string | undefined, time: string, zone: string): Schedule {
  const days = weekday?.trim() ? weekday.replaceAll(',', ' and ') : 'day';
  return readOption('time', () => parseSchedule(`every ${days} ${time}`, zone));
}

function readZone(timezone: string | undefined): string | undefined {
  return timezone?.trim() ? readOption('timezone', () => findTimezone(timezone)) : undefined;
}

function timeText(hour: number, minute: number): string {
  return [hour, minute].map((part) => String(part).padStart(2, '0')).join(':');
}

function channelOf({ channel }: DigestOptions, typed: string | undefined): string | undefined {
  return (
    typed ?? (channel === undefined ? undefined : readOption('channel', () => readChannel(channel.trim())))
  );
}

/** @throws UserError on a terminal, which is no channel. */
function channelOfAsker({ channelId }: Asker): string {
  if (channelId !== null) return channelId;
  throw new UserError(
    'it is not said where the digest goes',
    'Name a channel by its id, for example channel=C0123456789.',
    'channel',
  );
}

/** What a digest is called after, where nobody says. */
function plainName(command: string): string {
  return command.startsWith('/digest weekly') ? 'Weekly digest' : command.slice(1);
}
