import { daysBetween } from '../../calendar.ts';
import { type CampaignPlan, campaignId } from '../../data/campaigns.ts';
import { readOption, UserError } from '../../errors.ts';
import { parseE4 } from '../../money.ts';

/** The options of `/campaign new` as parsed; absent where they were not given. */
export type CampaignOptions = {
  name?: string;
  audience?: string;
  start?: string;
  end?: string;
  offer?: string;
  cost?: number;
  effect?: string;
  holdout?: string;
  window?: number;
  channel: CampaignPlan['channel'];
  treatments?: string;
};

const needed = ['name', 'audience', 'start', 'end', 'offer', 'cost', 'effect'] as const;

/** What a campaign needs and was not given. */
export function missingOptions(options: CampaignOptions): (typeof needed)[number][] {
  return needed.filter((name) => options[name] === undefined || options[name] === '');
}

/**
 * What is taken where nothing else is said. With 20% held out the smallest difference that can be told is a quarter larger than with
 * halves; with 10% it is two thirds larger.
 */
export const defaults = { holdoutPercent: 20, windowDays: 28, treatment: 'contacted' };

const bounds = { holdout: { least: 1, most: 50 }, windowDays: 365, treatments: 5, nameLetters: 60 };
const verbs = /^(list|new|edit|launch|stop)(\s|$)/i;

/** What the options of a complete campaign say; the audience is still text. */
export type ReadPlan = Omit<CampaignPlan, 'audience' | 'audienceTitle' | 'owner' | 'currency'> & {
  audienceText: string;
};

/**
 * Reads the options of a campaign.
 * @throws UserError about the option that does not fit.
 */
export function readPlan(options: CampaignOptions): ReadPlan {
  const { name = '', audience = '', start = '', end = '', offer = '', cost = 0 } = options;
  const windowDays = options.window ?? usualWindow(start, end);
  const plan = {
    name: readOption('name', () => readName(name)),
    audienceText: audience,
    channel: options.channel,
    start,
    end: readOption('end', () => readEnd(start, end)),
    offer,
    costE4: readOption('cost', () => readCost(cost)),
    treatments: readOption('treatments', () => readTreatments(options.treatments ?? '')),
    holdoutShare: readOption('holdout', () => readHoldout(options.holdout)),
    windowDays,
    hopedFor: readOption('effect', () => readEffect(options.effect ?? '')),
  };
  readOption('window', () => checkWindow(plan));
  return plan;
}

/** A window holds the whole campaign: by default four weeks, or to its end and a week more where that is later. */
function usualWindow(start: string, end: string): number {
  const days = daysBetween(start, end) + 1;
  return days <= 21 ? defaults.windowDays : days + 7;
}

function readName(name: string): string {
  const trimmed = name.trim().replace(/\s+/g, ' ');
  if (campaignId(trimmed) === '')
    throw new UserError(`"${name}" has neither letters nor digits`, 'Choose a name that can be typed.');
  if (trimmed.length > bounds.nameLetters)
    throw new UserError(
      `the name has ${trimmed.length} letters`,
      `Choose one of ${bounds.nameLetters} at most.`,
    );
  if (verbs.test(trimmed) || /["=]/.test(trimmed))
    throw new UserError(
      `"${trimmed}" would be taken for something else`,
      'Choose a name without quotation and equals signs that does not begin with list, new, edit, launch or stop.',
    );
  return trimmed;
}

function readEnd(start: string, end: string): string {
  if (end < start)
    throw new UserError(
      `the campaign would end on ${end}, before its start on ${start}`,
      'Swap the two days.',
    );
  return end;
}

function readCost(cost: number): number {
  if (cost < 0) throw new UserError(`the cost ${cost} is below zero`, 'Write 0 where it costs nothing.');
  return parseE4(cost.toFixed(4));
}

function readHoldout(text: string | undefined): number {
  const percent = text === undefined ? defaults.holdoutPercent : percentOf(text);
  const { least, most } = bounds.holdout;
  if (percent === undefined || percent < least || percent > most)
    throw new UserError(
      `the holdout "${text}" is not ${least} to ${most} percent`,
      'Write a number such as 20: nobody to compare with means that nothing can be told, and more than half is never needed.',
    );
  return percent / 100;
}

function readEffect(text: string): number {
  const points = percentOf(text.replace(/\s*(points?|pp)$/i, ''));
  if (points === undefined || points <= 0 || points >= 100)
    throw new UserError(
      `the effect "${text}" is not a number of points above 0 and below 100`,
      'Write how many more of a hundred customers shall order, for example 3.',
    );
  return points / 100;
}

/** 20 of "20", "20%" and "+20 %". */
function percentOf(text: string): number | undefined {
  const digits = /^\+?(\d+(?:\.\d+)?)\s*%?$/.exec(text.trim())?.[1];
  return digits === undefined ? undefined : Number(digits);
}

function readTreatments(text: string): string[] {
  const names = text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  if (names.length > bounds.treatments)
    throw new UserError(
      `${names.length} treatments are too many to tell apart`,
      `Try ${bounds.treatments} at most, as each gets a part of the customers.`,
    );
  const folded = names.map((name) => campaignId(name));
  const twice = names.find(
    (_, index) => folded.indexOf(folded[index] ?? '') !== index || folded[index] === 'holdout',
  );
  if (twice !== undefined)
    throw new UserError(`the treatment "${twice}" has a name that is taken`, 'Give each a name of its own.');
  return names.length > 0 ? names : [defaults.treatment];
}

function checkWindow({ windowDays, start, end }: Pick<CampaignPlan, 'windowDays' | 'start' | 'end'>): void {
  const least = daysBetween(start, end) + 1;
  if (windowDays < least)
    throw new UserError(
      `a conversion window of ${windowDays} days ends before the last customers are contacted on ${end}`,
      `Choose at least ${least} days, and some more in which they can answer.`,
    );
  if (windowDays > bounds.windowDays)
    throw new UserError(
      `a conversion window of ${windowDays} days is longer than a year`,
      'Choose a shorter one.',
    );
}
