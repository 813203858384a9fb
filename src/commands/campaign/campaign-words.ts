import type { Interval } from '../../analytics/uplift/differences.ts';
import { addDays, type Day } from '../../calendar.ts';
import { type Campaign, countsUntil } from '../../data/campaigns.ts';
import { formatCounted, formatDay, formatMoney, formatNumber, formatShare } from '../../format.ts';

/** How a campaign stands on a day: a launched one waits for its start, runs, or is over. */
export type Standing = 'draft' | 'half-launched' | 'planned' | 'running' | 'over' | 'stopped';

/** How a campaign stands on a day. */
export function standingOf(campaign: Campaign, asOf: Day): Standing {
  if (campaign.state === 'draft' || campaign.state === 'stopped') return campaign.state;
  if (campaign.state === 'drawing') return 'half-launched';
  if (asOf <= campaign.start) return 'planned';
  return asOf < countsUntil(campaign) ? 'running' : 'over';
}

/** A campaign's name as a command takes it. */
export function campaignCommand({ name }: Pick<Campaign, 'name'>, verb = ''): string {
  return `/campaign ${verb === '' ? '' : `${verb} `}"${name}"`;
}

/** The command that launches a draft as it is now and was shown; once it is changed, it launches nothing. */
export function launchCommand({ id, draftedAt }: Pick<Campaign, 'id' | 'draftedAt'>): string {
  return `/campaign launch ${id}@${draftedAt.getTime()}`;
}

/** The name, and when the draft that is meant was kept, where that is said. */
export function launchWords(text: string): { name: string; draftedAt?: number } {
  const [, name, moment] = /^(\S+)@(\d{13})$/.exec(text) ?? [];
  return name === undefined ? { name: text } : { name, draftedAt: Number(moment) };
}

/** The day on which the first look can be had. */
export function firstLook({ start, windowDays }: Pick<Campaign, 'start' | 'windowDays'>): Day {
  return addDays(start, Math.min(7, windowDays));
}

/** A difference of shares in points of a hundred: "+3.1 points". */
export function formatPoints(share: number): string {
  return `${signed(share * 100, 1)} ${Math.abs(share * 100).toFixed(1) === '1.0' ? 'point' : 'points'}`;
}

/** Its interval: "0.4 to 5.8 points". */
export function pointsInterval({ low, high }: Interval): string {
  return `${signed(low * 100, 1)} to ${signed(high * 100, 1)}`;
}

/** An interval of money: "€0.10 to €3.20". */
export function moneyInterval({ low, high }: Interval, currency: string): string {
  return `${formatMoney(low, currency)} to ${formatMoney(high, currency)}`;
}

/** A number with its sign, a real minus where it is below zero. */
export function signed(value: number, decimals = 0): string {
  const text = formatNumber(Math.abs(value), decimals);
  const isZero = Number(Math.abs(value).toFixed(decimals)) === 0;
  return isZero ? text : `${value < 0 ? '−' : '+'}${text}`;
}

/** A share of conversion with one decimal, which is what campaigns move. */
export function formatConversion(share: number): string {
  return share < 0.1 ? formatShare(share) : `${formatNumber(share * 100, 1)}%`;
}

/** "2 Nov 2026 to 15 Nov 2026". */
export function span(from: Day, before: Day): string {
  return `${formatDay(from)} to ${formatDay(addDays(before, -1))}`;
}

/** How long a look is after the start: "2 weeks", "16 days". */
export function timeInWords(days: number): string {
  return days % 7 === 0 ? formatCounted(days / 7, 'week') : formatCounted(days, 'day');
}

/** How far a campaign is: "2 of 4 weeks", "14 of 30 days". */
export function progressInWords(days: number, all: number): string {
  return days % 7 === 0 && all % 7 === 0
    ? `${days / 7} of ${formatCounted(all / 7, 'week')}`
    : `${days} of ${formatCounted(all, 'day')}`;
}
