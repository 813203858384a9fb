import type { NotPosted } from '../../posting.ts';

/**
 * What went wrong on the way. `command`: it is not understood or the data cannot answer; `outage`: the database, Slack or Midas itself is
 * away (`heldUpMilliseconds`: for so long the other digests had to wait for it); `bug`: anything else.
 */
export type Failure =
  | NotPosted
  | { kind: 'command'; message: string; hint: string }
  | { kind: 'outage'; message: string; heldUpMilliseconds?: number }
  | { kind: 'bug'; message: string };

/** The message itself, a file in its thread, or the word to its owner that it was not sent. */
export type Subject = 'message' | 'file' | 'owner';

/** `tell`: it is given up, and the owner is told; `silent`: it is given up, and the history has it. `pause`: the digest will not go there again. */
export type Decision = { do: 'retry'; at: Date } | { do: 'tell'; pause: boolean } | { do: 'silent' };

const longestPauseMilliseconds = 30 * 60_000;
/** What no outage explains is tried so often. */
const mostBugs = 4;

/**
 * Decides what a failure leads to: another try where that may help and there is time, else an end, of which the owner is told once.
 * Of a file that is missing under a message, and of a word to the owner that could not be said, nobody is told.
 * @param tries how many have failed, this one included
 * @param deadline after which it is too late
 * @param pause milliseconds before the second try; each further one waits twice as long
 */
export function decide(
  failure: Failure,
  {
    subject,
    tries,
    at,
    deadline,
    pause,
  }: { subject: Subject; tries: number; at: Date; deadline: Date; pause: number },
): Decision {
  const next = new Date(at.getTime() + pauseAfter(failure, tries, pause));
  if (mayHelp(failure, tries) && next <= deadline) return { do: 'retry', at: next };
  if (subject !== 'message') return { do: 'silent' };
  return { do: 'tell', pause: failure.kind === 'refused' && failure.gone };
}

function mayHelp({ kind }: Failure, tries: number): boolean {
  switch (kind) {
    case 'command':
    case 'refused':
      return false;
    case 'bug':
      return tries < mostBugs;
    case 'outage':
    case 'away':
    case 'limited':
    case 'lost':
      return true;
  }
}

/** As long as Slack asks for, else twice as long after each try; never shorter than the others had to wait, who come first now. */
function pauseAfter(failure: Failure, tries: number, pause: number): number {
  const backOff = Math.min(pause * 2 ** (tries - 1), longestPauseMilliseconds);
  if (failure.kind === 'limited') return Math.max(failure.pauseMilliseconds, 1_000);
  return failure.kind === 'outage' ? Math.max(failure.heldUpMilliseconds ?? 0, backOff) : backOff;
}

/** A failure in words, and what to do about it where that is known. */
export function reasonOf(failure: Failure): { message: string; hint: string } {
  switch (failure.kind) {
    case 'command':
    case 'refused':
      return failure;
    case 'limited':
      return { message: 'Slack limits how much Midas may post.', hint: '' };
    case 'lost':
    case 'away':
      return { message: `Slack does not answer (${failure.message}).`, hint: '' };
    case 'outage':
      return { message: `${failure.message}.`, hint: '' };
    case 'bug':
      return {
        message: 'Something went wrong on the side of Midas.',
        hint: 'Whoever runs Midas finds it in the log.',
      };
  }
}
