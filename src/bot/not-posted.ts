import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
} from '@slack/web-api';
import { messageOf } from '../errors.ts';
import type { NotPosted } from '../posting.ts';
import { wasNotReached } from './slack-client.ts';

const limitedWords = new Set(['ratelimited', 'rate_limited', 'message_limit_exceeded']);

/** Slack broke off: "It's possible some aspect of the operation succeeded". Source: docs.slack.dev, errors of chat.postMessage. */
const brokenOff = new Set(['fatal_error', 'internal_error', 'service_unavailable', 'team_added_to_org']);

/** Slack did not begin, for a reason that passes or that whoever runs Midas can mend. */
const passing = new Set([
  'request_timeout',
  'accesslimited',
  'invalid_auth',
  'not_authed',
  'account_inactive',
  'token_expired',
  'token_revoked',
  'ekm_access_denied',
]);

/** Refusals that somebody can mend, in words for whoever is told later and elsewhere; `gone`: the channel takes nothing any more. */
const explanations: Readonly<Record<string, { message: string; hint: string; gone?: true }>> = {
  not_in_channel: {
    message: 'Midas is not in the channel.',
    hint: 'Type `/invite @Midas` there.',
  },
  channel_not_found: {
    message: 'The channel is gone, or it is private and Midas is not in it.',
    hint: 'Type `/invite @Midas` there, or choose another channel.',
    gone: true,
  },
  is_archived: {
    message: 'The channel is archived.',
    hint: 'Unarchive it, or choose another channel.',
    gone: true,
  },
  restricted_action: {
    message: 'The workspace restricts who may post in the channel.',
    hint: 'Choose another channel, or ask an admin to let Midas post.',
  },
  missing_scope: {
    message: 'Slack has not given Midas the permission for this.',
    hint: 'Whoever installed Midas can reinstall it with the permissions of its manifest.',
  },
};

const defaultPauseMilliseconds = 1_000;

/**
 * What a failed call to Slack means for something that must not be posted twice: unlike for a person who waits, who is told of an
 * outage, what may have been carried out is kept apart from what certainly was not. A server error counts as the former.
 */
export function notPosted(thrown: unknown): NotPosted {
  if (thrown instanceof WebAPIRateLimitedError)
    return { kind: 'limited', pauseMilliseconds: thrown.retryAfter * 1_000 };
  if (thrown instanceof WebAPIPlatformError) return refused(thrown);
  if (thrown instanceof WebAPIHTTPError)
    return { kind: 'lost', message: `Slack answered with status ${thrown.statusCode}` };
  const reason = thrown instanceof WebAPIRequestError ? thrown.original : thrown;
  return { kind: wasNotReached(thrown) ? 'away' : 'lost', message: messageOf(reason) };
}

function refused(thrown: WebAPIPlatformError): NotPosted {
  const { error: word, response_metadata } = thrown.data;
  if (limitedWords.has(word)) {
    const seconds = response_metadata?.retryAfter;
    return {
      kind: 'limited',
      pauseMilliseconds: seconds === undefined ? defaultPauseMilliseconds : seconds * 1_000,
    };
  }
  if (brokenOff.has(word)) return { kind: 'lost', message: `Slack answered "${word}"` };
  if (passing.has(word)) return { kind: 'away', message: `Slack answered "${word}"` };
  const known = explanations[word];
  if (known) return { kind: 'refused', gone: false, ...known };
  const message = `Slack refused it ("${word}").`;
  return { kind: 'refused', message, hint: 'Whoever runs Midas finds more in the log.', gone: false };
}
