// Latency of answers: `npm run bench:answers`. What is measured and how: README.md.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BenchDatabase, openBenchDatabase } from './database.ts';
import { type Figure, figuresText, memoryFigures, percentile } from './figures.ts';
import { inChild } from './in-child.ts';
import { benchOptions } from './options.ts';
import { benchShop } from './shop.ts';
import type { AskSeconds } from './steps/ask.ts';
import type { ShopImported } from './steps/import-shop.ts';

const { lines: sizes, questions, json, server, profileDirectory, times } = benchOptions();
const figures: Figure[] = [];
for (const size of sizes) figures.push(...(await answerFigures(size)));
console.log(figuresText(figures, json));

async function answerFigures(size: number): Promise<Figure[]> {
  const database = await openBenchDatabase(server, profileDirectory);
  try {
    const lines = await importShop(database, size);
    const found: Figure[] = [];
    for (const text of questions) found.push(...(await askFigures(database, text, lines)));
    return [...found, ...memoryFigures(lines, 'database', await database.memory())];
  } finally {
    await database.close();
  }
}

async function importShop({ uri }: BenchDatabase, size: number): Promise<number> {
  const rejectsDirectory = await mkdtemp(join(tmpdir(), 'midas-bench-rejects-'));
  const shop = await benchShop(size);
  const imported = await inChild<ShopImported>('import-shop', { uri, rejectsDirectory, ...shop });
  await rm(rejectsDirectory, { recursive: true });
  return imported.result.lines;
}

async function askFigures({ uri }: BenchDatabase, text: string, lines: number): Promise<Figure[]> {
  const { result, memory } = await inChild<AskSeconds>('ask', { uri, text, times }, profileDirectory);
  const { cold, answer, drawn, again, scan } = result;
  const at = (what: string, seconds: readonly number[], share: number): Figure => ({
    lines,
    what: `${text}, ${what}, p${share * 100}`,
    value: percentile(seconds, share) * 1000,
    unit: 'ms',
    ratio: percentile(seconds, share) / percentile(scan, 0.5),
    reference: 'one pass over profiles',
  });
  const both = (what: string, seconds: readonly number[]) => [
    at(what, seconds, 0.5),
    at(what, seconds, 0.95),
  ];
  return [
    ...both('answer', answer),
    ...both('answer and chart', drawn),
    ...both('asked again, with chart', again),
    { lines, what: `${text}, first answer of a process`, value: cold * 1000, unit: 'ms' },
    { lines, what: '  one pass over profiles, p50', value: percentile(scan, 0.5) * 1000, unit: 'ms' },
    ...memoryFigures(lines, `process asking ${text}`, memory),
  ];
}
