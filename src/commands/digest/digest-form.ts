import { capitalised } from '../../format.ts';
import type { Form, FormField } from '../form.ts';
import { sectionNames, weeklySections } from './weekly/sections.ts';

/** Weekdays as schedules name them, from Monday. */
export const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];

/** What a form is filled in with. */
export type FilledIn = {
  name: string;
  channelId?: string;
  weekdays: readonly string[];
  time: string;
  /** Where weekdays do not say on which days it comes: these in words. */
  schedule: string;
  timezone: string;
  command: string;
};

/** A digest that goes to no channel, but to a conversation that the field does not list, stays there unless a channel is chosen. */
function channelField(channelId: string | undefined, isNew: boolean): FormField {
  const field = { type: 'channel', label: 'Channel', hint: 'Midas has to be in it: /invite @Midas' } as const;
  if (channelId?.startsWith('C')) return { ...field, value: channelId };
  if (isNew) return field;
  return { ...field, value: '', optional: true, hint: 'Empty, it goes where it has gone so far.' };
}

/** The form of a new digest, or of one to change. Its fields are the options of `/digest`. */
export function digestForm(command: string, filled: FilledIn): Form {
  const { name, channelId, time, timezone, schedule } = filled;
  const isWeekly = filled.command.startsWith('/digest weekly');
  const chosen = /sections=(\S+)/.exec(filled.command)?.[1]?.split(',');
  const fields: Record<string, FormField> = {
    name: {
      type: 'text',
      label: 'Name',
      value: name,
      placeholder: 'Weekly digest',
      optional: name === '',
    },
    channel: channelField(channelId, command === '/digest new'),
    weekday: {
      type: 'choices',
      label: 'Weekdays',
      value: filled.weekdays,
      choices: weekdays.map((day) => ({ value: day, label: capitalised(day) })),
      optional: true,
    },
    schedule: {
      type: 'text',
      label: 'Or other days, in words',
      value: schedule,
      placeholder: 'first of the month',
      hint: 'Such as "every 2 weeks on friday" or "last friday of the month"; takes the place of weekdays.',
      optional: true,
    },
    time: { type: 'time', label: 'Time', value: time },
    timezone: {
      type: 'text',
      label: 'Time zone',
      value: timezone,
      hint: 'Such as Europe/Lisbon or New York',
    },
    sections: {
      type: 'choices',
      label: 'Sections of the weekly digest',
      value: isWeekly ? (chosen ?? sectionNames) : [],
      choices: sectionNames.map((section) => ({ value: section, label: weeklySections[section] })),
      optional: true,
    },
    ask: {
      type: 'text',
      label: 'Ask something else instead',
      value: isWeekly ? '' : filled.command,
      placeholder: '/cohort by=month',
      hint: 'Any question that only tells something; sections are then left aside.',
      optional: true,
    },
  };
  return {
    command,
    title: command === '/digest new' ? 'New digest' : 'Change a digest',
    submit: command === '/digest new' ? 'Create' : 'Change',
    about: ['A digest is a question that is asked on its own, and posted in a channel.'],
    fields,
  };
}
