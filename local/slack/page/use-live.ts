/// <reference lib="dom" />
import { useCallback, useEffect, useRef, useState } from 'react';
import { fetchJson } from './server-calls.ts';

/**
 * What `path` holds, kept up to date: read again whenever the server says that `topic` has changed, and after a
 * lost connection. `lost` says that the server does not answer now. Both stay the same as long as the component.
 */
export function useLive<Value>(path: string, topic: string): { value: Value | undefined; lost: boolean } {
  const [value, setValue] = useState<Value>();
  const [lost, setLost] = useState(false);
  const reading = useRef<{ again: boolean }>(undefined);

  const refresh = useCallback(async () => {
    if (reading.current) {
      reading.current.again = true;
      return;
    }
    const run = { again: false };
    reading.current = run;
    try {
      do {
        run.again = false;
        setValue(await fetchJson<Value>(path));
        setLost(false);
      } while (run.again);
    } catch {
      setLost(true);
    } finally {
      reading.current = undefined;
    }
  }, [path]);

  useEffect(() => {
    const events = new EventSource('/workspace/events');
    events.onopen = () => void refresh();
    events.onerror = () => setLost(true);
    events.onmessage = ({ data }) => {
      if (JSON.parse(data) === topic) void refresh();
    };
    return () => events.close();
  }, [topic, refresh]);

  return { value, lost };
}
