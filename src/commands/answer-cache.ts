import { createHash } from 'node:crypto';
import { today } from '../calendar.ts';
import { settledDataStamp } from '../data/data-stamp.ts';
import { type KeptLimits, KeptResults } from '../kept-results.ts';
import type { Answer } from './answer.ts';
import type { CommandContext } from './command.ts';

/** An answer weighs as much as its table has rows. */
const usualLimits: KeptLimits = { results: 200, weight: 100_000 };

/** What an answer stands on besides the data. */
type Settings = Pick<CommandContext, 'store' | 'segmentMap' | 'currency' | 'timezone' | 'asOf'>;

/** Answers given before, given again as long as the data, the day and the settings are the same; none while an import is running. */
export class AnswerCache {
  readonly #answers: KeptResults<Answer>;

  constructor(limits: KeptLimits = usualLimits) {
    this.#answers = new KeptResults(limits, ({ table }) => table?.rows.length ?? 0);
  }

  /**
   * The answer to a question: as it was given before, or else found by `work`.
   * @param question what tells two questions apart, command and values.
   */
  async answer(question: unknown, settings: Settings, work: () => Promise<Answer>): Promise<Answer> {
    const { store, segmentMap, currency, timezone, asOf } = settings;
    const stamp = await settledDataStamp(store);
    if (stamp === undefined) return work();
    // The day that an answer stands on by default follows from the data and from what day it is.
    const day = asOf ?? ['today', today(timezone)];
    const key = JSON.stringify([stamp, day, segmentMap, currency, timezone, question]);
    // What an import brought meanwhile may be in the answer or not.
    const stands = async () => (await settledDataStamp(store)) === stamp;
    return this.#answers.get(createHash('sha256').update(key).digest('hex'), work, stands);
  }
}
