import { randomUUID } from 'node:crypto';
import type { AppLink } from './app-link.ts';
import { refuseModal } from './block-limits.ts';
import type { PageBlock, PageModal, SubmitRequest, SubmitResult } from './page/protocol.ts';
import type { Person, SlackApi, SlackResult } from './slack-api.ts';
import type { WorkspaceLogger } from './workspace-logger.ts';

/** A modal as Slack's API tells it to the app. */
type Modal = {
  id: string;
  hash: string;
  title: { text: string };
  submit?: { text: string };
  close?: { text: string };
  blocks: PageBlock[];
  external_id?: string;
  notify_on_close?: boolean;
  state: { values: Record<string, unknown> };
  [field: string]: unknown;
};

/** What an app may answer to a submission. */
type ResponseAction =
  | { response_action: 'errors'; errors: Record<string, string> }
  | { response_action: 'update'; view: object }
  | { response_action: 'clear' };

/** The modals in front of people; the local workspace shows each of them one at a time. */
export type Modals = {
  /** An id with which the app may open a modal before a person, once and within three seconds. */
  issueTrigger(person: Person): string;
  current(person: Person): PageModal | undefined;
  /** The open modal as the app knows it, to be sent along with a button's press. */
  viewOf(id: string): Modal | undefined;
  /** Answers `views.open` and `views.update`; undefined for another method. */
  answer(method: string, fields: Record<string, unknown>): SlackResult | undefined;
  submit(person: Person, request: SubmitRequest): Promise<SubmitResult>;
  close(person: Person, id: string): Promise<void>;
};

/** Names the modal where else a channel is named. */
export const modalTopic = 'modal';

const triggerMs = 3000;

/** Modals of the app, opened by its calls and answered by the person in front of the page. */
export function createModals(
  { roster: { team, app } }: SlackApi,
  link: AppLink,
  logger: WorkspaceLogger,
  onChange: (topic: string) => void,
): Modals {
  const triggers = new Map<string, { expiresAt: number; used: boolean; userId: string }>();
  /** By person. */
  const open = new Map<string, Modal>();

  function show(userId: string, modal: Modal | undefined): void {
    if (modal) open.set(userId, modal);
    else open.delete(userId);
    onChange(modalTopic);
  }

  /** Whom the app may open a modal before, or why it may not. */
  function pull(id: unknown): { userId: string } | { fault: string } {
    const trigger = triggers.get(String(id));
    if (!trigger) return { fault: 'invalid_trigger_id' };
    if (trigger.used) return { fault: 'exchanged_trigger_id' };
    if (trigger.expiresAt < Date.now()) return { fault: 'expired_trigger_id' };
    trigger.used = true;
    return { userId: trigger.userId };
  }

  /** The modal that the app sent, as Slack completes it. */
  function completed(view: object, id: string): Modal {
    const sent = view as Pick<Modal, 'title' | 'blocks'>;
    return {
      private_metadata: '',
      callback_id: '',
      notify_on_close: false,
      clear_on_close: false,
      ...sent,
      blocks: sent.blocks.map((block) => ({ block_id: randomUUID(), ...block })),
      id,
      hash: `${Date.now()}.${randomUUID()}`,
      team_id: team.id,
      app_id: app.id,
      bot_id: app.botId,
      root_view_id: id,
      previous_view_id: null,
      state: { values: {} },
    };
  }

  function answer(method: string, fields: Record<string, unknown>): SlackResult | undefined {
    if (method === 'views.open') {
      const pulled = pull(fields['trigger_id']);
      if ('fault' in pulled) return { ok: false, error: pulled.fault };
      const view = completed(fields['view'] as object, `V${randomUUID().replaceAll('-', '').toUpperCase()}`);
      show(pulled.userId, view);
      return { ok: true, view };
    }
    if (method !== 'views.update') return undefined;
    const { view_id: id, external_id: externalId, hash, view } = fields;
    const isIt = (modal: Modal) => (id ? modal.id === id : externalId && modal.external_id === externalId);
    const [userId, modal] = [...open].find(([, it]) => isIt(it)) ?? [];
    if (!userId || !modal) return { ok: false, error: 'not_found' };
    if (hash && hash !== modal.hash) return { ok: false, error: 'hash_conflict' };
    const updated = completed(view as object, modal.id);
    show(userId, updated);
    return { ok: true, view: updated };
  }

  /** What Slack sends of a modal, to which the app may answer. */
  function send(type: 'view_submission' | 'view_closed', user: Person, view: Modal, more: object) {
    const payload = {
      type,
      team,
      user: { id: user.id, username: user.name, name: user.name, team_id: team.id },
      api_app_id: app.id,
      token: 'local',
      view,
      enterprise: null,
      is_enterprise_install: false,
      ...more,
    };
    return link.sendForm({ payload: JSON.stringify(payload) });
  }

  async function submit(person: Person, { id, values }: SubmitRequest): Promise<SubmitResult> {
    const modal = open.get(person.id);
    if (modal?.id !== id) return { failure: 'This window is no longer open.' };
    const submitted = { ...modal, state: { values } };
    const more = { trigger_id: issueTrigger(person), response_urls: [] };
    const delivery = await send('view_submission', person, submitted, more);
    if (!delivery.ok) {
      logger.warn({ error: delivery.error }, 'The app did not acknowledge a submission');
      return { failure: `We had some trouble connecting (${delivery.error}). Try again?` };
    }
    return settle(person, id, delivery.json ? (JSON.parse(delivery.body) as ResponseAction) : undefined);
  }

  function settle(person: Person, id: string, action: ResponseAction | undefined): SubmitResult {
    if (action?.response_action === 'errors') return { errors: action.errors };
    if (action?.response_action === 'update') {
      const refusal = refuseModal(action.view);
      if (refusal) {
        logger.warn({ ...refusal }, 'The local workspace refused a modal, as Slack would');
        return { failure: `We had some trouble connecting (${refusal.error}). Try again?` };
      }
      show(person.id, completed(action.view, id));
      return {};
    }
    // The app may have opened another one meanwhile.
    if (open.get(person.id)?.id === id) show(person.id, undefined);
    return {};
  }

  async function close(person: Person, id: string): Promise<void> {
    const closed = open.get(person.id);
    if (closed?.id !== id) return;
    show(person.id, undefined);
    if (closed.notify_on_close) await send('view_closed', person, closed, { is_cleared: false });
  }

  function issueTrigger({ id: userId }: Person): string {
    for (const [id, { expiresAt }] of triggers)
      if (expiresAt < Date.now() - 10 * triggerMs) triggers.delete(id);
    const id = `${Date.now()}.${randomUUID()}`;
    triggers.set(id, { expiresAt: Date.now() + triggerMs, used: false, userId });
    return id;
  }

  return {
    issueTrigger,
    current: ({ id }) => {
      const modal = open.get(id);
      return modal && pageModal(modal);
    },
    viewOf: (id) => [...open.values()].find((modal) => modal.id === id),
    answer,
    submit,
    close,
  };
}

function pageModal({ id, hash, title, submit, close, blocks }: Modal): PageModal {
  return {
    id,
    hash,
    title: title.text,
    submit: submit?.text ?? null,
    close: close?.text ?? 'Close',
    blocks,
  };
}
