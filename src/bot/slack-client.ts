import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Logger,
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
  WebClient,
  type WebClientOptions,
} from '@slack/web-api';
import { OutageError, UserError } from '../errors.ts';

const requestMilliseconds = 10_000;
const attempts = 3;
const firstPauseMilliseconds = 500;
const longestPauseMilliseconds = 20_000;

/**
 * Options under which the Slack client tries once, waits ten seconds at most, and leaves it to `callSlack` to try
 * again: its own retries go on for half an hour, and one limited call would hold up every other.
 */
export function clientOptions(logger: Logger, slackApiUrl: string | undefined): WebClientOptions {
  return {
    logger,
    fetch: fetchInTime,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    ...(slackApiUrl === undefined ? {} : { slackApiUrl }),
  };
}

/** A client for people who wait for an answer. A digest, which may wait longer, takes one of its own. */
export function createSlackClient(token: string, options: WebClientOptions): WebClient {
  return new WebClient(token, options);
}

/** `fetch` that gives up after ten seconds. */
export const fetchInTime: typeof fetch = (input, init) =>
  fetch(input, { ...init, signal: AbortSignal.timeout(requestMilliseconds) });

/**
 * Calls Slack, again where that helps: after the pause Slack asks for when it limits the rate (up to 20 s), and after
 * a server error or where Slack was not reached. Whether a call that broke off was carried out is not known:
 * it is made again only if it is `repeatable`, so that a time-out never posts a message twice. A server error is taken
 * as "not done", as Slack's own client does: a message doubled once in a blue moon is better than one lost.
 * @throws WebAPIPlatformError when Slack refuses, OutageError when it does not answer in three attempts.
 */
export async function callSlack<Result>(
  call: () => Promise<Result>,
  { repeatable }: { repeatable: boolean },
): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call();
    } catch (thrown) {
      const reply = readFailure(thrown, repeatable);
      if (reply.kind === 'refused') throw thrown;
      const pause = reply.pauseMilliseconds ?? firstPauseMilliseconds * 2 ** (attempt - 1);
      if (reply.kind === 'lost' || attempt === attempts || pause > longestPauseMilliseconds)
        throw new OutageError('Slack', thrown);
      await sleep(pause);
    }
  }
}

/** The word with which Slack refused a call, such as `not_in_channel`; undefined for anything else thrown. */
export function refusalOf(thrown: unknown): string | undefined {
  return thrown instanceof WebAPIPlatformError ? thrown.data.error : undefined;
}

/**
 * The result of a first call with a token.
 * @throws UserError naming the token's variable when Slack refuses it.
 */
export async function withToken<Result>(variable: string, call: Promise<Result>): Promise<Result> {
  return call.catch((thrown: unknown) => {
    const refusal = refusalOf(thrown);
    if (refusal === undefined) throw thrown;
    throw new UserError(
      `Slack refuses ${variable} (${refusal})`,
      'Copy the token again from the settings of your Slack app.',
    );
  });
}

type FailedCall = { kind: 'refused' | 'lost' | 'again'; pauseMilliseconds?: number };

/** Slack's own words for "not now". Source: docs.slack.dev, errors of chat.postMessage. */
const passing = new Set(['internal_error', 'fatal_error', 'service_unavailable', 'request_timeout']);
const limited = new Set(['ratelimited', 'rate_limited']);
const defaultLimitSeconds = 1;

function readFailure(thrown: unknown, repeatable: boolean): FailedCall {
  if (thrown instanceof WebAPIRateLimitedError)
    return { kind: 'again', pauseMilliseconds: thrown.retryAfter * 1_000 };
  if (thrown instanceof WebAPIPlatformError) {
    const { error, response_metadata } = thrown.data;
    if (limited.has(error))
      return {
        kind: 'again',
        pauseMilliseconds: (response_metadata?.retryAfter ?? defaultLimitSeconds) * 1_000,
      };
    return { kind: passing.has(error) ? 'again' : 'refused' };
  }
  if (thrown instanceof WebAPIHTTPError) return { kind: thrown.statusCode >= 500 ? 'again' : 'lost' };
  return { kind: repeatable || wasNotReached(thrown) ? 'again' : 'lost' };
}

/** Whether a call failed before anything reached Slack. */
export function wasNotReached(thrown: unknown): boolean {
  const cause = thrown instanceof WebAPIRequestError ? thrown.original.cause : undefined;
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined;
  return ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT'].includes(String(code));
}
