import { describe, expect, test } from '@jest/globals';
import { renderPng } from '../../src/charts/render.ts';
import type { ChartSpec } from '../../src/charts/spec.ts';
import { drawingWarnings } from './drawing-warnings.ts';
import { expectGolden, expectGoldenPicture } from './golden.ts';

/**
 * The tests that every chart passes. `kept` is what is kept of it in test/golden under its name, `finding` what its alt text has to
 * say, `characters` how long its specification may be.
 */
export function describeChart(
  name: string,
  chart: ChartSpec,
  {
    kept = ['specification', 'picture'] as ('specification' | 'picture')[],
    finding = titleOf(chart),
    characters = 30_000,
  } = {},
): void {
  describe(name, () => {
    if (kept.includes('specification')) test('is specified as before', () => expectGolden(name, chart));

    if (kept.includes('picture'))
      test('looks as before', async () => expectGoldenPicture(name, await renderPng(chart)));

    test('is drawn without a warning', async () => {
      expect(await drawingWarnings(chart)).toEqual([]);
    });

    test('says its finding in the words of its alt text, within what Slack takes', () => {
      expect(chart.description).toContain(finding);
      expect(chart.description.length).toBeLessThan(2000);
    });

    test('carries little data, however much it is drawn of', () => {
      expect(JSON.stringify(chart).length).toBeLessThan(characters);
    });
  });
}

/** The title of a chart, its lines joined by spaces. */
export function titleOf(chart: ChartSpec): string {
  return (chart.title as { text: string[] }).text.join(' ');
}
