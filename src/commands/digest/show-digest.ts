import { isTimezone } from '../../calendar.ts';
import type { Delivery, Digest } from '../../data/digests.ts';
import { formatMoment } from '../../format.ts';
import { describeSchedule } from '../../schedule.ts';
import type { Action, Answer, Section } from '../answer.ts';
import { nameText } from './digest-request.ts';

/** A channel, which Slack shows by its name. */
export function channelMention(channelId: string): string {
  return `<#${channelId}>`;
}

/** When a digest comes, in words: "every Monday at 9:00 Europe/Lisbon; next on Mon 30 Nov 2026, 09:00". */
export function whenInWords({ schedule, nextDueAt, state, pauseReason }: Digest): string {
  const recurs = describeSchedule(schedule);
  if (state === 'paused') return `${recurs}; paused${inBrackets(pauseReason)}`;
  return `${recurs}; next on ${onClock(nextDueAt, schedule.timezone)}`;
}

/** What became of a due: "sent on Mon 23 Nov 2026, 09:01", "skipped, due on …: the data were too old". */
export function deliveryInWords(
  { dueAt, postedAt, late, reason, state }: Delivery,
  timezone: string,
): string {
  if (postedAt) return `sent ${late ? 'late ' : ''}on ${onClock(postedAt, timezone)}`;
  return `${states[state]}, due on ${onClock(dueAt, timezone)}${inBrackets(reason)}`;
}

/** A moment on the clock of a zone. A stored zone that is not known any more shall not keep all digests from being listed. */
export function onClock(moment: Date, timezone: string): string {
  return isTimezone(timezone) ? formatMoment(moment, timezone) : `${formatMoment(moment, 'UTC')} UTC`;
}

/** A reason after what it is the reason of. No colon: Slack makes pictures of what stands between two. */
function inBrackets(reason: string | null): string {
  return reason === null ? '' : ` (${reason.replace(/\.$/, '')})`;
}

/** The states of a delivery as people call them. */
export const states: Readonly<Record<Delivery['state'], string>> = {
  waiting: 'waiting',
  posting: 'on its way',
  posted: 'sent',
  sent: 'sent',
  skipped: 'skipped',
  failed: 'failed',
  unknown: 'perhaps sent',
};

/** A digest with where it goes, what it asks and when it comes. */
export function digestSection(digest: Digest): Section {
  const { name, channelId, command } = digest;
  return {
    heading: name,
    lines: [`Goes to ${channelMention(channelId)} and asks ${command}`, `Comes ${whenInWords(digest)}`],
  };
}

/** What may be wanted next of a digest. */
export function digestActions({ name, state }: Digest): Action[] {
  const of = (word: string) => `/digest ${word} ${nameText(name)}`;
  return [
    { label: 'Preview', command: of('preview') },
    {
      label: 'Send now',
      command: of('send now'),
      confirm: `"${name}" is posted in its channel at once, besides its schedule.`,
    },
    { label: 'Edit …', command: of('edit') },
    state === 'on' ? { label: 'Pause', command: of('pause') } : { label: 'Resume', command: of('resume') },
    {
      label: 'Delete',
      command: `${of('delete')} confirm=yes`,
      confirm: `"${name}" is deleted and not posted any more.`,
      style: 'danger',
    },
  ];
}

/** An answer about digests, which only the asker sees: without data, and without a day. */
export function aboutDigests(
  command: string,
  title: string,
  rest: Partial<Pick<Answer, 'facts' | 'notes' | 'sections' | 'actions' | 'form' | 'table' | 'preview'>> = {},
): Answer {
  return {
    command,
    title,
    asOf: null,
    facts: [],
    table: null,
    chart: null,
    notes: [],
    audience: 'asker',
    ...rest,
  };
}
