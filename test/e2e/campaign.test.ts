/// <reference lib="dom" />
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import type { Browser, Locator, Page } from 'playwright-core';
import { describeInChromium, launchChromium } from '../support/chromium.ts';
import { runMidas, type StartedMidas, startMidas } from '../support/started-midas.ts';

const startMs = 150_000;
const stepMs = 60_000;

/** The sample shop ended then, so that it can live on while a campaign runs, and do the same in every run. */
const until = '2026-10-05';
const campaignName = 'Autumn offer';
/** A quarter of loyal customers order in four weeks anyway: this brings it to more than half. */
const lift = '150%';

describeInChromium('a campaign, from the list to the digest that reports it', () => {
  let directory: string;
  let midas: StartedMidas;
  let browser: Browser;
  let page: Page;
  /** How many were held out, of the preview; what the launch and later exports say must agree. */
  let heldOut = 0;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'midas-e2e-'));
    midas = await startMidas(directory, { MIDAS_SAMPLE_UNTIL: until, MIDAS_SAMPLE_CUSTOMERS: '3000' });
    browser = await launchChromium();
    page = await browser.newPage();
    page.setDefaultTimeout(40_000);
    await page.goto(midas.url);
  }, startMs);

  afterAll(async () => {
    await browser?.close();
    await midas?.end();
    await rm(directory, { recursive: true, force: true });
  });

  const messages = () => page.getByRole('log', { name: 'Messages in #marketing' });
  const ask = async (text: string) => {
    const box = page.getByRole('combobox', { name: 'Message #marketing' });
    await box.fill(text);
    await box.press('Enter');
  };
  /** The last message that says this. */
  const message = (text: string | RegExp) => messages().getByRole('article').filter({ hasText: text }).last();
  const dialog = (name: string) => page.getByRole('dialog', { name });
  /** Presses a button, and says yes to what is asked then. */
  const confirm = async (at: Locator, name: string) => {
    await at.getByRole('button', { name, exact: true }).click();
    await page.getByRole('alertdialog').getByRole('button', { name, exact: true }).click();
  };
  const textOf = async (at: Locator) => (await at.textContent()) ?? '';
  /** The rows of the file in a message's thread. */
  const fileOf = async (at: Locator): Promise<Record<string, string>[]> => {
    const link = at.getByRole('link', { name: /\.csv/ });
    const file = await page.request.get(new URL(String(await link.getAttribute('href')), page.url()).href);
    return parse(await file.body(), { bom: true, columns: true });
  };

  test(
    'a segment is exported after a preview: who may be contacted, counted',
    async () => {
      await ask('/export loyal');
      const preview = message(/\d+ matched, \d+ suppressed, 0 held out, \d+ to export/);
      await preview.getByText('Only visible to you').waitFor();
      const [matched, suppressed, exported] = figures(await textOf(preview), [
        /(\d+) matched/,
        /(\d+) suppressed/,
        /(\d+) to export/,
      ]);
      expect(suppressed).toBeGreaterThan(0);
      expect(Number(exported)).toBe(Number(matched) - Number(suppressed));
      await confirm(preview, 'Post the file');
      const rows = await fileOf(message(/customers exported/));
      expect(rows).toHaveLength(Number(exported));
      expect(Object.keys(rows[0] ?? {})).not.toContain('email');
    },
    stepMs,
  );

  test(
    'a campaign is filled in, mended where it does not fit, and previewed',
    async () => {
      await ask('/campaign new');
      const form = dialog('New campaign');
      await form.getByLabel('Name').fill(campaignName);
      await form.getByLabel('Audience').fill('loyal countri=PT');
      await form.getByLabel('Offer').fill('10% off "everything"');
      await form.getByLabel('Cost in all').fill('150');
      await form.getByLabel('Hoped-for effect').fill('30');
      await form.getByRole('button', { name: 'Preview' }).click();
      const fault = form.getByRole('alert');
      await fault.waitFor();
      expect(await fault.textContent()).toContain('did you mean "country"?');
      expect(await form.getByLabel('Audience').getAttribute('aria-invalid')).toBe('true');
      expect(await form.getByLabel('Offer').inputValue()).toBe('10% off "everything"');
      await form.getByLabel('Audience').fill('loyal');
      await form.getByRole('button', { name: 'Preview' }).click();
      await form.waitFor({ state: 'detached' });
      const preview = message(/Autumn offer would contact/);
      await preview.getByText('Can it tell?').waitFor();
      const text = await textOf(preview);
      expect(text).toContain('enough to tell +30 points');
      [heldOut = 0] = figures(text, [/hold out ([\d,]+)/]);
      expect(heldOut).toBeGreaterThan(20);
    },
    stepMs,
  );

  test(
    'who has no role is refused, and told why',
    async () => {
      const privateChannel = page.getByRole('button', { name: 'private crm' });
      await page.getByLabel('You act as').selectOption('Ben');
      await privateChannel.waitFor({ state: 'detached' });
      await ask(`/campaign launch ${campaignName}`);
      await message(/launch a campaign/)
        .getByText('Only visible to you')
        .waitFor();
      await page.getByLabel('You act as').selectOption('You');
      await privateChannel.waitFor();
      await ask('/campaign list');
      await message('/campaign list').getByText(campaignName).first().waitFor();
      expect(await textOf(message('/campaign list'))).not.toMatch(/launched/i);
    },
    stepMs,
  );

  test(
    'it is launched after a confirmation, and its holdout stays out of exports',
    async () => {
      await confirm(message(/Autumn offer would contact/), 'Launch');
      const launched = message(/Autumn offer is launched/);
      await launched.waitFor();
      const text = await textOf(launched);
      expect(figures(text, [/([\d,]+) held out/])).toEqual([heldOut]);
      await ask('/export loyal');
      await message(new RegExp(`matched, \\d+ suppressed, ${heldOut} held out`)).waitFor();
    },
    stepMs,
  );

  test(
    'its read-out says what the shop was made to answer',
    async () => {
      const lived = await runMidas(['sample', 'respond', campaignName, '--lift', lift], directory);
      expect(lived).toContain('do.');
      await ask(`/campaign ${campaignName}`);
      const readOut = message(/Autumn offer worked/);
      const chart = readOut.getByRole('img').first();
      await chart.waitFor();
      expect(await chart.getAttribute('alt')).toContain(campaignName);
      const [low = 0, high = 0] = figures(await textOf(readOut), [
        /points \(\+([\d.]+) to/,
        /points \(\+[\d.]+ to \+([\d.]+)\)/,
      ]);
      const [treated = 0, anyway = 0, converted = 0] = figures(lived, [
        /of ([\d,]+) treated/,
        /treated customers? ([\d,]+)/,
        /anyway, and ([\d,]+)/,
      ]);
      const effect = (100 * (converted - anyway)) / treated;
      expect(effect).toBeGreaterThan(low);
      expect(effect).toBeLessThan(high);
    },
    stepMs,
  );

  test(
    'the digest that is made in a form reports it when it is sent',
    async () => {
      await ask('/digest new');
      const form = dialog('New digest');
      expect(await form.getByLabel('Channel').inputValue()).toMatch(/^C/);
      await form.getByLabel('Name').fill('Monday digest');
      await form.getByRole('button', { name: 'Create' }).click();
      await form.waitFor({ state: 'detached' });
      await message(/"Monday digest" comes every Monday at 9:00/).waitFor();
      await ask('/digest send now "Monday digest"');
      const digest = message(/digest Monday digest, sent on request/);
      await digest.getByText('Campaigns', { exact: true }).waitFor();
      expect(await textOf(digest)).toMatch(/Autumn offer worked/);
      await digest.getByRole('img').first().waitFor();
    },
    stepMs,
  );

  test(
    'the page fits a phone in the dark with all of it',
    async () => {
      await page.setViewportSize({ width: 390, height: 844 });
      await page.emulateMedia({ colorScheme: 'dark' });
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    },
    stepMs,
  );
});

/** The first figure that each pattern finds in a text. */
function figures(text: string, patterns: readonly RegExp[]): number[] {
  return patterns.map((pattern) => Number(pattern.exec(text)?.[1]?.replaceAll(',', '')));
}
