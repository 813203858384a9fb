import type { PageMessage } from './protocol.ts';

/** A picture for whom a message is from; the name stands beside it, so readers skip the picture. */
export function Avatar({ kind, name }: { kind: PageMessage['sender']['kind']; name: string }) {
  return (
    <span className={`avatar avatar-${kind}`} aria-hidden="true">
      {kind === 'app' ? <span className="coin" /> : name.slice(0, 1)}
    </span>
  );
}
