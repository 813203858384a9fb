import { changeDigest, createDigest, type Digest } from '../../data/digests.ts';
import { readOption, UserError } from '../../errors.ts';
import {
  describeDays,
  describeSchedule,
  parseSchedule,
  type Schedule,
  scheduleExamples,
} from '../../schedule.ts';
import { findTimezone } from '../../time-zone.ts';
import type { Answer } from '../answer.ts';
import type { Asker, Presence } from '../asker.ts';
import type { CommandContext } from '../command.ts';
import { checkSchedulable } from '../find-command.ts';
import { checkAlertSchedule } from './alerts.ts';
import { gone, recordChange } from './changing.ts';
import { digestForm, weekdays } from './digest-form.ts';
import { digestInWords, readChannel } from './digest-in-words.ts';
import { freeName, readName } from './digest-name.ts';
import { nameText } from './digest-request.ts';
import { invitation, presenceIn } from './presence.ts';
import { aboutDigests, digestActions, digestSection } from './show-digest.ts';
import { readSections, weeklyCommand } from './weekly/sections.ts';

/** What a form, or options typed, say of a digest. */
export type DigestOptions = {
  name?: string;
  channel?: string;
  weekday?: string;
  time?: string;
  schedule?: string;
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
  if (!schedule) throw notSaidWhen();
  checkAlertSchedule(command, schedule);
  const channelId = channelOf(options, words.channelId) ?? channelOfAsker(asker);
  const presence = await presenceIn(channelId, asker);
  const plan = {
    name: options.name?.trim() ? readName(options.name) : await freeName(plainName(command), context),
    command,
    channelId,
    schedule,
    ownerId: asker.id,
  };
  const digest = await recordChange(context, asker, { verb: 'made', digest: plan }, () =>
    createDigest(context.store, plan),
  );
  return kept(
    `/digest new ${nameText(digest.name)}`,
    `"${digest.name}" comes ${describeSchedule(schedule)}`,
    digest,
    presence,
  );
}

function askForNew(asker: Asker, { timezone }: CommandContext): Answer {
  const form = digestForm('/digest new', {
    name: '',
    ...(asker.channelId === null ? {} : { channelId: asker.channelId }),
    weekdays: ['monday'],
    time: '09:00',
    schedule: '',
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
  const presence = channelId === undefined ? undefined : await presenceIn(channelId, context.asker);
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
    presence,
  );
}

/** The days, time and zone that are given, the others as they are; undefined where none is given. */
function editedSchedule(
  { weekday, time, schedule, timezone }: DigestOptions,
  standing: Schedule,
): Schedule | undefined {
  const isSaid = [weekday, time, schedule, timezone].some((option) => option !== undefined);
  if (!isSaid) return undefined;
  const clock = clockOf({ time, timezone }, standing);
  const same = { ...standing, ...clock };
  const worded = schedule?.trim() ? readWords(schedule, clock) : same;
  // Words that are left as the form filled them in give way to weekdays.
  if (weekday === undefined || describeSchedule(worded) !== describeSchedule(same)) return worded;
  return readWeekdays(weekday, clock);
}

function askForEdit(digest: Digest, command: string): Answer {
  const { name, channelId, schedule } = digest;
  const { days, timezone } = schedule;
  const form = digestForm(command, {
    name,
    channelId,
    weekdays: days.kind === 'week' ? days.weekdays.map((day) => weekdays[day - 1] ?? '') : [],
    time: timeText(schedule),
    schedule: days.kind === 'week' ? '' : describeDays(days),
    timezone,
    command: digest.command,
  });
  return aboutDigests(command, `Change "${name}"`, { form, sections: [digestSection(digest)] });
}

/** @param presence in the channel, where that was asked. */
function kept(command: string, title: string, digest: Digest, presence: Presence = 'in'): Answer {
  const { sections, notes } = invitation(presence, digest);
  return aboutDigests(command, title, {
    sections: [...sections, digestSection(digest)],
    notes: [
      ...notes,
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
  { weekday, time, schedule, timezone }: DigestOptions,
  words: string | undefined,
  usualZone: string,
): Schedule | undefined {
  const clock = clockOf({ time, timezone }, { hour: 9, minute: 0, timezone: usualZone });
  if (words !== undefined) return parseSchedule(words, clock.timezone);
  if (schedule?.trim()) return readWords(schedule, clock);
  return weekday?.trim() ? readWeekdays(weekday, clock) : undefined;
}

/** At what time of day, and in which zone. */
type Clock = Pick<Schedule, 'hour' | 'minute' | 'timezone'>;

/** The time and zone that are given, the usual ones where they are not. */
function clockOf(
  { time, timezone: zone }: { time: string | undefined; timezone: string | undefined },
  usual: Clock,
): Clock {
  const there = zone?.trim() ? readOption('timezone', () => findTimezone(zone)) : usual.timezone;
  if (time === undefined) return { hour: usual.hour, minute: usual.minute, timezone: there };
  const { hour, minute, timezone } = readOption('time', () => parseSchedule(`every day ${time}`, there));
  return { hour, minute, timezone };
}

/** Words say days; a time and a zone where these are not to be those of the clock. */
function readWords(words: string, clock: Clock): Schedule {
  return readOption('schedule', () => parseSchedule(words, clock.timezone, { at: clock }));
}

/** Weekdays separated by commas. */
function readWeekdays(weekday: string, clock: Clock): Schedule {
  if (weekday.trim() === '') throw notSaidWhen();
  const days = weekday.replaceAll(',', ' and ');
  return readOption('weekday', () => parseSchedule(`every ${days}`, clock.timezone, { at: clock }));
}

function notSaidWhen(): UserError {
  return new UserError(
    'it is not said on which days the digest comes',
    `Choose weekdays, or say it in words such as "${scheduleExamples[0]}" or "${scheduleExamples[3]}".`,
    'weekday',
  );
}

function timeText({ hour, minute }: Clock): string {
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
