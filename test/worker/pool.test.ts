import { afterEach, describe, expect, test } from '@jest/globals';
import { renderPng } from '../../src/charts/render.ts';
import { segmentOverviewChart } from '../../src/charts/segment-overview.ts';
import type { ChartSpec } from '../../src/charts/spec.ts';
import { UserError } from '../../src/errors.ts';
import { createPool, type Pool, type PoolOptions } from '../../src/worker/pool.ts';
import { overview } from '../charts/cdnow.ts';
import { differenceOf } from '../support/golden.ts';

const chart = segmentOverviewChart(overview);

let pool: Pool;
const open = (options: PoolOptions = {}) => {
  pool = createPool({ threads: 1, ...options });
  return pool;
};
afterEach(() => pool.close());

describe('the pool', () => {
  test('draws in a thread what charts draw', async () => {
    const png = await open().renderPng(chart);
    expect(Buffer.isBuffer(png)).toBe(true);
    expect(await differenceOf(png, await renderPng(chart))).toBe(0);
  });

  test('answers after warming up, and from any working directory', async () => {
    const before = process.cwd();
    process.chdir('/');
    try {
      await open().warmUp();
      expect((await pool.renderPng(chart)).subarray(1, 4).toString()).toBe('PNG');
    } finally {
      process.chdir(before);
    }
  });

  test('gives the picture of a chart that it drew before, and draws another chart', async () => {
    const png = await open().renderPng(chart);
    expect(await pool.renderPng({ ...chart })).toBe(png);
    expect(await pool.renderPng({ ...chart, description: 'another' })).not.toBe(png);
  });

  test('draws again where pictures weigh too much to be kept', async () => {
    const png = await open({ keptBytes: 1000 }).renderPng(chart);
    expect(await pool.renderPng(chart)).not.toBe(png);
  });

  test('tells which chart failed and why, and goes on with the next', async () => {
    const failing = {
      ...chart,
      description: 'the failing one',
      width: 1,
      hconcat: [{ data: { url: 'x.json' }, mark: 'bar' }],
    };
    await expect(open().renderPng(failing as ChartSpec)).rejects.toThrow(
      /^No picture of the chart "the failing one": .*it may not load x\.json$/,
    );
    await expect(pool.renderPng(chart)).resolves.toHaveProperty('byteLength');
  });

  test('gives up a chart that takes too long, ends its thread, and goes on with another', async () => {
    const endless = {
      description: 'the endless one',
      data: { values: [{ text: `${'a'.repeat(40)}!` }] },
      transform: [{ filter: 'test(/^(a+)+$/, datum.text)' }],
      mark: 'point',
    };
    await open({ timeoutMilliseconds: 10_000 }).warmUp();
    await expect(pool.renderPng(endless as ChartSpec)).rejects.toThrow(
      '"the endless one": none after 10000 ms',
    );
    await expect(pool.renderPng(chart)).resolves.toHaveProperty('byteLength');
  });

  test('refuses more charts than may wait, and says what to do', async () => {
    const asked = open({ queue: 2 });
    const charts = [1, 2, 3, 4, 5].map((number) => ({ ...chart, description: `chart ${number}` }));
    const answers = await Promise.allSettled(charts.map(asked.renderPng));
    const refused = answers.filter((answer) => answer.status === 'rejected').map(({ reason }) => reason);
    expect(refused.length).toBeGreaterThan(0);
    expect(
      refused.every((reason) => reason instanceof UserError && reason.hint === 'Try again in a moment.'),
    ).toBe(true);
  });
});
