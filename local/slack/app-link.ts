import { createHmac } from 'node:crypto';

/** Slack gives an app this long to answer. */
const patienceMs = 3000;

/** What the app answered, or the word that Slack shows for its failure. */
export type Delivery = { ok: true; body: string; json: boolean } | { ok: false; error: string };

/** Sends signed requests to the app, as Slack does. */
export type AppLink = {
  connect(appUrl: string): void;
  /** A slash command or, wrapped in `payload`, an interaction. */
  sendForm(fields: Record<string, string>): Promise<Delivery>;
  sendEvent(event: object): Promise<Delivery>;
};

/** An app that has not been connected yet is unreachable, as one that is down. */
export function createAppLink(signingSecret: string): AppLink {
  let appUrl: string | undefined;

  async function send(body: string, contentType: string): Promise<Delivery> {
    if (!appUrl) return { ok: false, error: 'dispatch_failed' };
    try {
      const response = await fetch(appUrl, {
        method: 'POST',
        headers: { 'content-type': contentType, ...signature(signingSecret, body) },
        body,
        signal: AbortSignal.timeout(patienceMs),
      });
      const json = response.headers.get('content-type')?.includes('application/json') ?? false;
      const answer = await response.text();
      return response.ok ? { ok: true, body: answer, json } : { ok: false, error: 'dispatch_failed' };
    } catch (error) {
      const timedOut = error instanceof DOMException && error.name === 'TimeoutError';
      return { ok: false, error: timedOut ? 'operation_timeout' : 'dispatch_failed' };
    }
  }

  return {
    connect: (url) => {
      appUrl = url;
    },
    sendForm: (fields) => send(new URLSearchParams(fields).toString(), 'application/x-www-form-urlencoded'),
    sendEvent: (event) => send(JSON.stringify(event), 'application/json'),
  };
}

/** Source: docs.slack.dev, "Verifying requests from Slack", version v0. */
function signature(signingSecret: string, body: string): Record<string, string> {
  const timestamp = String(Math.floor(Date.now() / 1000));
  const digest = createHmac('sha256', signingSecret).update(`v0:${timestamp}:${body}`).digest('hex');
  return { 'x-slack-request-timestamp': timestamp, 'x-slack-signature': `v0=${digest}` };
}
