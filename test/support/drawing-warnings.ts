import { parse, View } from 'vega';
import { compile } from 'vega-lite';
import type { ChartSpec } from '../../src/charts/spec.ts';

/** What Vega-Lite and Vega warn of while they draw a chart. */
export async function drawingWarnings(chart: ChartSpec): Promise<string[]> {
  const warnings: string[] = [];
  const listen = (...words: unknown[]) => {
    warnings.push(words.map(String).join(' '));
    return logger;
  };
  const silent = () => logger;
  const logger = { level: silent, error: listen, warn: listen, info: silent, debug: silent } as never;
  await new View(parse(compile(chart, { logger }).spec), { renderer: 'none', logger }).runAsync();
  return warnings;
}
