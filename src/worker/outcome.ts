import { setPriority } from 'node:os';
import { UserError } from '../errors.ts';

/** What a thread made of its work: structured cloning would take a UserError's class and hint from it. */
export type Outcome<Result> = { result: Result } | { refused: { message: string; hint: string | undefined } };

/** Does a piece of work in a thread that leaves the processor to whoever answers people. */
export async function outcomeOf<Result>(work: () => Result | Promise<Result>): Promise<Outcome<Result>> {
  giveWay();
  try {
    return { result: await work() };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { refused: { message: error.message, hint: error.hint } };
  }
}

/**
 * The result of a piece of work.
 * @throws the UserError that it was refused with.
 */
export function resultOf<Result>(outcome: Outcome<Result>): Result {
  if ('refused' in outcome) throw new UserError(outcome.refused.message, outcome.refused.hint);
  return outcome.result;
}

const lowestPriority = 19;

/**
 * Gives this thread the lowest priority. On Linux alone a priority is a thread's own, and 0 means the one that calls; elsewhere
 * it is the whole process's. Threads that this one starts have it too. Source: setpriority(2), "C library/kernel differences".
 */
export function giveWay(): void {
  if (process.platform === 'linux') setPriority(0, lowestPriority);
}
