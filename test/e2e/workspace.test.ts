/// <reference lib="dom" />
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import type { Browser, Page } from 'playwright-core';
import { describeInChromium, launchChromium } from '../support/chromium.ts';
import { type StartedMidas, startMidas } from '../support/started-midas.ts';

const startMs = 120_000;

describeInChromium('midas start, on a machine with nothing set', () => {
  let directory: string;
  let midas: StartedMidas;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'midas-e2e-'));
    midas = await startMidas(directory);
    browser = await launchChromium();
    page = await browser.newPage();
    page.setDefaultTimeout(30_000);
    await page.goto(midas.url);
  }, startMs);

  afterAll(async () => {
    await browser?.close();
    await midas?.end();
    await rm(directory, { recursive: true, force: true });
  });

  const box = () => page.getByRole('combobox', { name: 'Message #marketing' });
  /** The last answer to this command, which it repeats under its title. */
  const answer = (command: string) =>
    page
      .getByRole('listitem')
      .filter({ has: page.getByText(command, { exact: true }), hasText: 'asked by' })
      .last();
  const ask = async (text: string) => {
    await box().fill(text);
    await box().press('Enter');
  };

  test('/segment champions is answered with text, a chart and the whole list', async () => {
    await ask('/segment champions');
    const message = answer('/segment champions');
    const chart = message.getByRole('img').first();
    await chart.waitFor();
    expect((await chart.getAttribute('alt'))?.toLowerCase()).toContain('champions');
    await expectLoaded(chart);
    await message.getByText('Only visible to you').waitFor({ state: 'hidden' });

    const link = message.getByRole('region', { name: 'Thread' }).getByRole('link', { name: /\.csv/ });
    const list = await page.request.get(new URL(String(await link.getAttribute('href')), page.url()).href);
    const rows: Record<string, string>[] = parse(await list.body(), { bom: true, columns: true });
    expect(rows.length).toBeGreaterThan(10);
    expect(Object.keys(rows[0] ?? {}).slice(0, 8)).toEqual([
      'customerId',
      'recencyDays',
      'frequency',
      'monetary',
      'r',
      'f',
      'm',
      'segment',
    ]);
    expect(new Set(rows.map(({ segment }) => segment))).toEqual(new Set(['champions']));
  });

  test('a button of the answer asks the next command', async () => {
    await answer('/segment champions').getByRole('button', { name: 'All segments' }).click();
    const table = answer('/segment').getByRole('table');
    await table.getByRole('cell', { name: 'hibernating' }).waitFor();
    await expectLoaded(answer('/segment').getByRole('img').first());
  });

  test('an unknown word is answered to the asker alone, with what is valid', async () => {
    await ask('/segment xylophones');
    const message = page.getByRole('article').filter({ hasText: 'xylophones' });
    await message.getByText('Only visible to you').waitFor();
    expect(await message.textContent()).toMatch(/champions.*hibernating|hibernating.*champions/s);
  });

  test('a shared file is previewed, imported once it is confirmed, and reported with its refused rows', async () => {
    const csv = [
      'order,customer,date,service,amount',
      'F1,e2e-1,2026-01-02,Haircut,30.00',
      'F2,e2e-2,2026-02-30,Haircut,30.00',
    ].join('\n');
    const file = { name: 'e2e-sales.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) };
    await page.locator('input[type=file]').setInputFiles(file);
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByText('e2e-sales.csv holds service lines: 1 of 2 rows would be added').first().waitFor();
    await page.getByRole('button', { name: 'Review and import' }).click();
    const dialog = page.getByRole('dialog', { name: 'Import a file' });
    await dialog.getByText('1 service line would be added. Nothing has been written yet.').waitFor();
    expect(await dialog.getByRole('radio', { name: 'Service lines' }).isChecked()).toBe(true);
    await dialog.getByRole('button', { name: 'Import', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByText('1 service line added from e2e-sales.csv').first().waitFor();
    await page
      .getByText(/midas import undo \S+/)
      .first()
      .waitFor();
    await page.getByText('Imported. The report is in the thread.').waitFor();
    // Refused rows are people's data: they come to who shared the file, in a direct message.
    const places = page.getByRole('navigation', { name: 'Channels and apps' });
    await places.getByRole('button', { name: 'Midas new messages' }).click();
    const rejects = page.getByRole('link', { name: /services-rejects-e2e-sales/ });
    const list = await page.request.get(new URL(String(await rejects.getAttribute('href')), page.url()).href);
    expect((await list.body()).toString()).toContain('2026-02-30');
    await places.getByRole('button', { name: 'marketing' }).click();
  });

  test('/midas help is answered to the asker alone', async () => {
    await page.getByRole('button', { name: '/midas help' }).click();
    const message = page.getByRole('article').filter({ hasText: '/segment map' });
    await message.getByText('Only visible to you').waitFor();
  });

  test('the home of Midas lists the commands', async () => {
    await page.getByRole('navigation').getByRole('button', { name: 'Midas' }).click();
    await page.getByRole('main').getByText('/segment').first().waitFor();
    await page.getByRole('navigation').getByRole('button', { name: 'marketing' }).click();
    await answer('/segment champions').waitFor();
  });

  test('the page fits a phone', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  });

  test('the page follows a dark system', async () => {
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe(
      'rgb(26, 29, 33)',
    );
  });

  test(
    'it stops when told to, and starts again with the data it had',
    async () => {
      const exited = once(midas.process, 'exit');
      midas.process.kill('SIGTERM');
      expect(await exited).toEqual([0, null]);
      midas = await startMidas(directory);
      await page.goto(midas.url);
      await ask('/midas status');
      await answer('/midas status').getByText('e2e-sales.csv').first().waitFor();
    },
    startMs,
  );
});

async function expectLoaded(picture: ReturnType<Page['getByRole']>): Promise<void> {
  await picture.evaluate((image: HTMLImageElement) => image.decode());
  expect(await picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(500);
}
