import type { Answer } from '../commands/answer.ts';
import type { Asker as CommandAsker } from '../commands/asker.ts';
import type { Form } from '../commands/form.ts';
import { optionText } from '../commands/option-text.ts';
import { UserError } from '../errors.ts';
import { attend } from './attend.ts';
import { escapeText, sectionBlock } from './blocks.ts';
import { type DeliveryContext, deliver } from './deliver.ts';
import type { CommandSummary } from './home.ts';
import { limits, shorten } from './limits.ts';
import { type Modal, type ModalState, modalView, openModal, submittedValues } from './modal.ts';
import type { People, Person } from './people.ts';
import { type Asker, tellAsker } from './post.ts';
import { type Message, present } from './present.ts';
import { createProgress } from './progress.ts';

/** The callback id of modals that become a command. */
export const formModal = 'form';

/** What answering commands needs. */
export type AnsweringContext = DeliveryContext & {
  /** `progress` is told, in sentences, how far a command is that takes longer than a few seconds. */
  ask: (text: string, asker: CommandAsker, progress: (sentence: string) => void) => Promise<Answer>;
  commands: readonly CommandSummary[];
  people: People;
};

/** A modal as Slack hands it back. */
export type SubmittedView = {
  id: string;
  private_metadata: string;
  blocks: readonly { type: string; block_id?: string }[];
  state: ModalState;
};

/** What Slack is told of a submission: to close the modal (undefined), to show errors in it, or to ask something else in it. */
export type Reply =
  | { response_action: 'errors'; errors: Record<string, string> }
  | { response_action: 'update'; view: ReturnType<typeof modalView> }
  | undefined;

/** Commands, typed or filled in, and their answers. */
export type Answering = {
  /** Asks a command and brings its answer to the asker; what it asks for is asked in a modal. Never rejects. */
  answer(text: string, asker: Asker): Promise<void>;
  /**
   * Asks the command that a submitted modal comes to, for the person who submitted it. `reply` comes in time for Slack, `work` ends with
   * the answer; neither rejects. A modal that is submitted again while it is taken gets the same reply, and no work is done twice.
   */
  submitted(
    view: SubmittedView,
    submitter: Omit<Person, 'channelId'>,
  ): { reply: Promise<Reply>; work: Promise<void> };
};

/** Slack waits three seconds for the reply to a submission, and the way there takes its time too. */
const replyMilliseconds = 2_500;
/** For as long a modal is known to have been taken. */
const takenMilliseconds = 10 * 60_000;
const keptAskers = 200;

/** A modal that was submitted; `reply` says whether Slack still waited. */
type Submission = { view: SubmittedView; reply: (reply: Reply) => boolean };

/** Answers commands; what is filled in a form is a command too, and asked as if the person had typed it. */
export function createAnswering(context: AnsweringContext): Answering {
  const { client, ask, commands, people } = context;
  /** Who opened a modal, with the way back to them alone, which Slack does not hand back. */
  const askers = new Map<string, Asker>();
  const taken = new Map<string, Promise<Reply>>();

  async function answer(text: string, asker: Asker, submission?: Submission): Promise<void> {
    const progress = createProgress(context, asker, text);
    const record = { command: nameOf(text, commands), channel: asker.channelId };
    const tell = submission && ((message: Message, thrown: unknown) => refuse(submission, message, thrown));
    const work = async () => {
      const answered = await ask(text, people(asker), progress.tell).finally(progress.finish);
      if (answered.form) return askFor(answered, answered.form, asker, submission);
      submission?.reply(undefined);
      return deliver(context, answered, asker);
    };
    await attend(context, asker, record, work, tell);

    async function refuse({ view, reply }: Submission, message: Message, thrown: unknown): Promise<void> {
      const field = fieldOf(view, thrown);
      const errors = field === undefined ? undefined : { [field]: plainText(message, thrown) };
      if (reply(errors && { response_action: 'errors', errors }) && errors) return;
      // The modal is closed; what was entered in it shall not be lost.
      const entered = `You entered:\n\`\`\`${escapeText(text.replaceAll('`', "'"))}\`\`\``;
      await tellAsker(client, asker, [{ text: `${message.text}\n${entered}` }]);
    }
  }

  /** Opens a form; where Slack does not take it any more, the asker gets a button that asks again. */
  async function askFor(answered: Answer, form: Form, asker: Asker, submission?: Submission): Promise<void> {
    const { triggerId } = asker;
    const modal = modalOf(form, asker);
    if (submission?.reply({ response_action: 'update', view: modalView(modal) })) return;
    const id = triggerId === undefined ? undefined : await openModal(client, triggerId, modal);
    if (id !== undefined) return remember(id, asker);
    const button = { label: `${form.title} …`, command: answered.command, style: 'primary' } as const;
    const actions = [button, ...(answered.actions ?? [])];
    await tellAsker(
      client,
      asker,
      present({ ...answered, actions, audience: 'asker' }, { askerId: asker.userId }),
    );
  }

  function remember(viewId: string, asker: Asker): void {
    askers.set(viewId, asker);
    const [oldest] = askers.keys();
    if (askers.size > keptAskers && oldest !== undefined) askers.delete(oldest);
  }

  function askerOf(viewId: string, person: Person): Asker {
    const { userId, channelId, respond } = askers.get(viewId) ?? {};
    const isOpener = userId === person.userId && channelId === person.channelId;
    return { ...person, ...(isOpener && respond && { respond }) };
  }

  return {
    answer: (text, asker) => answer(text, asker),

    submitted(view, submitter) {
      const key = `${view.id} ${submitter.userId}`;
      const earlier = taken.get(key);
      if (earlier) return { reply: earlier, work: Promise.resolve() };
      const { command, channelId } = subjectOf(view);
      const asker = askerOf(view.id, { ...submitter, channelId });
      const { promise, reply } = replyInTime();
      taken.set(key, promise);
      const work = answer(commandText(command, view), asker, { view, reply });
      promise.then((replied) => {
        // A modal that stays open may be submitted again.
        if (replied) taken.delete(key);
        else setTimeout(() => taken.delete(key), takenMilliseconds).unref();
      });
      return { reply: promise, work };
    },
  };
}

/** A reply that is given once, and closes the modal where it takes too long. */
function replyInTime(): { promise: Promise<Reply>; reply: Submission['reply'] } {
  let give: ((reply: Reply) => void) | undefined;
  const promise = new Promise<Reply>((resolve) => {
    give = resolve;
  });
  const reply = (given: Reply) => {
    const isAwaited = give !== undefined;
    give?.(given);
    give = undefined;
    return isAwaited;
  };
  setTimeout(() => reply(undefined), replyMilliseconds).unref();
  return { promise, reply };
}

/** What a modal is about goes to Slack and back: it says what to ask, never who may. */
type Subject = { command: string; channelId: string };

function modalOf({ command, title, submit, about, fields }: Form, { channelId }: Asker): Modal {
  const subject = JSON.stringify({ command, channelId } satisfies Subject);
  if (subject.length > limits.privateMetadata)
    throw new UserError('This is too long for a form in Slack.', 'Give things shorter names.');
  const lines = about.map((sentence) => sectionBlock(escapeText(sentence)));
  return { name: formModal, title, submit, subject, about: lines, fields };
}

function subjectOf({ private_metadata: text }: SubmittedView): Subject {
  const { command, channelId } = JSON.parse(text) as Partial<Subject>;
  if (typeof command !== 'string' || typeof channelId !== 'string')
    throw new Error('a modal came back without what it is about');
  return { command, channelId };
}

/** A form filled in, as one would have typed it. */
function commandText(command: string, { state }: SubmittedView): string {
  const options = Object.entries(submittedValues(state))
    .filter(([, values]) => values.length > 0)
    .map(([name, values]) => optionText(name, values.join(',')));
  return [command, ...options].join(' ');
}

/** The field under which an error is shown: the one that it is about, else the first. */
function fieldOf({ blocks }: SubmittedView, thrown: unknown): string | undefined {
  const fields = blocks.filter(({ type }) => type === 'input').map((block) => block.block_id);
  return fields.find((field) => thrown instanceof UserError && field === thrown.about) ?? fields[0];
}

/** Errors of fields know no mark-up. */
function plainText({ text }: Message, thrown: unknown): string {
  if (!(thrown instanceof UserError)) return shorten(text, limits.label);
  const { message, hint = '' } = thrown;
  const sentence = hint === '' || /[.!?]$/.test(message) ? message : `${message}.`;
  return shorten(`${sentence} ${hint}`.trim(), limits.label);
}

/** The name of a command we know, for the log; the other words are the asker's. */
function nameOf(text: string, commands: readonly CommandSummary[]): string {
  const name = text.split(' ', 1)[0]?.replace('/', '');
  return commands.some((command) => command.name === name) ? String(name) : 'unknown';
}
