import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from '@jest/globals';
import { refuseModal } from '../../../local/slack/block-limits.ts';
import type { PageModal, SubmitResult } from '../../../local/slack/page/protocol.ts';
import { callSlack, openWithApp, type Reply } from './signed-app.ts';

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const { close } of opened.splice(0)) await close();
});

const plain = (text: string) => ({ type: 'plain_text', text });
const option = (value: string) => ({ text: plain(value), value });
const input = (block_id: string, element: object, more: object = {}) => ({
  type: 'input',
  block_id,
  label: plain(block_id),
  element: { action_id: block_id, ...element },
  ...more,
});
const modal = (blocks: object[], more: object = {}) => ({
  type: 'modal',
  title: plain('Import'),
  submit: plain('Import'),
  blocks,
  ...more,
});
const name = input('name', { type: 'plain_text_input' });

/** A workspace in which a command was typed, so that the app has a trigger id. `answers` are its answers to submissions. */
async function asked(answers: object[] = []) {
  const it = await openWithApp(({ fields }): Reply => {
    const answer = fields['type'] === 'view_submission' ? answers.shift() : undefined;
    return answer ? { type: 'application/json', body: JSON.stringify(answer) } : {};
  });
  opened.push(it);
  const at = (path: string) => `${it.workspace.url}/workspace/${path}`;
  const get = async <Value>(path: string) => (await fetch(at(path))).json() as Promise<Value>;
  const post = async <Value>(path: string, body: object) => {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(at(path), { method: 'POST', headers, body: JSON.stringify(body) });
    return response.json() as Promise<Value>;
  };
  const { channels } = await get<{ channels: { id: string }[] }>('info');
  await post('say', { channel: channels[0]?.id, text: '/segment' });
  const trigger = String(it.requests[0]?.fields['trigger_id']);
  return {
    ...it,
    trigger,
    open: (view: object, trigger_id = trigger) => callSlack(it.workspace, 'views.open', { trigger_id, view }),
    update: (fields: Record<string, unknown>) => callSlack(it.workspace, 'views.update', fields),
    shown: () => get<PageModal | null>('modal'),
    submit: (id: string, values: object = {}) => post<SubmitResult>('submit-modal', { id, values }),
    dismiss: (id: string) => post('close-modal', { id }),
    sent: (type: string) => it.requests.filter(({ fields }) => fields['type'] === type),
  };
}

describe('views.open', () => {
  test('shows the modal, and tells the app of it as Slack does', async () => {
    const { open, shown } = await asked();
    const view = modal([name], { callback_id: 'import', private_metadata: 'P1' });
    expect(await open(view)).toMatchObject({
      ok: true,
      view: {
        id: expect.stringMatching(/^V/),
        hash: expect.any(String),
        callback_id: 'import',
        blocks: [name],
      },
    });
    expect(await shown()).toMatchObject({
      title: 'Import',
      submit: 'Import',
      close: 'Close',
      blocks: [name],
    });
  });

  test('works once with a trigger id', async () => {
    const { open } = await asked();
    await open(modal([name]));
    expect(await open(modal([name]))).toMatchObject({ ok: false, error: 'exchanged_trigger_id' });
  });

  test('is too late after three seconds', async () => {
    const { open, shown } = await asked();
    await sleep(3_050);
    expect(await open(modal([name]))).toMatchObject({ ok: false, error: 'expired_trigger_id' });
    expect(await shown()).toBeNull();
  });

  test('refuses a trigger id that it never gave', async () => {
    const { open } = await asked();
    expect(await open(modal([name]), '1.2.abc')).toMatchObject({ ok: false, error: 'invalid_trigger_id' });
  });

  test('refuses what is beyond the limits, and says where', async () => {
    const { open } = await asked();
    const view = modal([name], { title: plain('x'.repeat(25)) });
    expect(await open(view)).toMatchObject({
      ok: false,
      error: 'invalid_arguments',
      errors: ['must be less than 25 characters [json-pointer:/view/title/text]'],
    });
  });
});

describe('views.update', () => {
  test('puts another content in place of the first', async () => {
    const { open, update, shown } = await asked();
    const { view } = (await open(modal([name]))) as unknown as { view: { id: string; hash: string } };
    expect(
      await update({ view_id: view.id, hash: view.hash, view: modal([name], { title: plain('Next') }) }),
    ).toMatchObject({ ok: true });
    expect(await shown()).toMatchObject({ id: view.id, title: 'Next' });
  });

  test('refuses a content that has changed meanwhile, and a modal that is gone', async () => {
    const { open, update } = await asked();
    const { view } = (await open(modal([name]))) as unknown as { view: { id: string } };
    const change = { view_id: view.id, hash: '1.old', view: modal([name]) };
    expect(await update(change)).toMatchObject({ error: 'hash_conflict' });
    expect(await update({ view_id: 'V0', view: modal([name]) })).toMatchObject({ error: 'not_found' });
  });
});

describe('a submission', () => {
  async function filled(answers: object[] = []) {
    const it = await asked(answers);
    const { view } = (await it.open(modal([name], { callback_id: 'import', notify_on_close: true }))) as {
      view?: { id: string };
    };
    const values = { name: { name: { type: 'plain_text_input', value: 'Ann' } } };
    return { ...it, id: String(view?.id), submit: (text = values) => it.submit(String(view?.id), text) };
  }

  test('reaches the app signed, with what stands in the inputs, and closes the modal', async () => {
    const { submit, sent, shown, id } = await filled();
    expect(await submit()).toEqual({});
    expect(sent('view_submission')).toMatchObject([
      {
        signed: true,
        fields: {
          user: { id: expect.stringMatching(/^U/) },
          trigger_id: expect.any(String),
          view: {
            id,
            callback_id: 'import',
            state: { values: { name: { name: { type: 'plain_text_input', value: 'Ann' } } } },
          },
        },
      },
    ]);
    expect(await shown()).toBeNull();
  });

  test('that the app finds faults with stays open, with its errors', async () => {
    const errors = { name: 'There is no such person.' };
    const { submit, shown } = await filled([{ response_action: 'errors', errors }]);
    expect(await submit()).toEqual({ errors });
    expect(await shown()).not.toBeNull();
  });

  test('may be answered by another content', async () => {
    const view = modal([name], { title: plain('Second step') });
    const { submit, shown } = await filled([{ response_action: 'update', view }]);
    expect(await submit()).toEqual({});
    expect(await shown()).toMatchObject({ title: 'Second step' });
  });

  test('may be answered by closing everything', async () => {
    const { submit, shown } = await filled([{ response_action: 'clear' }]);
    await submit();
    expect(await shown()).toBeNull();
  });

  test('answered by a content beyond the limits says that it failed', async () => {
    const view = modal([name], { title: plain('') });
    const { submit, refusals } = await filled([{ response_action: 'update', view }]);
    expect(await submit()).toEqual({ failure: expect.stringContaining('trouble connecting') });
    expect(refusals).toMatchObject([{ error: 'invalid_arguments' }]);
  });

  test('of a modal that is gone says so, and does not reach the app', async () => {
    const { submit, dismiss, id, sent } = await filled();
    await dismiss(id);
    expect(await submit()).toEqual({ failure: 'This window is no longer open.' });
    expect(sent('view_submission')).toEqual([]);
  });

  test('that is not made, as the modal was closed, is told to an app that asked for it', async () => {
    const { dismiss, id, sent } = await filled();
    await dismiss(id);
    expect(sent('view_closed')).toMatchObject([{ fields: { view: { id }, is_cleared: false } }]);
  });
});

describe('a modal takes', () => {
  test.each([
    [
      'an input of each kind',
      [
        name,
        input('kind', { type: 'static_select', options: [option('a')] }),
        input('one', {
          type: 'radio_buttons',
          options: [option('a'), option('b')],
          initial_option: option('b'),
        }),
        input('many', { type: 'checkboxes', options: [option('a')], initial_options: [option('a')] }),
        input('day', { type: 'datepicker', initial_date: '2026-11-23' }),
        input('time', { type: 'timepicker', initial_time: '09:30' }),
        input('count', { type: 'number_input', is_decimal_allowed: false }),
      ],
    ],
    ['no input', [{ type: 'divider' }]],
    ['100 blocks', Array.from({ length: 100 }, () => ({ type: 'divider' }))],
  ])('%s', (_, blocks) => {
    expect(refuseModal(modal(blocks))).toBeUndefined();
  });
});

describe('a modal refuses', () => {
  const options = (count: number) => Array.from({ length: count }, (_, index) => option(`o${index}`));
  test.each([
    [
      '101 blocks',
      Array.from({ length: 101 }, () => ({ type: 'divider' })),
      'no more than 100 items allowed',
    ],
    ['a table', [{ type: 'table', rows: [[{ type: 'raw_text', text: 'x' }]] }], 'unsupported type in a view'],
    [
      '11 boxes to tick',
      [input('many', { type: 'checkboxes', options: options(11) })],
      'no more than 10 items allowed [json-pointer:/blocks/0/element/options]',
    ],
    [
      'a first choice that is not offered',
      [input('one', { type: 'radio_buttons', options: options(2), initial_option: option('x') })],
      'initial option must be one of the options',
    ],
    [
      'a number input that does not say whether decimals are allowed',
      [input('count', { type: 'number_input' })],
      'missing required field [json-pointer:/blocks/0/element/is_decimal_allowed]',
    ],
    [
      'an option of 76 characters',
      [input('one', { type: 'radio_buttons', options: [option('x'.repeat(76))] })],
      'must be less than 76 characters',
    ],
  ])('%s', (_, blocks, message) => {
    expect(refuseModal(modal(blocks))?.messages.join()).toContain(message);
  });

  test('inputs without a button to submit them', () => {
    const { submit: _, ...view } = modal([name]);
    expect(refuseModal(view)?.messages).toEqual(['missing required field [json-pointer:/view/submit]']);
  });
});
