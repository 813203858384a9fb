import { readFileSync } from 'node:fs';

/** The most memory that a process has held, in megabytes. */
export type PeakMemory = {
  /** All of it, pages of files that it maps included, which the system takes back when it needs them. */
  resident: number;
  /** What is its own; looked at ten times a second, and known on Linux only. */
  own: number | undefined;
};

/** Watches this process's memory from now on; the returned function tells its peak so far. */
export function watchMemory(): () => PeakMemory {
  let own = ownMegabytes();
  const look = (): void => {
    const now = ownMegabytes();
    if (own !== undefined && now !== undefined) own = Math.max(own, now);
  };
  setInterval(look, 100).unref();
  return () => {
    look();
    return { resident: process.resourceUsage().maxRSS / 1024, own };
  };
}

function ownMegabytes(): number | undefined {
  if (process.platform !== 'linux') return undefined;
  const kilobytes = /^RssAnon:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  return kilobytes === undefined ? undefined : Number(kilobytes) / 1024;
}
