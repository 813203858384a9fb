// Import speed, profile refresh and memory: `npm run bench:import`. What is measured and how: README.md.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { besideDatabase, openBenchDatabase } from './database.ts';
import { type Figure, figuresText } from './figures.ts';
import { inChild } from './in-child.ts';
import { benchOptions } from './options.ts';
import { benchShop } from './shop.ts';
import type { ShopImported } from './steps/import-shop.ts';
import type { RefreshSeconds } from './steps/refresh.ts';

const touched = 50;

const { lines: sizes, json, server, profileDirectory } = benchOptions();
const figures: Figure[] = [];
for (const size of sizes) figures.push(...(await importFigures(size)));
console.log(figuresText(figures, json));

async function importFigures(size: number): Promise<Figure[]> {
  const shop = await benchShop(size);
  const database = await openBenchDatabase(server, profileDirectory);
  const rejectsDirectory = await mkdtemp(join(tmpdir(), 'midas-bench-rejects-'));
  const step = <Result>(name: string, input: object) =>
    inChild<Result>(name, { uri: database.uri, rejectsDirectory, ...shop, ...input }, profileDirectory);
  try {
    const dry = await step<ShopImported>('import-shop', { dryRun: true });
    const imported = await step<ShopImported>('import-shop', {});
    const databaseMegabytes = await database.peakMegabytes();
    const again = await step<ShopImported>('import-shop', {});
    const refreshed = await step<RefreshSeconds>('refresh', { touched });
    const databaseMegabytesAfter = await database.peakMegabytes();
    const plain = await step<Seconds>('insert-plainly', {
      from: database.uri,
      into: besideDatabase(database.uri),
    });
    const { lines } = imported.result;
    const rate = (what: string, { seconds }: Seconds): Figure => ({
      lines,
      what,
      value: lines / seconds,
      unit: 'lines/s',
      ratio: plain.result.seconds / seconds,
      reference: 'plain inserts',
    });
    const megabytes = (what: string, value: number | undefined): Figure[] =>
      value === undefined ? [] : [{ lines, what, value, unit: 'MB' }];
    return [
      {
        lines,
        what: 'plain inserts of the same documents',
        value: lines / plain.result.seconds,
        unit: 'lines/s',
      },
      rate('import', imported.result),
      rate('import again, nothing new', again.result),
      rate('dry run', dry.result),
      {
        lines,
        what: 'profiles after the first import',
        value: imported.result.profileSeconds,
        unit: 's',
        ratio: imported.result.profileSeconds / refreshed.result.scan,
        reference: 'one pass',
      },
      ...refreshFigures(lines, refreshed.result),
      ...megabytes('peak memory, importing process', imported.peakMegabytes),
      ...megabytes('peak memory, importing again', again.peakMegabytes),
      ...megabytes('peak memory, database after the import', databaseMegabytes),
      ...megabytes('peak memory, database after the refresh', databaseMegabytesAfter),
    ];
  } finally {
    await database.close();
    await rm(rejectsDirectory, { recursive: true });
  }
}

type Seconds = { seconds: number };

function refreshFigures(lines: number, { everyone, touched: few, scan }: RefreshSeconds): Figure[] {
  const seconds = (what: string, value: number): Figure => {
    return { lines, what, value, unit: 's', ratio: value / scan, reference: 'one pass' };
  };
  return [
    { lines, what: 'one pass over all lines, summing', value: scan, unit: 's' },
    seconds('profiles of everyone', everyone),
    seconds(`profiles of ${touched} touched customers`, few),
  ];
}
