import { DateTime } from 'luxon';
import { addDays, type Day, dateOfDay, dayOf, daysBetween, now, parseDay, today } from './calendar.ts';
import { UserError } from './errors.ts';
import { formatDay } from './format.ts';
import { findTimezone, instantOf, type TimeOfDay } from './time-zone.ts';

/** On which days: of every week or every few weeks, a day of the month, or the first, …, last of a weekday in a month. 1 is Monday. */
export type ScheduleDays =
  | { kind: 'week'; weekdays: readonly number[] }
  | { kind: 'weeks'; weekdays: readonly number[]; every: number; from: Day }
  | { kind: 'month'; day: number | 'last' }
  | { kind: 'month-weekday'; weekday: number; nth: number | 'last' };

/** When something recurs: at a time of day in a time zone, at most once a day. */
export type Schedule = TimeOfDay & { days: ScheduleDays; timezone: string };

/** Schedules as they are typed, for those who wrote one that is not understood. */
export const scheduleExamples = [
  'every monday 9:00',
  'weekdays 8:30 Europe/Lisbon',
  'every 2 weeks on friday 16:00',
  'first of the month 9:00 in New York',
] as const;

const weekdayNames = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const weekdayPattern = '(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:days?)?';
const ordinals = ['first', 'second', 'third', 'fourth'];
const everyDay = [1, 2, 3, 4, 5, 6, 7];
const workingDays = [1, 2, 3, 4, 5];
const weekend = [6, 7];
/** Every month has this many days; the last one has a name of its own. */
const daysOfEveryMonth = 28;

/**
 * Reads a schedule in words: `every monday 9:00`, `mondays at 9`, `weekdays 8:30`, `monday and thursday 14:00 Europe/Lisbon`,
 * `every 2 weeks on friday 16:00 from 2026-12-04`, `first of the month 9:00 in New York`, `last friday of the month 4pm`. Hours are
 * those of a day of 24 unless am or pm follows. Without a zone it stands in the one given, and without a time at the one given.
 * @throws UserError that quotes what is not understood and gives examples.
 */
export function parseSchedule(
  text: string,
  timezone: string,
  { from, at }: { from?: Day; at?: TimeOfDay } = {},
): Schedule {
  const { days, time, zone, start } = partsOf(text, at);
  const found = readDays(days);
  if (!found) throw unreadable(text, `"${days}" says no days that I understand`);
  const { hour, minute } = typeof time === 'string' ? readTime(text, time) : time;
  const there = zone === undefined ? timezone : findTimezone(zone);
  const first = start === undefined ? (from ?? nextDay({ hour, minute }, there)) : parseDay(start);
  return {
    days: found.kind === 'weeks' ? { ...found, from: firstWeekday(found.weekdays, first) } : found,
    hour,
    minute,
    timezone: there,
  };
}

/** The next day on which a time comes: today, or tomorrow where it has passed. */
function nextDay(time: TimeOfDay, timezone: string): Day {
  const day = today(timezone);
  return instantOf(day, time, timezone) > now() ? day : addDays(day, 1);
}

/** A time of day, the surest sign of one first: `9:00`, `9h30`, `9 am`, `noon`; `at 9`; a number by itself. */
const timePatterns = [
  /\b(?:at\s+)?(noon|midnight|\d{1,2}[:.h]\d{2}(?:\s*[ap]\.?m(?:\.|\b))?|\d{1,2}(?:\s*[ap]\.?m(?:\.|\b)|\s*h\b))/i,
  /\bat\s+(\d{1,2})(?![-/\d])/i,
  /\s(\d{1,2})(?=$|\s+(?!weeks?\b))/i,
];
const startPattern = /(?:,\s*)?\b(?:from|starting|as of)\s+(\d{4}-\d\d-\d\d)\b/i;

type Parts = { days: string; time: string | TimeOfDay; zone?: string; start?: string };

/** The parts of a schedule: the days, then the time, unless one is given; a zone after it, or before it with "in". */
function partsOf(text: string, given: TimeOfDay | undefined): Parts {
  const start = startPattern.exec(text)?.[1];
  const said = text.replace(startPattern, ' ').trim();
  const match = timePatterns.map((pattern) => pattern.exec(said)).find((found) => found !== null);
  const time = match?.[1] ?? given;
  if (time === undefined) throw unreadable(text, 'it says no time of day');
  const [before = '', early] = said.slice(0, match?.index).split(/\s+in\s+/i);
  const late = said
    .slice(match ? match.index + match[0].length : said.length)
    .replace(/^[\s,(]*(?:in\s+)?|(?:\s+time)?[\s.)]*$/gi, '');
  const zone = late || early;
  if (/^(?:and |or |& ?)?\d/i.test(late)) throw unreadable(text, 'it says more than one time of day');
  return {
    days: before.toLowerCase().trim(),
    time,
    ...(zone ? { zone } : {}),
    ...(start === undefined ? {} : { start }),
  };
}

function readTime(text: string, time: string): TimeOfDay {
  if (/noon/i.test(time)) return { hour: 12, minute: 0 };
  if (/midnight/i.test(time)) return { hour: 0, minute: 0 };
  const [, hours = '', minutes = '0', half] = /^(\d+)(?:[:.h](\d+)?)?\s*([ap])?/i.exec(time) ?? [];
  const [hour, minute] = [Number(hours), Number(minutes)];
  const isHour = half === undefined ? hour < 24 : hour >= 1 && hour <= 12;
  if (!isHour || minute > 59) throw unreadable(text, `"${time.trim()}" is no time of day`);
  if (half === undefined) return { hour, minute };
  return { hour: (hour % 12) + (half.toLowerCase() === 'p' ? 12 : 0), minute };
}

type ReadDays = Exclude<ScheduleDays, { kind: 'weeks' }> | Omit<ScheduleDays & { kind: 'weeks' }, 'from'>;

function readDays(text: string): ReadDays | undefined {
  const words = text
    .replace(/[,&+]/g, ' and ')
    .replace(/^(?:\s*(?:and|every|each|on|the)\b)+/, '')
    .replace(/\s+/g, ' ')
    .trim();
  return readWeeks(words) ?? readMonth(words) ?? readWeekdays(words);
}

/** `2 weeks on friday`, `other week on monday and thursday`, `other friday`, `week on friday`. */
function readWeeks(words: string): ReadDays | undefined {
  const match =
    /^(?:(week|fortnight|other week|(?:\d+|two|three|four) weeks) on|(other)) (.+)$/.exec(words) ?? [];
  const [, period = match[2], , named] = match;
  const found = named === undefined ? undefined : readWeekdays(named);
  if (period === undefined || found?.kind !== 'week') return undefined;
  const every = weeksOf(period);
  if (every === 1) return found;
  return every > 52 || every < 1 ? undefined : { kind: 'weeks', weekdays: found.weekdays, every };
}

function weeksOf(period: string): number {
  const [count = ''] = period.split(' ');
  const named: Readonly<Record<string, number>> = {
    week: 1,
    fortnight: 2,
    other: 2,
    two: 2,
    three: 3,
    four: 4,
  };
  return named[count] ?? Number(count);
}

/** `first of the month`, `15th of every month`, `last friday of the month`, `month on the 1st`. */
function readMonth(words: string): ReadDays | undefined {
  const match =
    /^(.+?)(?: day)? of (?:(?:the|every|each) )?month$/.exec(words) ??
    /^(?:month|monthly) on (?:the )?(.+?)(?: day)?$/.exec(words);
  const [which = '', weekday] = match?.[1]?.split(' ') ?? [];
  const nth = which === 'last' ? which : ordinalOf(which);
  if (nth === undefined) return undefined;
  if (weekday === undefined)
    return nth === 'last' || nth <= daysOfEveryMonth ? { kind: 'month', day: nth } : notInEveryMonth(nth);
  const named = readWeekday(weekday);
  if (named === undefined || (nth !== 'last' && nth > ordinals.length)) return undefined;
  return { kind: 'month-weekday', weekday: named, nth };
}

function notInEveryMonth(day: number): never {
  throw new UserError(
    `not every month has a day ${day}`,
    `Write "last day of the month", or a day up to ${daysOfEveryMonth}.`,
  );
}

function ordinalOf(word: string): number | undefined {
  const named = ordinals.indexOf(word) + 1;
  if (named > 0) return named;
  const day = Number(/^(\d{1,2})(?:st|nd|rd|th)?$/.exec(word)?.[1]);
  return day >= 1 && day <= 31 ? day : undefined;
}

/** `day`, `weekdays`, `mondays`, `monday and thursday`, `mon-fri`. */
function readWeekdays(words: string): (ScheduleDays & { kind: 'week' }) | undefined {
  if (/^(?:days?|daily)$/.test(words)) return { kind: 'week', weekdays: everyDay };
  if (/^(?:week|work|working |business )days?$/.test(words)) return { kind: 'week', weekdays: workingDays };
  if (/^weekends?$/.test(words)) return { kind: 'week', weekdays: weekend };
  const range = new RegExp(`^(${weekdayPattern})(?: to | through | ?[-–] ?)(${weekdayPattern})$`).exec(words);
  const named = range
    ? weekdaysFrom(readWeekday(range[1] ?? ''), readWeekday(range[2] ?? ''))
    : words.split(/ (?:and )*/).map(readWeekday);
  const known = named.filter((weekday) => weekday !== undefined);
  if (known.length < named.length) return undefined;
  return { kind: 'week', weekdays: [...new Set(known)].sort((a, b) => a - b) };
}

function weekdaysFrom(first = 1, last = 7): number[] {
  const length = ((last - first + 7) % 7) + 1;
  return Array.from({ length }, (_, index) => ((first - 1 + index) % 7) + 1);
}

function readWeekday(word: string): number | undefined {
  if (!new RegExp(`^${weekdayPattern}$`).test(word)) return undefined;
  return weekdayNames.findIndex((name) => name.toLowerCase().startsWith(word.slice(0, 3))) + 1;
}

function unreadable(text: string, why: string): UserError {
  const examples = scheduleExamples.map((example) => `"${example}"`).join(', ');
  return new UserError(`"${text}" is not a schedule: ${why}`, `Write it like ${examples}.`);
}

/** A schedule in words, with its zone, as `parseSchedule` reads them: `every Monday and Thursday at 9:00 Europe/Lisbon`. */
export function describeSchedule({ days, hour, minute, timezone }: Schedule): string {
  const time = `${hour}:${String(minute).padStart(2, '0')}`;
  return `${daysInWords(days)} at ${time} ${timezone}${startInWords(days)}`;
}

/** The days of a schedule in words, as `parseSchedule` reads them: `every 2 weeks on Friday, from 2026-12-04`. */
export function describeDays(days: ScheduleDays): string {
  return `${daysInWords(days)}${startInWords(days)}`;
}

function startInWords(days: ScheduleDays): string {
  return days.kind === 'weeks' ? `, from ${days.from}` : '';
}

function daysInWords(days: ScheduleDays): string {
  switch (days.kind) {
    case 'week':
      return `every ${weekdaysInWords(days.weekdays)}`;
    case 'weeks':
      return `every ${days.every} weeks on ${weekdaysInWords(days.weekdays)}`;
    case 'month':
      return `on the ${days.day === 'last' ? 'last day' : ordinalInWords(days.day)} of the month`;
    case 'month-weekday': {
      const which = days.nth === 'last' ? days.nth : ordinals[days.nth - 1];
      return `on the ${which} ${weekdayNames[days.weekday - 1]} of the month`;
    }
  }
}

function weekdaysInWords(weekdays: readonly number[]): string {
  const same = (others: readonly number[]) => others.join() === weekdays.join();
  if (same(everyDay)) return 'day';
  if (same(workingDays)) return 'weekday';
  const names = weekdays.map((weekday) => weekdayNames[weekday - 1] ?? '');
  const last = names.pop() ?? '';
  return names.length > 0 ? `${names.join(', ')} and ${last}` : last;
}

function ordinalInWords(day: number): string {
  const ending = [11, 12, 13].includes(day) ? 'th' : (['th', 'st', 'nd', 'rd'][day % 10] ?? 'th');
  return `${day}${ending}`;
}

/** An instant as those who know a schedule expect to read it: `Monday, 23 Nov 2026, 9:00 (Europe/Lisbon)`. */
export function describeDue(due: Date, timezone: string): string {
  const day = dayOf(due, timezone);
  const time = DateTime.fromJSDate(due, { zone: timezone }).toFormat('H:mm');
  return `${weekdayNames[weekdayOf(day) - 1]}, ${formatDay(day)}, ${time} (${timezone})`;
}

/** Every schedule is due once in so many days after it begins: one that comes every 52 weeks, and a few more. */
const longestWait = 53 * 7;

/**
 * The first instant after another at which a schedule is due.
 * @throws RangeError for a stored schedule that is never due, or whose time zone is not known.
 */
export function nextDue(schedule: Schedule, after: Date): Date {
  // A time that the clocks skip may fall on the next day, so the search begins a day earlier.
  const first = addDays(dayOf(after, schedule.timezone), -1);
  const start = laterDay(first, startOf(schedule));
  const end = addDays(start, longestWait);
  for (let day = start; day < end; day = addDays(day, 1)) {
    if (!isOn(schedule.days, day)) continue;
    const due = instantOf(day, schedule, schedule.timezone);
    if (due > after) return due;
  }
  throw new RangeError('it is never due');
}

function startOf({ days }: Schedule): Day {
  return days.kind === 'weeks' ? days.from : '';
}

function laterDay(one: Day, other: Day): Day {
  return one > other ? one : other;
}

function isOn(days: ScheduleDays, day: Day): boolean {
  switch (days.kind) {
    case 'week':
      return days.weekdays.includes(weekdayOf(day));
    case 'weeks': {
      if (day < days.from || !days.weekdays.includes(weekdayOf(day))) return false;
      return (daysBetween(mondayOf(days.from), mondayOf(day)) / 7) % days.every === 0;
    }
    case 'month':
      return days.day === 'last' ? isLastOfMonth(day) : dayOfMonth(day) === days.day;
    case 'month-weekday': {
      if (weekdayOf(day) !== days.weekday) return false;
      if (days.nth === 'last') return addDays(day, 7).slice(0, 7) !== day.slice(0, 7);
      return Math.ceil(dayOfMonth(day) / 7) === days.nth;
    }
  }
}

function firstWeekday(weekdays: readonly number[], from: Day): Day {
  return weekdays.includes(weekdayOf(from)) ? from : firstWeekday(weekdays, addDays(from, 1));
}

function weekdayOf(day: Day): number {
  return ((dateOfDay(day).getUTCDay() + 6) % 7) + 1;
}

function mondayOf(day: Day): Day {
  return addDays(day, 1 - weekdayOf(day));
}

function dayOfMonth(day: Day): number {
  return Number(day.slice(8));
}

function isLastOfMonth(day: Day): boolean {
  return dayOfMonth(addDays(day, 1)) === 1;
}
