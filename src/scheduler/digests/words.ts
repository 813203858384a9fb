import type { Delivery, Digest } from '../../data/digests.ts';
import type { Freshness } from '../../data/freshness.ts';
import { formatCounted, formatDay } from '../../format.ts';
import { describeDue } from '../../schedule.ts';

/** What a digest's message is posted for, in Slack's mark-up. */
export function occasionOf({ name, schedule }: Digest, delivery: Delivery, late: boolean): string {
  const digest = `digest *${escaped(name)}*`;
  if (delivery.kind === 'now') return `${digest}, sent on request`;
  return late ? `${digest}, due ${describeDue(delivery.dueAt, schedule.timezone)}, sent late` : digest;
}

/** What a reader should know of data that are not fresh; undefined where they are. */
export function staleRemark(
  { freshDays }: Pick<Digest, 'freshDays'>,
  { lastDay, ageDays, importing }: Freshness,
): string | undefined {
  if (importing) return 'An import is running: figures may change when it is done.';
  if (freshDays === null || lastDay === null || ageDays === null || ageDays <= freshDays) return undefined;
  return `The data are stale: their last service line is of ${formatDay(lastDay)}, ${formatCounted(ageDays, 'day')} ago. Nothing newer had come when this was sent.`;
}

/** What the owner of a digest is told when it is not sent, in Slack's mark-up. */
export function failureNotice(
  { name, schedule }: Digest,
  { dueAt, kind, channelId }: Delivery,
  { message, hint }: { message: string; hint: string },
  { paused, unknown }: { paused: boolean; unknown: boolean },
): string {
  const due =
    kind === 'now' ? 'asked for besides its schedule' : `due ${describeDue(dueAt, schedule.timezone)}`;
  const how = unknown ? 'may have been sent or not: it cannot be told.' : 'was not sent.';
  const typed = `"${escaped(name.replaceAll('`', "'"))}"`;
  const sendNow = `\`/digest send now ${typed}\``;
  const next = paused
    ? `The digest is paused. Change its channel with \`/digest edit ${typed}\`, then \`/digest resume ${typed}\`.`
    : unknown
      ? `Look into the channel; if it is not there, type ${sendNow}.`
      : `When that is mended, type ${sendNow}; the next one comes at its time.`;
  return [
    `The digest *${escaped(name)}* for <#${channelId}>, ${due}, ${how}`,
    escaped([message, hint].filter(Boolean).join(' ')),
    next,
  ].join('\n');
}

/** Text in which Slack sees no mark-up. Source: docs.slack.dev, "Formatting message text". */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
