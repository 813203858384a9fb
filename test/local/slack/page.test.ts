/// <reference lib="dom" />
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { describeInChromium, launchChromium } from '../../support/chromium.ts';
import { callSlack, openWithApp, uploadFile } from './signed-app.ts';

/** One white pixel. */
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8/5+hHgAHggJ/PchI7wAAAABJRU5ErkJggg==',
  'base64',
);

/** Waits until a count is what it shall be; what is clicked reaches the app a moment later. */
async function expectSoon(count: () => number, expected: number): Promise<void> {
  for (let tries = 0; tries < 100 && count() !== expected; tries += 1) await sleep(20);
  expect(count()).toBe(expected);
}

describeInChromium('the page', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser.close());

  /** The page of a fresh workspace, whose app answers what it is told. */
  async function withPage(
    body: (it: Awaited<ReturnType<typeof openWithApp>> & { page: Page; channel: string }) => Promise<void>,
    respond?: Parameters<typeof openWithApp>[0],
  ): Promise<void> {
    const it = await openWithApp(respond);
    const page = await browser.newPage();
    const faults: string[] = [];
    page.on('pageerror', ({ message }) => faults.push(message));
    page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
    try {
      await page.goto(it.workspace.url);
      await box(page).waitFor();
      const info = await (await fetch(`${it.workspace.url}/workspace/info`)).json();
      await body({ ...it, page, channel: info.channels[0].id });
      expect(faults).toEqual([]);
    } finally {
      await page.close();
      await it.close();
    }
  }

  const box = (page: Page) => page.getByRole('combobox', { name: 'Message #marketing' });
  const log = (page: Page) => page.getByRole('log', { name: 'Messages in #marketing' });

  test('greets, and says what to try', () =>
    withPage(async ({ page }) => {
      await log(page).getByText('your customer analyst').waitFor();
      await page.getByRole('button', { name: '/midas help' }).waitFor();
    }));

  test('sends a message on Enter', () =>
    withPage(async ({ page }) => {
      await box(page).fill('Good morning');
      await box(page).press('Enter');
      await log(page).getByRole('article').filter({ hasText: 'Good morning' }).waitFor();
      expect(await box(page).inputValue()).toBe('');
    }));

  test('completes a command from the keyboard and sends it', () =>
    withPage(async ({ page, requests }) => {
      await box(page).pressSequentially('/s');
      const option = page.getByRole('option', { name: '/segment Who your customers are' });
      expect(await option.getAttribute('aria-selected')).toBe('true');
      expect(await box(page).getAttribute('aria-activedescendant')).toBe(await option.getAttribute('id'));
      await box(page).press('Enter');
      expect(await box(page).inputValue()).toBe('/segment ');
      await box(page).press('ArrowDown');
      await box(page).press('Tab');
      expect(await box(page).inputValue()).toBe('/segment champions');
      await box(page).press('Enter');
      await page.getByRole('status').filter({ hasText: 'working on /segment champions' }).waitFor();
      expect(requests[0]?.fields).toMatchObject({ command: '/segment', text: 'champions' });
    }));

  test('sends a whole command on Enter, though more could follow', () =>
    withPage(async ({ page, requests }) => {
      await box(page).pressSequentially('/segment');
      await box(page).press('Enter');
      await page.getByRole('status').filter({ hasText: 'working on /segment' }).waitFor();
      expect(requests[0]?.fields).toMatchObject({ command: '/segment', text: '' });
    }));

  test('sends a suggestion on a click', () =>
    withPage(
      async ({ page }) => {
        await page.getByRole('button', { name: '/midas help' }).click();
        const answer = log(page).getByRole('article').filter({ hasText: 'All my commands' });
        await answer.getByText('Only visible to you').waitFor();
      },
      () => ({ body: 'All my commands' }),
    ));

  test('shows a picture with its description, a table with its headings, and a file to download', () =>
    withPage(async ({ page, workspace, channel }) => {
      const id = await uploadFile(workspace, 'chart.png', png);
      const cell = (text: string) => ({ type: 'raw_text', text });
      const blocks = [
        { type: 'image', slack_file: { id }, alt_text: 'Champions lead' },
        { type: 'table', rows: [[cell('Customer')], [cell('007')]] },
      ];
      while (
        !((await callSlack(workspace, 'files.info', { file: id }))['file'] as { mimetype: string }).mimetype
      );
      const { ts } = await callSlack(workspace, 'chat.postMessage', { channel, text: 'a', blocks });
      await uploadFile(workspace, 'list.csv', Buffer.from('a\r\n1\r\n'), {
        channel_id: channel,
        thread_ts: ts,
      });

      const picture = log(page).getByRole('img', { name: 'Champions lead' });
      await picture.waitFor();
      await page.waitForFunction(() => [...document.images].every((image) => image.naturalWidth > 0));
      await log(page).getByRole('columnheader', { name: 'Customer' }).waitFor();
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        log(page)
          .getByRole('region', { name: 'Thread' })
          .getByRole('link', { name: /list\.csv/ })
          .click(),
      ]);
      expect(download.suggestedFilename()).toBe('list.csv');
    }));

  test('tells the app of a pressed button', () =>
    withPage(async ({ page, workspace, channel, requests }) => {
      const text = { type: 'plain_text', text: 'All segments' };
      const elements = [{ type: 'button', action_id: 'ask:0', text, value: '/segment' }];
      await callSlack(workspace, 'chat.postMessage', {
        channel,
        text: 'a',
        blocks: [{ type: 'actions', elements }],
      });
      await Promise.all([
        page.waitForResponse(/\/workspace\/act$/),
        log(page).getByRole('button', { name: 'All segments' }).click(),
      ]);
      expect(requests[0]?.fields['actions']).toMatchObject([{ action_id: 'ask:0', value: '/segment' }]);
    }));

  test('asks before it presses a button that says so', () =>
    withPage(async ({ page, workspace, channel, requests }) => {
      const text = (said: string) => ({ type: 'plain_text', text: said });
      const confirm = { title: text('Launch'), text: text('Now?'), confirm: text('Do it'), deny: text('No') };
      const button = { type: 'button', action_id: 'ask:0', text: text('Launch'), value: '/x', confirm };
      const blocks = [{ type: 'actions', elements: [button] }];
      await callSlack(workspace, 'chat.postMessage', { channel, text: 'a', blocks });
      const pressed = () => requests.filter(({ fields }) => fields['type'] === 'block_actions').length;
      const question = page.getByRole('alertdialog', { name: 'Launch' });
      for (const leave of ['No', 'Escape']) {
        await log(page).getByRole('button', { name: 'Launch' }).click();
        await question.getByText('Now?').waitFor();
        if (leave === 'No') await question.getByRole('button', { name: 'No' }).click();
        else await page.keyboard.press('Escape');
        await question.waitFor({ state: 'detached' });
      }
      expect(pressed()).toBe(0);
      await log(page).getByRole('button', { name: 'Launch' }).click();
      await question.getByRole('button', { name: 'Do it' }).click();
      await question.waitFor({ state: 'detached' });
      await expectSoon(pressed, 1);
    }));

  test('shows where something new is, and what the app says to one alone', () =>
    withPage(async ({ page, workspace }) => {
      const places = page.getByRole('navigation', { name: 'Channels and apps' });
      await callSlack(workspace, 'chat.postMessage', { channel: workspace.ownerId, text: 'Your list' });
      await places.getByRole('button', { name: 'Midas new messages' }).click();
      await page.getByRole('log', { name: 'Messages in Midas' }).getByText('Your list').waitFor();
      await places.getByRole('img', { name: 'new messages' }).waitFor({ state: 'detached' });
    }));

  test('lets one be somebody else, who sees less', () =>
    withPage(async ({ page, requests }) => {
      const places = page.getByRole('navigation', { name: 'Channels and apps' });
      await places.getByRole('button', { name: 'private crm' }).waitFor();
      await page.getByLabel('You act as').selectOption('Ben');
      await places.getByRole('button', { name: 'private crm' }).waitFor({ state: 'detached' });
      await box(page).fill('Hello');
      await box(page).press('Enter');
      await log(page)
        .getByRole('article')
        .filter({ hasText: /Ben.*Hello/ })
        .waitFor();
      await box(page).fill('/segment');
      await box(page).press('Enter');
      await page.getByRole('status').filter({ hasText: 'working' }).waitFor();
      expect(requests.at(-1)?.fields).toMatchObject({ user_name: 'ben' });
    }));

  test('shares a file with a text, chosen by the keyboard or dropped', () =>
    withPage(async ({ page, requests }) => {
      const chooser = page.waitForEvent('filechooser');
      await page.getByRole('button', { name: 'Share a file' }).press('Enter');
      await (await chooser).setFiles({ name: 'a.csv', mimeType: 'text/csv', buffer: Buffer.from('id\n1\n') });
      const dropped = await page.evaluateHandle(() => {
        const transfer = new DataTransfer();
        transfer.items.add(new File(['id\n2\n'], 'b.csv'));
        return transfer;
      });
      await page.getByRole('main').dispatchEvent('dragover', { dataTransfer: dropped });
      await page.getByText('Drop to share in #marketing').waitFor();
      await page.getByRole('main').dispatchEvent('drop', { dataTransfer: dropped });
      await page.getByRole('list', { name: 'Files to send' }).getByText('b.csv').waitFor();
      await box(page).fill('Our sales');
      await box(page).press('Enter');
      const message = log(page).getByRole('article').filter({ hasText: 'Our sales' });
      for (const name of ['a.csv', 'b.csv']) await message.getByRole('link', { name }).waitFor();
      await page.getByRole('list', { name: 'Files to send' }).waitFor({ state: 'detached' });
      expect(requests.map(({ fields }) => (fields['event'] as { type?: string } | undefined)?.type)).toEqual([
        'file_shared',
        'file_shared',
      ]);
    }));

  test('takes a file back before it is sent', () =>
    withPage(async ({ page }) => {
      const file = { name: 'a.csv', mimeType: 'text/csv', buffer: Buffer.from('id\n1\n') };
      await page.locator('input[type=file]').setInputFiles(file);
      await page.getByRole('button', { name: 'Remove a.csv' }).click();
      await page.getByRole('list', { name: 'Files to send' }).waitFor({ state: 'detached' });
      expect(await page.getByRole('button', { name: 'Send' }).isDisabled()).toBe(true);
    }));

  const plain = (text: string) => ({ type: 'plain_text', text });
  const input = (name: string, element: object) => ({
    type: 'input',
    block_id: name,
    label: plain(`The ${name}`),
    element: { action_id: name, ...element },
  });
  const option = (value: string) => ({ text: plain(value.toUpperCase()), value });
  const modal = {
    type: 'modal',
    callback_id: 'all',
    notify_on_close: true,
    title: plain('Everything'),
    submit: plain('Save'),
    blocks: [
      { type: 'section', text: { type: 'mrkdwn', text: '*One* of each' } },
      input('text', { type: 'plain_text_input' }),
      input('number', { type: 'number_input', is_decimal_allowed: true }),
      input('menu', { type: 'static_select', options: [option('a'), option('b')] }),
      input('radio', { type: 'radio_buttons', options: [option('a'), option('b')] }),
      input('boxes', {
        type: 'checkboxes',
        options: [option('a'), option('b')],
        initial_options: [option('a')],
      }),
      input('date', { type: 'datepicker' }),
      input('time', { type: 'timepicker', initial_time: '09:30' }),
      input('place', {
        type: 'conversations_select',
        default_to_current_conversation: true,
        filter: { include: ['private', 'public'] },
      }),
      input('lists', { type: 'multi_static_select', options: [option('c'), option('d')] }),
    ],
  };

  /** The page with the modal open: a command was typed, and the app answered it so. */
  const withModal = (
    body: Parameters<typeof withPage>[0],
    respond?: Parameters<typeof openWithApp>[0],
  ): Promise<void> =>
    withPage(async (it) => {
      await box(it.page).fill('/segment');
      await box(it.page).press('Enter');
      await it.page.getByRole('status').filter({ hasText: 'working' }).waitFor();
      const trigger_id = String(it.requests[0]?.fields['trigger_id']);
      await callSlack(it.workspace, 'views.open', { trigger_id, view: modal });
      await it.page.getByRole('dialog', { name: 'Everything' }).waitFor();
      await body(it);
    }, respond);

  test('fills in a modal, and sends what stands in each of its inputs', () =>
    withModal(async ({ page, requests, channel }) => {
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('The text').fill('Hello');
      await dialog.getByLabel('The number').fill('2.5');
      await dialog.getByLabel('The menu').selectOption('B');
      await dialog.getByRole('radio', { name: 'B' }).check();
      await dialog.getByRole('checkbox', { name: 'B' }).check();
      await dialog.getByRole('checkbox', { name: 'D' }).check();
      expect(await dialog.getByLabel('The place').locator('option').allTextContents()).toEqual([
        'Choose a conversation',
        '#marketing',
        '#general',
        'crm',
      ]);
      await dialog.getByLabel('The date').fill('2026-11-23');
      await dialog.getByRole('button', { name: 'Save' }).click();
      await dialog.waitFor({ state: 'detached' });
      expect(requests.at(-1)?.fields).toMatchObject({ type: 'view_submission' });
      const view = requests.at(-1)?.fields['view'] as { state: { values: object } } | undefined;
      expect(view?.state.values).toEqual({
        text: { text: { type: 'plain_text_input', value: 'Hello' } },
        number: { number: { type: 'number_input', value: '2.5' } },
        menu: { menu: { type: 'static_select', selected_option: option('b') } },
        radio: { radio: { type: 'radio_buttons', selected_option: option('b') } },
        boxes: { boxes: { type: 'checkboxes', selected_options: [option('a'), option('b')] } },
        date: { date: { type: 'datepicker', selected_date: '2026-11-23' } },
        time: { time: { type: 'timepicker', selected_time: '09:30' } },
        place: { place: { type: 'conversations_select', selected_conversation: channel } },
        lists: { lists: { type: 'multi_static_select', selected_options: [option('d')] } },
      });
    }));

  test('begins a modal at its first field, and is no longer at work on what it answers', () =>
    withModal(async ({ page }) => {
      const field = page.getByRole('dialog').getByLabel('The text');
      expect(await field.evaluate((element) => element === document.activeElement)).toBe(true);
      await page.getByRole('status').filter({ hasText: 'working' }).waitFor({ state: 'detached' });
    }));

  test('shows what is wrong under its field, where one goes on', () =>
    withModal(
      async ({ page }) => {
        const dialog = page.getByRole('dialog');
        await dialog.getByLabel('The text').fill('Hello');
        await dialog.getByLabel('The number').fill('2');
        await dialog.getByLabel('The menu').selectOption('A');
        await dialog.getByRole('radio', { name: 'A' }).check();
        await dialog.getByLabel('The date').fill('2026-11-23');
        await dialog.getByRole('button', { name: 'Save' }).click();
        await dialog.getByRole('alert').filter({ hasText: 'Too small' }).waitFor();
        const field = dialog.getByLabel('The number');
        expect(await field.getAttribute('aria-invalid')).toBe('true');
        expect(await field.evaluate((element) => element === document.activeElement)).toBe(true);
      },
      ({ fields }) =>
        fields['type'] === 'view_submission'
          ? {
              type: 'application/json',
              body: JSON.stringify({ response_action: 'errors', errors: { number: 'Too small' } }),
            }
          : {},
    ));

  test('leaves a modal by the Escape key, and tells the app', () =>
    withModal(async ({ page, requests }) => {
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      expect(requests.map(({ fields }) => fields['type'])).toContain('view_closed');
    }));

  test('fits a modal on a phone', () =>
    withModal(async ({ page }) => {
      await page.setViewportSize({ width: 360, height: 640 });
      const box = await page.getByRole('dialog').boundingBox();
      expect(box && box.x >= 0 && box.x + box.width <= 360 && box.y + box.height <= 640).toBe(true);
    }));

  test('opens the home of the app', () =>
    withPage(async ({ page }) => {
      await page.getByRole('navigation').getByRole('button', { name: 'Midas' }).click();
      await page.getByText('has not published a home yet').waitFor();
    }));

  test('follows new messages, except for a reader who scrolled up', () =>
    withPage(async ({ page, workspace, channel }) => {
      const say = (text: string) => callSlack(workspace, 'chat.postMessage', { channel, text });
      const distance = () =>
        log(page).evaluate(
          ({ scrollHeight, scrollTop, clientHeight }) => scrollHeight - scrollTop - clientHeight,
        );
      for (const count of Array(12).keys()) await say(`Message ${count}\n`.repeat(5));
      await log(page).getByText('Message 11').waitFor();
      await page.waitForFunction(() => {
        const box = document.querySelector('[role=log]');
        return (
          box &&
          box.scrollHeight > box.clientHeight * 2 &&
          box.scrollHeight - box.scrollTop - box.clientHeight < 2
        );
      });
      await log(page).hover();
      await page.mouse.wheel(0, -600);
      await page.getByRole('button', { name: 'Latest messages' }).waitFor();
      await say('News');
      await log(page).getByText('News').waitFor();
      expect(await distance()).toBeGreaterThan(400);
      await page.getByRole('button', { name: 'Latest messages' }).click();
      await page.getByRole('button', { name: 'Latest messages' }).waitFor({ state: 'hidden' });
      expect(await distance()).toBeLessThan(2);
    }));

  test('fits a phone, in light and in dark', () =>
    withPage(async ({ page, workspace, channel }) => {
      const row = Array.from({ length: 12 }, (_, column) => ({ type: 'raw_text', text: `Column ${column}` }));
      const blocks = [
        { type: 'table', rows: [row, row] },
        { type: 'section', text: { type: 'mrkdwn', text: 'x'.repeat(500) } },
      ];
      await callSlack(workspace, 'chat.postMessage', { channel, text: 'wide', blocks });
      await log(page).getByRole('table').waitFor();
      await page.setViewportSize({ width: 390, height: 844 });
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
      const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      expect(await paper()).toBe('rgb(255, 255, 255)');
      await page.emulateMedia({ colorScheme: 'dark' });
      expect(await paper()).toBe('rgb(26, 29, 33)');
    }));
});
