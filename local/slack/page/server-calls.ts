/// <reference lib="dom" />

/** What the workspace's server has at this path. @throws Error with the server's words. */
export async function fetchJson<Value>(path: string): Promise<Value> {
  return read<Value>(await fetch(path));
}

/** Tells the workspace's server something. @throws Error with the server's words. */
export async function postJson(path: string, body: object): Promise<void> {
  await read(
    await fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  );
}

async function read<Value>(response: Response): Promise<Value> {
  const value = (await response.json()) as Value & { error?: string };
  if (!response.ok) throw new Error(value.error ?? `status ${response.status}`);
  return value;
}
