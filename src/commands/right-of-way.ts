import { setTimeout as pause } from 'node:timers/promises';

/** Long work waits no longer than this before its next step, however many questions there are. */
const longestMilliseconds = 250;
const lookMilliseconds = 2;

/** Has long work that goes in small steps, such as reading for a training, wait while questions are answered. */
export class RightOfWay {
  #questions = 0;

  /** Answers a question, which long work waits for. */
  async question<Result>(answer: () => Promise<Result>): Promise<Result> {
    this.#questions++;
    try {
      return await answer();
    } finally {
      this.#questions--;
    }
  }

  /** To be called by long work before each of its steps: resolves once no question is under way, and soon in any case. */
  readonly giveWay = async (): Promise<void> => {
    const until = performance.now() + longestMilliseconds;
    while (this.#questions > 0 && performance.now() < until) await pause(lookMilliseconds);
  };
}
