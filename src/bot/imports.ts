import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { KnownBlock } from '@slack/types';
import type { Answer } from '../commands/answer.ts';
import type { FormChoice, FormField } from '../commands/form.ts';
import type { FileImports, FileKind, FilePreview, RuleOffer } from '../commands/import/file-imports.ts';
import { UserError } from '../errors.ts';
import { capitalised, formatCounted } from '../format.ts';
import { traceOf } from '../log.ts';
import { attend } from './attend.ts';
import { contextBlock, escapeText, sectionBlock } from './blocks.ts';
import { type DeliveryContext, openDirect, shareInThread } from './deliver.ts';
import { type Modal, openModal } from './modal.ts';
import { type Asker, firstAccepted, postMessage, tellAsker, updateMessage } from './post.ts';
import { type Message, present } from './present.ts';
import { createProgress } from './progress.ts';
import {
  findSharedFile,
  isDataFile,
  latestSharedFile,
  type SharedFile,
  withSharedFile,
} from './shared-file.ts';
import { refusalOf } from './slack-client.ts';
import type { Thread } from './upload.ts';

/** The action id of the button under a preview, whose value is the preview's id. */
export const reviewAction = 'import:review';

/** The callback id of the modal that confirms an import. */
export const importModal = 'import';

/** What importing from Slack needs. */
export type ImportsContext = DeliveryContext & {
  imports: FileImports;
  /** The largest file that is taken from Slack. */
  mostImportBytes: number;
};

/** A file as Slack's events tell of it: `isMeant` where it was shared with Midas and not just where Midas is. */
export type Share = { fileId: string; channelId: string; userId: string; isMeant: boolean };

/** Errors by field of a modal that was submitted; undefined where it is taken. */
type Faults = Record<string, string> | undefined;

/** Imports from Slack: a preview of what was shared, a modal to confirm it, the import and its report. */
export type Imports = {
  /** Answers a shared file with a preview; once, however often and by whichever event Slack tells of it. Never rejects. */
  shared(share: Share): Promise<void>;
  /** Answers `/import` with a preview of the latest file of the channel, or as `otherwise` where there is none. Never rejects. */
  latest(asker: Asker, botUserId: string | undefined, otherwise: () => Promise<void>): Promise<void>;
  /** Opens the modal of a preview for who may confirm it. Never rejects. */
  review(previewId: string, asker: Asker & { triggerId: string }): Promise<void>;
  /** Takes a submitted modal; `job` is the work that follows, which never rejects. */
  submitted(
    previewId: string,
    userId: string,
    values: Record<string, string[]>,
  ): { faults: Faults; job?: Promise<void> };
};

type Preview = {
  id: string;
  file: SharedFile;
  found: FilePreview;
  channelId: string;
  /** The preview's message, or the last of several: the one with the button. */
  ts: string;
  last: Answer;
  /** Where progress and report go. */
  thread: Thread;
  state: 'open' | 'running' | 'done';
};

const keptPreviews = 200;
/** An archive of many files may leave refused rows of each. */
const mostRejectsFiles = 5;
/** Slack sends an event again for five minutes where it missed our acknowledgement. Source: docs.slack.dev, Events API. */
const retryMilliseconds = 10 * 60_000;
/** A file of this size is read before anyone wonders. */
const quickBytes = 5_000_000;

const stale = new UserError(
  'This preview is no longer valid: Midas has been restarted since.',
  'Share the file again, or type /import, for a new one.',
);

/** Previews are kept in memory: one that was lost is made anew by sharing the file again, and nothing is half done. */
export function createImports(context: ImportsContext): Imports {
  const { client, imports, mostImportBytes } = context;
  const previews = new Map<string, Preview>();
  const taken = new Map<string, Promise<boolean>>();

  /** Reads a file and posts its preview: in the thread of the message that shared it, or where it was asked for. */
  async function preview(
    file: SharedFile,
    asker: Asker,
    { takenAs, thread }: { takenAs?: FileKind; thread: Thread | undefined },
  ): Promise<void> {
    const progress = createProgress(context, asker, '/import', thread);
    if (file.bytes > quickBytes) progress.tell(`Reading ${file.name} …`);
    const found = await withSharedFile(client, file, mostImportBytes, (path) =>
      imports.preview(path, takenAs),
    ).finally(progress.finish);
    const id = randomBytes(8).toString('hex');
    const [last, ...others] = found.answers.toReversed();
    if (!last) throw new Error('a preview has nothing to show');
    const { channelId } = asker;
    let ground = thread;
    for (const answer of others.reverse()) {
      const ts = await post(shown(answer, file), channelId, ground);
      ground ??= { channelId, ts };
    }
    const ts = await post(shown(last, file, reviewControls(id, file)), channelId, ground);
    remember({ id, file, found, last, channelId, ts, thread: ground ?? { channelId, ts }, state: 'open' });
  }

  async function post(
    ways: readonly Message[],
    channelId: string,
    thread: Thread | undefined,
  ): Promise<string> {
    return (await firstAccepted(ways, (way) => postMessage(client, channelId, way, thread))).result;
  }

  function remember(made: Preview): void {
    previews.set(made.id, made);
    const [oldest] = previews.keys();
    if (previews.size > keptPreviews && oldest !== undefined) previews.delete(oldest);
  }

  /** @returns whether the file is answered: then it is so for every other event that tells of it. */
  async function answerShare({ fileId, channelId, userId, isMeant }: Share): Promise<boolean> {
    let isOurs = true;
    await attend(context, { userId, channelId }, recordOf(channelId), async () => {
      // Who shared it need not be who uploaded it.
      const file = { ...(await findSharedFile(client, fileId, channelId)), userId };
      isOurs = isMeant || (isDataFile(file) && !file.isElsewhere);
      if (isOurs) await preview(file, { userId, channelId }, { thread: file.thread });
    });
    return isOurs;
  }

  async function importFile(made: Preview, values: Record<string, string[]>): Promise<void> {
    const { file, found, channelId, thread } = made;
    const asker = { userId: file.userId, channelId };
    const progress = createProgress(context, asker, '/import', thread);
    const ticked = new Set([...(values['applied'] ?? []), ...(values['offered'] ?? [])]);
    const rules = Object.fromEntries(found.rules.map(({ name }) => [name, ticked.has(name)]));
    const isDone = await attend(context, asker, recordOf(channelId), async () => {
      const current = await findSharedFile(client, file.id, channelId);
      if (current.bytes !== file.bytes) throw changed(file);
      const { takenAs } = found;
      const { answer, rejectsFiles } = await withSharedFile(client, current, mostImportBytes, (path) =>
        imports.run(path, { ...(takenAs && { takenAs }), rules, by: asker.userId }, progress.tell),
      ).finally(progress.finish);
      await post(present(answer, { askerId: asker.userId }), channelId, thread);
      const ground = rejectsFiles.length > 0 ? await rejectsGround(made) : undefined;
      const shared = ground ? rejectsFiles.slice(0, mostRejectsFiles) : [];
      for (const path of shared) if (ground) await shareRejects(path, ground);
      const more = rejectsFiles.length - shared.length;
      const text = `${formatCounted(more, shared.length > 0 ? 'further file' : 'file')} of refused rows ${more === 1 ? 'lies' : 'lie'} where Midas runs.`;
      if (more > 0) await postMessage(client, channelId, { text }, thread);
    });
    // What failed may be tried again.
    made.state = isDone ? 'done' : 'open';
    if (isDone) await closePreview(made);
  }

  /** Refused rows are as they came, with whatever addresses are in them: who shared the file has them already, and alone gets them. */
  async function rejectsGround({ file, channelId, thread }: Preview): Promise<Thread | undefined> {
    if (channelId.startsWith('D')) return thread;
    const text = `The rows of ${escapeText(file.name)} that were refused or left out, each with its reason. They may hold contact data, so they go to you alone.`;
    try {
      const direct = await openDirect(client, file.userId);
      return { channelId: direct, ts: await postMessage(client, direct, { text }) };
    } catch (thrown) {
      context.logger.warn({ error: traceOf(thrown) }, 'refused rows could not be sent');
      return undefined;
    }
  }

  async function shareRejects(path: string, thread: Thread): Promise<void> {
    const filename = basename(path);
    const upload = { filename, title: filename, bytes: await readFile(path) };
    await shareInThread(context, thread, upload, 'The rows that were refused or left out, with the reasons');
  }

  /** Takes the button from under a preview that was imported. The import stands whatever becomes of it. */
  async function closePreview({ last, file, channelId, ts }: Preview): Promise<void> {
    const ways = shown(last, file, [contextBlock('Imported. The report is in the thread.')]);
    await firstAccepted(ways, (way) => updateMessage(client, channelId, ts, way)).catch((thrown: unknown) =>
      context.logger.warn({ error: refusalOf(thrown) }, 'a preview could not be closed'),
    );
  }

  return {
    async shared(share) {
      const key = `${share.channelId} ${share.fileId}`;
      const earlier = taken.get(key) ?? Promise.resolve(false);
      const job = earlier.then((isAnswered) => isAnswered || answerShare(share));
      taken.set(key, job);
      await job;
      setTimeout(() => taken.delete(key), retryMilliseconds).unref();
    },

    async latest(asker, botUserId, otherwise) {
      const { channelId } = asker;
      let isThere = true;
      await attend(context, asker, recordOf(channelId), async () => {
        const fileId = await latestSharedFile(client, channelId, botUserId);
        isThere = fileId !== undefined;
        if (fileId !== undefined)
          await preview(await findSharedFile(client, fileId, channelId), asker, { thread: undefined });
      });
      if (!isThere) await otherwise();
    },

    async review(previewId, asker) {
      await attend(context, asker, recordOf(asker.channelId), async () => {
        const made = previews.get(previewId);
        if (!made) throw stale;
        const { file, state } = made;
        if (file.userId !== asker.userId) throw notYours(file);
        if (state !== 'open') return tellAsker(client, asker, [{ text: underWay[state] }]);
        const viewId = await openModal(client, asker.triggerId, confirmation(made));
        if (viewId === undefined)
          throw new UserError('The window could not be opened in time.', 'Click the button again.');
      });
    },

    submitted(previewId, userId, values) {
      const made = previews.get(previewId);
      if (!made) return { faults: { kind: `${stale.message} ${stale.hint}` } };
      if (made.file.userId !== userId) return { faults: { kind: 'Only who shared the file can import it.' } };
      // Submitted twice: the first is being answered.
      if (made.state !== 'open') return { faults: undefined };
      const [kind] = values['kind'] ?? [];
      if (kind === made.found.kind) {
        made.state = 'running';
        return { faults: undefined, job: importFile(made, values) };
      }
      const asker = { userId, channelId: made.channelId };
      const job = attend(context, asker, recordOf(made.channelId), () =>
        preview(made.file, asker, { takenAs: kind as FileKind, thread: made.thread }),
      );
      return { faults: undefined, job: job.then(() => undefined) };
    },
  };
}

const underWay = {
  running: 'This file is being imported already. The steps are in the thread.',
  done: 'This file is imported already. The report is in the thread.',
} as const;

function recordOf(channel: string) {
  return { command: 'import', channel };
}

function shown(answer: Answer, { userId }: SharedFile, controls: readonly KnownBlock[] = []) {
  return present(answer, { askerId: userId, controls });
}

function reviewControls(previewId: string, { userId }: SharedFile): KnownBlock[] {
  return [
    {
      type: 'actions',
      elements: [
        {
          type: 'button',
          action_id: reviewAction,
          style: 'primary',
          text: { type: 'plain_text', text: 'Review and import …' },
          value: previewId,
        },
      ],
    },
    contextBlock(`Only <@${userId}>, who shared the file, can import it.`),
  ];
}

const kinds: readonly FormChoice[] = [
  {
    value: 'services',
    label: 'Service lines',
    more: 'What customers bought or booked: orders, invoices, visits',
  },
  { value: 'customers', label: 'Customers', more: 'Who they are: one row for each, with attributes' },
  {
    value: 'suppressions',
    label: 'Suppression list',
    more: 'Who must not be contacted: ids, e-mail addresses or telephone numbers',
  },
] satisfies readonly (FormChoice & { value: FileKind })[];

const both: FormChoice = {
  value: 'both',
  label: 'Service lines and customers',
  more: 'Each table as its columns say',
};

/** What is asked before an import: what the file holds, and which of the rules apply that found something in it. */
function confirmation({ id, file, found }: Preview): Modal {
  const ruleFields = [
    ['applied', 'Cleaning that is done by default', 'Untick what shall stay as it is.', true],
    ['offered', 'Cleaning on offer', 'These rows stay unless you tick them.', false],
  ] as const;
  return {
    name: importModal,
    title: 'Import a file',
    submit: 'Import',
    subject: id,
    about: [
      sectionBlock(`*${escapeText(file.name)}*\n${escapeText(found.summary)} Nothing has been written yet.`),
    ],
    fields: {
      kind: {
        type: 'choice',
        label: 'What the file holds',
        hint: 'With the other choice you get another preview, before anything is imported.',
        choices: found.kind === 'both' ? [both, ...kinds] : kinds,
        value: found.kind,
      },
      ...Object.fromEntries(
        ruleFields.flatMap(([key, label, hint, on]) => {
          const choices = found.rules.filter((rule) => rule.on === on).map(ruleChoice);
          const value = on ? choices.map((choice) => choice.value) : [];
          const field: FormField = { type: 'choices', label, hint, optional: true, choices, value };
          return choices.length > 0 ? [[key, field]] : [];
        }),
      ),
    },
  };
}

function ruleChoice({ name, label, looksFor }: RuleOffer): FormChoice {
  return { value: name, label, more: capitalised(looksFor) };
}

function notYours({ name }: SharedFile): UserError {
  return new UserError(
    `"${name}" was shared by somebody else, and only they can import it.`,
    'Ask them to, or share the file yourself.',
  );
}

/** What is imported is what was seen: Slack lets people edit some files. */
function changed({ name }: SharedFile): UserError {
  return new UserError(`"${name}" has changed since its preview.`, 'Type /import for a new preview.');
}
