/// <reference lib="dom" />
import { useEffect, useRef, useState } from 'react';
import type { PageChannel, PageMessage } from './protocol.ts';
import { fetchJson } from './server-calls.ts';

/** The conversations in which messages have come since they were last open; none at first. */
export function useUnread(channels: readonly PageChannel[], open: string | undefined): ReadonlySet<string> {
  const [unread, setUnread] = useState<ReadonlySet<string>>(new Set());
  /** How many messages of others each conversation had when it was last looked at. */
  const seen = useRef(new Map<string, number>());
  const current = useRef(open);
  current.current = open;
  const ids = channels.map(({ id }) => id).join(' ');

  useEffect(() => {
    const known = seen.current;
    const look = async (id: string) => {
      const count = countOfOthers(await fetchJson<PageMessage[]>(`/workspace/messages?channel=${id}`));
      const before = known.get(id);
      known.set(id, count);
      if (before !== undefined && count > before && id !== current.current)
        setUnread((others) => new Set([...others, id]));
    };
    // Who does not answer is said where the messages are shown.
    const tryToLook = (id: string) => void look(id).catch(() => undefined);
    const events = new EventSource('/workspace/events');
    events.onmessage = ({ data }) => {
      const topic = JSON.parse(data) as string;
      if (ids.split(' ').includes(topic)) tryToLook(topic);
    };
    for (const id of ids.split(' ')) tryToLook(id);
    return () => events.close();
  }, [ids]);

  useEffect(() => {
    if (open !== undefined) setUnread((others) => new Set([...others].filter((id) => id !== open)));
  }, [open]);

  return unread;
}

/** Messages of anyone but the people, threads included. */
export function countOfOthers(messages: readonly PageMessage[]): number {
  return messages.reduce(
    (sum, { sender, replies }) => sum + (sender.kind === 'user' ? 0 : 1) + countOfOthers(replies),
    0,
  );
}
