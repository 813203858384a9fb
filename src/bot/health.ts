import type { RequestListener } from 'node:http';

/** Says how Midas is, as JSON; rejects when it cannot answer questions. */
export type Health = () => Promise<Record<string, unknown>>;

/** Answers a probe: 200 with the state while Midas can answer questions, 503 otherwise. */
export function healthListener(health: Health): RequestListener {
  return (_request, response) => {
    const answer = (status: number, body: Record<string, unknown>) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    health().then(
      (state) => answer(200, { ok: true, ...state }),
      () => answer(503, { ok: false }),
    );
  };
}
