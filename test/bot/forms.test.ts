import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { InputBlock, KnownBlock } from '@slack/types';
import { refuseModal } from '../../local/slack/block-limits.ts';
import { buttonsBlock } from '../../src/bot/blocks.ts';
import { limits } from '../../src/bot/limits.ts';
import { modalView } from '../../src/bot/modal.ts';
import type { Answer } from '../../src/commands/answer.ts';
import type { Form } from '../../src/commands/form.ts';
import { OutageError, UserError } from '../../src/errors.ts';
import { refusal } from '../support/slack.ts';
import { champions, openSlackApp } from '../support/slack-app.ts';

type App = Awaited<ReturnType<typeof openSlackApp>>;
type View = { id: string; callback_id: string; private_metadata: string; blocks: KnownBlock[] };

const opened: App[] = [];

afterEach(async () => {
  for (const app of opened.splice(0)) await app.close();
});

const form: Form = {
  command: '/campaign new',
  title: 'A new campaign',
  submit: 'Preview',
  about: ['Members are chosen when it is launched.'],
  fields: {
    name: { type: 'text', label: 'Name' },
    share: { type: 'number', label: 'Held out', decimals: true, min: '1', max: '50', value: '10' },
    start: { type: 'day', label: 'Start', value: '2026-12-01', optional: true },
  },
};

const asksFor = (asked: Form): Answer => ({
  command: asked.command,
  title: 'A new campaign needs a name',
  asOf: null,
  facts: [],
  table: null,
  chart: null,
  notes: [],
  form: asked,
  audience: 'asker',
});

/** What was asked, by whom and where. */
type Asked = { text: string; userId: string; channelId: string | null };

/** The app before commands of which `/campaign new` asks for something, and with values does as it is told. */
async function open(answer: (text: string) => Promise<Answer> = async () => champions) {
  const asked: Asked[] = [];
  const app = await openSlackApp({
    ask: async (text, { id: userId, channelId }) => {
      asked.push({ text, userId, channelId });
      return text === form.command ? asksFor(form) : answer(text);
    },
    commands: [{ name: 'campaign', summary: 'Campaigns' }],
  });
  opened.push(app);
  return { app, asked };
}

/** Types the command that asks for something; resolves to the modal that opened. */
async function openForm(app: App): Promise<View> {
  await app.type(form.command);
  await app.quiet();
  const views = app.slack.bodies('views.open').map(({ view }) => view as Omit<View, 'id'>);
  const view = views.at(-1);
  if (!view) throw new Error('no modal was opened');
  return { ...view, id: `V${views.length}` };
}

const text = (value: string) => ({ type: 'plain_text_input', value });

/** What only the asker was told. */
function told(app: App): string[] {
  const bodies = [...app.slack.bodies('response_url'), ...app.slack.bodies('chat.postEphemeral')];
  return bodies.map(({ text: said }) => String(said));
}

describe('an answer that asks for something', () => {
  test('opens a modal with its fields, and posts nothing', async () => {
    const { app } = await open();
    const view = await openForm(app);
    expect(view.blocks.map((block) => (block.type === 'input' ? block.element.type : block.type))).toEqual([
      'section',
      'plain_text_input',
      'number_input',
      'datepicker',
    ]);
    expect(refuseModal(view)).toBeUndefined();
    expect(told(app)).toEqual([]);
    expect(await app.slack.messages()).toEqual([]);
  });

  test.each(['expired_trigger_id', 'invalid_trigger_id', 'exchanged_trigger_id'])(
    'that Slack takes no modal for (%s) gives the asker a button, which opens it',
    async (error) => {
      const { app, asked } = await open();
      app.slack.fail('views.open', refusal(error));
      await app.type(form.command);
      await app.quiet();
      const [message] = app.slack.bodies('response_url');
      expect(message?.['text']).toContain('A new campaign needs a name');
      const button = ((message?.['blocks'] ?? []) as KnownBlock[]).flatMap((block) =>
        block.type === 'actions' ? block.elements : [],
      )[0];
      expect(button).toMatchObject({ text: { text: 'A new campaign …' }, value: '/campaign new' });
      await app.click('/campaign new', '7.7');
      await app.quiet();
      expect(app.slack.bodies('views.open')).toHaveLength(2);
      expect(asked).toHaveLength(2);
      expect(await app.slack.messages()).toEqual([]);
    },
  );

  test('that Slack refuses otherwise is a fault, of which the asker is told', async () => {
    const { app } = await open();
    app.slack.fail('views.open', refusal('invalid_arguments'));
    await app.type(form.command);
    await app.quiet();
    expect(told(app).join()).toContain('Something went wrong on my side.');
  });
});

describe('a form that is filled in', () => {
  test('is asked as a command of who submits it, where it was opened, and its answer is posted there', async () => {
    const { app, asked } = await open();
    const view = await openForm(app);
    const response = await app.submit(
      view,
      { name: text('Spring'), share: text('12.5'), start: { type: 'datepicker', selected_date: null } },
      { userId: 'U_BEN' },
    );
    expect([response.status, await response.text()]).toEqual([200, '']);
    await app.quiet();
    expect(asked.at(-1)).toEqual({
      text: '/campaign new name=Spring share=12.5',
      userId: 'U_BEN',
      channelId: app.slack.channelId,
    });
    const [message] = await app.slack.messages();
    expect(message?.text).toContain(champions.title);
  });

  test.each([
    ['Say "hi" now', 'name="Say ""hi"" now"'],
    ['two\nlines', 'name="two\nlines"'],
    ['\u201CTypographic\u201D \u2019quotes\u2019', 'name="\u201CTypographic\u201D \u2019quotes\u2019"'],
    [' <@U1> &amp; ', 'name=" <@U1> &amp; "'],
    ['x"', 'name="x"""'],
  ])('keeps %j as it was entered', async (value, option) => {
    const { app, asked } = await open();
    await app.submit(await openForm(app), { name: text(value) });
    await app.quiet();
    expect(asked.at(-1)?.text).toBe(`/campaign new ${option}`);
  });

  test('takes what every kind of field holds', async () => {
    const { app, asked } = await open();
    await app.submit(await openForm(app), {
      day: { type: 'datepicker', selected_date: '2026-12-24' },
      time: { type: 'timepicker', selected_time: '09:00' },
      channel: { type: 'conversations_select', selected_conversation: 'C123' },
      one: { type: 'static_select', selected_option: { value: 'email' } },
      several: { type: 'checkboxes', selected_options: [{ value: 'a' }, { value: 'b' }] },
      none: { type: 'checkboxes', selected_options: [] },
      empty: { type: 'plain_text_input', value: null },
    });
    await app.quiet();
    expect(asked.at(-1)?.text).toBe(
      '/campaign new day=2026-12-24 time=09:00 channel=C123 one=email several=a,b',
    );
  });

  test.each([
    ['the field it is about', 'share', 'share'],
    ['the first field, where it is about none of them', 'elsewhere', 'name'],
    ['the first field, where it does not say', undefined, 'name'],
  ])('shows a mistake under %s, tells nobody else, and can be mended', async (_, about, field) => {
    const { app, asked } = await open(async (given) => {
      if (given.includes('share=90'))
        throw new UserError('90 is more than half', 'Hold out less & see.', about);
      return champions;
    });
    const view = await openForm(app);
    const response = await app.submit(view, { name: text('Spring'), share: text('90') });
    expect(await response.json()).toEqual({
      response_action: 'errors',
      errors: { [field]: '90 is more than half. Hold out less & see.' },
    });
    await app.quiet();
    expect(told(app)).toEqual([]);
    expect(app.log()).toContain('"outcome":"refused"');
    const mended = await app.submit(view, { name: text('Spring'), share: text('9') });
    expect(await mended.text()).toBe('');
    await app.quiet();
    expect(asked.map((it) => it.text).slice(1)).toEqual([
      '/campaign new name=Spring share=90',
      '/campaign new name=Spring share=9',
    ]);
  });

  test('shows an outage or a fault in the modal too, so that nothing entered is lost', async () => {
    const thrown = [new OutageError('MongoDB', new Error('away')), new Error('a secret')];
    const { app } = await open(() => Promise.reject(thrown.shift()));
    const view = await openForm(app);
    const errors = async () => {
      const response = await app.submit(view, { name: text('Spring') });
      return ((await response.json()) as { errors: { name: string } }).errors.name;
    };
    expect(await errors()).toBe('MongoDB does not answer; try again in a moment.');
    const fault = await errors();
    expect(fault).toMatch(/^Something went wrong on my side\.\n.*reference [0-9a-f]{8}\.$/);
    expect(app.log()).toContain(/reference ([0-9a-f]{8})/.exec(fault)?.[1]);
  });

  test('closes where the answer takes longer than Slack waits, and the answer follows', async () => {
    const { app } = await open(async () => {
      await sleep(2_800);
      return champions;
    });
    const view = await openForm(app);
    const startedAt = performance.now();
    const response = await app.submit(view, { name: text('Spring') });
    expect(performance.now() - startedAt).toBeLessThan(2_800);
    expect(await response.text()).toBe('');
    expect(await app.slack.messages()).toEqual([]);
    await app.quiet();
    expect((await app.slack.messages())[0]?.text).toContain(champions.title);
  });

  test('tells of a mistake that is found later by message, with what was entered', async () => {
    const { app } = await open(async () => {
      await sleep(2_800);
      throw new UserError('there is such a campaign already', 'Name it otherwise.');
    });
    await app.submit(await openForm(app), { name: text('Spring & sun') });
    await app.quiet();
    expect(told(app)).toEqual([
      'there is such a campaign already\nName it otherwise.\nYou entered:\n```/campaign new name="Spring &amp; sun"```',
    ]);
  });

  test('submitted twice at the same time, and again later, is asked once', async () => {
    const { app, asked } = await open(async () => {
      await sleep(200);
      return champions;
    });
    const view = await openForm(app);
    const values = { name: text('Spring') };
    const responses = [...(await Promise.all([app.submit(view, values), app.submit(view, values)]))];
    await app.quiet();
    responses.push(await app.submit(view, values));
    await app.quiet();
    for (const response of responses) expect([response.status, await response.text()]).toEqual([200, '']);
    expect(asked).toHaveLength(2);
    expect(await app.slack.messages()).toHaveLength(1);
  });

  test('that is answered by a further form asks for it in the same modal', async () => {
    const further = { ...form, command: '/campaign new name=Spring', title: 'Its end' };
    const { app, asked } = await open(async (given) =>
      given.includes('end=') ? champions : asksFor(further),
    );
    const view = await openForm(app);
    const response = await app.submit(view, { name: text('Spring') });
    const reply = (await response.json()) as { response_action: string; view: View };
    expect(reply).toMatchObject({ response_action: 'update', view: { title: { text: 'Its end' } } });
    expect(refuseModal(reply.view)).toBeUndefined();
    await app.submit({ ...reply.view, id: view.id }, { end: text('2026-12-31') });
    await app.quiet();
    expect(asked.at(-1)?.text).toBe('/campaign new name=Spring end=2026-12-31');
  });

  test('goes to the asker alone by the way that the request left, where Midas is no member', async () => {
    const { app } = await open(async () => ({ ...champions, audience: 'asker' }));
    await app.submit(await openForm(app), { name: text('Spring') });
    await app.quiet();
    expect(app.slack.bodies('response_url')).toHaveLength(1);
    expect(app.slack.bodies('chat.postEphemeral')).toEqual([]);
  });

  test('says what is about nothing that can be read back to nobody', async () => {
    const { app, asked } = await open();
    const response = await app.submit({ callback_id: 'form', private_metadata: '{"command":1}' }, {});
    expect(response.status).toBe(500);
    expect(asked).toEqual([]);
  });

  test('with a wrong signature is refused', async () => {
    const { app, asked } = await open();
    const view = await openForm(app);
    const response = await app.submit(view, { name: text('Spring') }, { secret: 'another' });
    expect(response.status).toBe(401);
    expect(asked).toHaveLength(1);
  });
});

describe('a modal', () => {
  const elementsOf = (fields: Form['fields']) => {
    const view = modalView({ name: 'form', title: 'T', submit: 'S', subject: '', about: [], fields });
    expect(refuseModal(view)).toBeUndefined();
    return view.blocks.map((block) => (block as InputBlock).element);
  };
  const choices = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ value: `v${index}`, label: `Choice ${index}` }));

  test.each([
    ['choice', 5, 'radio_buttons'],
    ['choice', 6, 'static_select'],
    ['choice', 100, 'static_select'],
    ['choices', 10, 'checkboxes'],
    ['choices', 11, 'multi_static_select'],
  ] as const)('offers a %s of %i by %s', (type, count, element) => {
    const field = { type, label: 'Which', choices: choices(count) };
    expect(elementsOf({ which: field })[0]?.type).toBe(element);
  });

  test('lists as many choices as Slack takes, and says that there are more', () => {
    const view = modalView({
      name: 'form',
      title: 'T',
      submit: 'S',
      subject: '',
      about: [],
      fields: { which: { type: 'choice', label: 'Which', hint: 'One.', choices: choices(120) } },
    });
    const [block] = view.blocks as InputBlock[];
    expect(block?.hint?.text).toBe('One. Slack lists the first 100 of 120.');
    expect(refuseModal(view)).toBeUndefined();
  });

  test('opens with the values that fields have', () => {
    expect(
      elementsOf({
        a: { type: 'text', label: 'A', value: 'x', multiline: true, placeholder: 'p' },
        b: { type: 'number', label: 'B', value: '2', min: '1', max: '3' },
        c: { type: 'day', label: 'C', value: '2026-12-01' },
        d: { type: 'time', label: 'D', value: '09:00' },
        e: { type: 'channel', label: 'E', value: 'C1' },
        f: { type: 'choice', label: 'F', choices: choices(2), value: 'v1' },
        g: { type: 'choices', label: 'G', choices: choices(3), value: ['v0', 'v2'] },
      }),
    ).toMatchObject([
      { initial_value: 'x', multiline: true, placeholder: { text: 'p' } },
      { initial_value: '2', min_value: '1', max_value: '3', is_decimal_allowed: false },
      { initial_date: '2026-12-01' },
      { initial_time: '09:00' },
      { initial_conversation: 'C1' },
      { initial_option: { value: 'v1' } },
      { initial_options: [{ value: 'v0' }, { value: 'v2' }] },
    ]);
  });

  test('offers conversations that no other company reads, first of all the one it was asked in', () => {
    expect(elementsOf({ where: { type: 'channel', label: 'Where' } })[0]).toMatchObject({
      type: 'conversations_select',
      default_to_current_conversation: true,
      filter: { include: ['public', 'private'], exclude_external_shared_channels: true },
    });
  });

  test('keeps to what Slack takes, whatever its texts', () => {
    const long = 'x'.repeat(5_000);
    const about = { label: long, hint: long };
    const view = modalView({
      name: 'form',
      title: long,
      submit: long,
      subject: '',
      about: [],
      fields: {
        a: { type: 'text', ...about, value: long, placeholder: long },
        b: { type: 'choice', ...about, choices: [{ value: 'v', label: long, more: long }] },
      },
    });
    expect(refuseModal(view)).toBeUndefined();
  });
});

describe('a button that does something', () => {
  const action = { label: 'Launch', command: '/campaign launch x', confirm: 'Launch it now?' } as const;

  test('asks before it does, in the colour of what it does', () => {
    expect(buttonsBlock([{ ...action, style: 'danger' }])?.elements[0]).toMatchObject({
      style: 'danger',
      confirm: {
        title: { text: 'Launch' },
        text: { text: 'Launch it now?' },
        confirm: { text: 'Launch' },
        deny: { text: 'Cancel' },
        style: 'danger',
      },
    });
  });

  test('keeps to what Slack takes', () => {
    const long = 'x'.repeat(400);
    const [button] = buttonsBlock([{ ...action, label: long, confirm: long }])?.elements ?? [];
    const {
      title,
      text: question,
      confirm,
    } = (button as unknown as { confirm: Record<string, { text: string }> }).confirm;
    expect(title?.text).toHaveLength(limits.dialogTitle);
    expect(question?.text).toHaveLength(limits.dialogText);
    expect(confirm?.text).toHaveLength(limits.dialogButton);
  });

  test('without a question has none', () => {
    const [button] = buttonsBlock([{ label: 'List', command: '/campaign list' }])?.elements ?? [];
    expect(button).not.toHaveProperty('confirm');
    expect(button).not.toHaveProperty('style');
  });
});
