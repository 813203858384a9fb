/// <reference lib="dom" />
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { describeInChromium, launchChromium } from '../../support/chromium.ts';
import { callSlack, openWithApp, uploadFile } from './signed-app.ts';

/** One white pixel. */
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8/5+hHgAHggJ/PchI7wAAAABJRU5ErkJggg==',
  'base64',
);

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
