import type { Answer } from '../../commands/answer.ts';
import { changeDelivery, type DeliveryChange, released } from '../../data/deliveries.ts';
import type { Delivery } from '../../data/digests.ts';
import type { Store } from '../../data/store.ts';
import { UserError } from '../../errors.ts';
import { formatCounted } from '../../format.ts';
import { inTime } from '../../in-time.ts';
import type { Logger } from '../../log.ts';
import type { UnaskedPosts } from '../../posting.ts';
import type { Pace } from './pace.ts';

/** What delivering digests needs. */
export type DeliveringContext = {
  store: Store;
  posts: UnaskedPosts<Answer>;
  /** Asks a command for nobody. */
  ask: (command: string) => Promise<Answer>;
  /** Of the days on which data are. */
  timezone: string;
  logger: Logger;
  pace: Pace;
  /** What time it is by the database's clock, at the latest that it may be. */
  clock: () => Date;
};

/** Thrown where another instance has taken a delivery over, because this one was held up for longer than its lease lasts. */
export class HoldLost extends Error {
  override readonly name = 'HoldLost';
}

/**
 * A delivery in the hands of this instance. Whatever is noted of it is noted only while it is: an instance that was held up cannot go on
 * with what another took over.
 */
export class Hold {
  readonly #context: DeliveringContext;
  delivery: Delivery;

  constructor(context: DeliveringContext, delivery: Delivery) {
    this.#context = context;
    this.delivery = delivery;
  }

  /** @throws HoldLost */
  async note(change: DeliveryChange): Promise<void> {
    if (!(await changeDelivery(this.#context.store, this.delivery, change))) throw new HoldLost();
    this.delivery = { ...this.delivery, ...change };
  }

  /** Notes the last that is done of it for now, and lets go of it. @throws HoldLost */
  async leave(change: DeliveryChange): Promise<void> {
    await this.note({ ...change, ...released });
  }

  /**
   * Notes that something is about to be handed to Slack which may get there even if no answer comes, and that nobody looks after it
   * before that is decided.
   * @throws HoldLost also where so much time has passed that another may be about to.
   */
  async begin(change: (at: Date) => DeliveryChange): Promise<void> {
    const { clock, pace } = this.#context;
    const at = clock();
    await this.note({ ...change(at), notBefore: new Date(at.getTime() + pace.settle) });
    if (clock().getTime() - at.getTime() > pace.begin) throw new HoldLost();
  }
}

/** Thrown where a command takes longer than a digest waits for it. */
export class AnswerOverdue extends Error {
  override readonly name = 'AnswerOverdue';
  readonly milliseconds: number;

  constructor(command: string, milliseconds: number) {
    super(`"${command}" did not answer in ${formatCounted(Math.ceil(milliseconds / 60_000), 'minute')}`);
    this.milliseconds = milliseconds;
  }
}

/**
 * The answer to a digest's command, which everyone in a channel may read.
 * @throws UserError where it is for one person alone, AnswerOverdue where it does not come.
 */
export async function answerTo(
  { ask, pace }: Pick<DeliveringContext, 'ask' | 'pace'>,
  command: string,
): Promise<Answer> {
  const answer = await inTime(ask(command), pace.ask, () => new AnswerOverdue(command, pace.ask));
  if (answer.form || (answer.audience ?? 'channel') !== 'channel')
    throw new UserError(
      `"${command}" cannot be sent to a channel: it answers one person alone`,
      'Give the digest another command.',
    );
  return answer;
}
