import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { createCanvas, loadImage } from 'canvas';
import { renderPng } from '../../src/charts/render.ts';
import type { ChartSpec } from '../../src/charts/spec.ts';
import { fontFamily, theme } from '../../src/charts/theme.ts';
import { differenceOf } from '../support/golden.ts';

const bar: ChartSpec = {
  description: 'one bar',
  config: { ...theme, padding: 0 },
  data: { values: [{ name: 'Wien & Łódź', customers: 3 }] },
  width: 300,
  height: 100,
  mark: 'bar',
  encoding: {
    x: { field: 'customers', type: 'quantitative', axis: null },
    y: { field: 'name', type: 'nominal', axis: null },
  },
};

describe('the picture of a chart', () => {
  test('has two pixels for each of the design', async () => {
    const { width, height } = await loadImage(await renderPng(bar));
    expect([width, height]).toEqual([600, 200]);
  });

  test('is opaque, for Slack puts it on white and on nearly black', async () => {
    const image = await loadImage(await renderPng({ ...bar, config: theme }));
    const context = createCanvas(image.width, image.height).getContext('2d');
    context.drawImage(image, 0, 0);
    const corner = [...context.getImageData(0, 0, 1, 1).data];
    expect(corner).toEqual([255, 255, 255, 255]);
  });

  test('does not depend on time zone or language of the machine', async () => {
    const render = `
      import { renderPng } from './src/charts/render.ts';
      process.stdout.write((await renderPng(${JSON.stringify(bar)})).toString('base64'));`;
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--import', './bin/typescript.mjs', '--input-type=module', '--eval', render],
      {
        cwd: fileURLToPath(new URL('../..', import.meta.url)),
        env: {
          ...process.env,
          NODE_OPTIONS: '',
          TZ: 'Pacific/Kiritimati',
          LANG: 'de_AT.UTF-8',
          LC_ALL: 'de_AT.UTF-8',
        },
        maxBuffer: 10_000_000,
      },
    );
    expect(await differenceOf(Buffer.from(stdout, 'base64'), await renderPng(bar))).toBe(0);
  });
});

describe('the font', () => {
  const words = 'Needs attention, Łódź, Ωμέγα, Привет, € ₹ → ·';

  beforeAll(() => renderPng(bar));

  test("is the project's own, not one of the machine", () => {
    expect(widthOf(words, fontFamily)).not.toBe(widthOf(words, 'no such font'));
  });

  test('has a heavier weight for titles', () => {
    expect(widthOf(words, fontFamily, 600)).toBeGreaterThan(widthOf(words, fontFamily, 400));
  });

  test('is the one that a chart is drawn with', async () => {
    const titled = { ...bar, title: words };
    const elsewhere = {
      ...titled,
      config: { ...bar.config, font: `${theme.font}`.replace(fontFamily, 'no such font') },
    };
    expect(await differenceOf(await renderPng(titled), await renderPng(elsewhere))).not.toBe(0);
  });
});

describe('a chart is refused', () => {
  test.each([
    [
      'data from the web',
      { data: { url: 'https://example.com/customers.json' } },
      'https://example.com/customers.json',
    ],
    ['data from a file', { data: { url: 'file:///etc/hostname' } }, 'file:///etc/hostname'],
    [
      'a picture from the web',
      { mark: { type: 'image', url: 'https://example.com/a.png' } },
      'https://example.com/a.png',
    ],
    [
      'rows to look up on the web',
      {
        transform: [
          { lookup: 'name', from: { data: { url: '//example.com/a.csv' }, key: 'name', fields: ['x'] } },
        ],
      },
      '//example.com/a.csv',
    ],
  ])('that asks for %s', async (_, asking, address) => {
    await expect(renderPng({ ...bar, ...asking } as ChartSpec)).rejects.toThrow(
      `A chart carries its data; it may not load ${address}`,
    );
  });

  test('that is larger than a message can show', async () => {
    await expect(renderPng({ ...bar, width: 100_000 })).rejects.toThrow(
      'The chart is 100000 × 100, larger than',
    );
  });

  test('that is not a specification', async () => {
    await expect(renderPng({ description: 'nothing' } as ChartSpec)).rejects.toThrow('Invalid specification');
  });
});

function widthOf(text: string, family: string, weight = 400): number {
  const context = createCanvas(1, 1).getContext('2d');
  context.font = `${weight} 20px "${family}"`;
  return context.measureText(text).width;
}
