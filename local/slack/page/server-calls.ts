/// <reference lib="dom" />

/** Who one is in the page; the server takes nobody for the owner of the machine. */
let personId: string | undefined;

/** From now on everything is seen and done as this person. */
export function actAs(id: string): void {
  personId = id;
}

function asPerson(path: string): string {
  if (personId === undefined) return path;
  return `${path}${path.includes('?') ? '&' : '?'}as=${personId}`;
}

/** What the workspace's server has at this path. @throws Error with the server's words. */
export async function fetchJson<Value>(path: string): Promise<Value> {
  return read<Value>(await fetch(asPerson(path)));
}

/** Tells the workspace's server something; returns what it answers. @throws Error with the server's words. */
export async function postJson<Value = unknown>(path: string, body: object): Promise<Value> {
  return read<Value>(
    await fetch(asPerson(path), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  );
}

/** Uploads a file; returns its id. @throws Error with the server's words. */
export async function uploadFile(file: File): Promise<string> {
  const response = await fetch(asPerson(`/workspace/upload?name=${encodeURIComponent(file.name)}`), {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream' },
    body: file,
  });
  return (await read<{ id: string }>(response)).id;
}

async function read<Value>(response: Response): Promise<Value> {
  const value = (await response.json()) as Value & { error?: string };
  if (!response.ok) throw new Error(value.error ?? `status ${response.status}`);
  return value;
}
