/**
 * Why something is not known to be in Slack. `lost`: it may have been carried out all the same; `away`: it was not, and may work in a
 * moment; `limited`: not before a pause; `refused`: not as it is, and `gone`: nowhere in that channel.
 */
export type NotPosted =
  | { kind: 'lost' | 'away'; message: string }
  | { kind: 'limited'; pauseMilliseconds: number }
  | { kind: 'refused'; message: string; hint: string; gone: boolean };

/** How handing something to Slack ended. */
export type Posted = { kind: 'posted'; ts: string } | NotPosted;

/** What a look into Slack for something that may be there came to. `hidden`: Midas may not look. */
export type Found =
  | { kind: 'found'; ts: string }
  | { kind: 'absent' }
  | { kind: 'hidden'; message: string }
  | NotPosted;
