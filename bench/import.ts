// Import speed, profile refresh and memory: `npm run bench:import`. What is measured and how: README.md.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { messageOf } from '../src/errors.ts';
import { type BenchDatabase, openBenchDatabase } from './database.ts';
import { type Figure, figuresText, memoryFigures } from './figures.ts';
import { type PandasImported, pandasImport } from './import/pandas.ts';
import { openSecantus } from './import/secantus.ts';
import { type ChildResult, inChild } from './in-child.ts';
import { benchOptions } from './options.ts';
import { benchShop } from './shop.ts';
import type { ShopImported } from './steps/import-shop.ts';
import type { RefreshSeconds } from './steps/refresh.ts';

const touched = 50;

const { lines: sizes, json, server, profileDirectory } = benchOptions();
const runPandas = await unless('pandas', pandasImport());
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
    const memoryAfterImport = await database.memory();
    const again = await step<ShopImported>('import-shop', {});
    const refreshed = await step<RefreshSeconds>('refresh', { touched });
    const memoryAfterRefresh = await database.memory();
    const plain = await plainInserts(database.uri);
    const pandas = await pandasInto(shop.services);
    const { lines } = imported.result;
    const rate = (what: string, { seconds }: Seconds): Figure => ({
      lines,
      what,
      value: lines / seconds,
      unit: 'lines/s',
      ratio: plain.seconds / seconds,
      reference: 'plain inserts',
    });
    return [
      {
        lines,
        what: 'plain inserts of the same documents',
        value: lines / plain.seconds,
        unit: 'lines/s',
      },
      rate('import', imported.result),
      ...(pandas ? [rate('pandas and pymongo, the same file', pandas.result)] : []),
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
      ...memoryFigures(lines, 'importing process', imported.memory),
      ...memoryFigures(lines, 'importing again', again.memory),
      ...memoryFigures(lines, 'pandas and pymongo', pandas?.memory),
      ...memoryFigures(lines, 'database after import and profiles', memoryAfterImport),
      ...memoryFigures(lines, 'database after all of this', memoryAfterRefresh),
      ...(await secantusFigures(shop, rejectsDirectory)),
    ];
  } finally {
    await database.close();
    await rm(rejectsDirectory, { recursive: true });
  }
}

/** The same rows by other means, into a database of their own on the same server. */
async function pandasInto(services: string): Promise<ChildResult<PandasImported> | undefined> {
  if (!runPandas) return undefined;
  const database = await openBenchDatabase(server, undefined);
  try {
    return await runPandas({ services, uri: database.uri });
  } finally {
    await database.close();
  }
}

/** The same import into SecantusDB; not where another server is measured. */
async function secantusFigures(
  shop: Awaited<ReturnType<typeof benchShop>>,
  rejectsDirectory: string,
): Promise<Figure[]> {
  const database: BenchDatabase | undefined = server ? undefined : await unless('SecantusDB', openSecantus());
  if (!database) return [];
  try {
    const { uri } = database;
    const { result } = await inChild<ShopImported>('import-shop', { uri, rejectsDirectory, ...shop });
    const { lines, seconds } = result;
    return [
      { lines, what: 'import into SecantusDB', value: lines / seconds, unit: 'lines/s' },
      ...memoryFigures(lines, 'SecantusDB', await database.memory()),
    ];
  } finally {
    await database.close();
  }
}

/** What comes of something that a machine may lack; without it the benchmark says so and goes on. */
async function unless<Result>(what: string, started: Promise<Result>): Promise<Result | undefined> {
  try {
    return await started;
  } catch (error) {
    console.error(`without ${what}: ${messageOf(error)}`);
    return undefined;
  }
}

type Seconds = { seconds: number };

/** The reference of the import: into a database of its own, as fresh as the import's was. */
async function plainInserts(from: string): Promise<Seconds> {
  const database = await openBenchDatabase(server, undefined);
  try {
    return (await inChild<Seconds>('insert-plainly', { from, into: database.uri }, profileDirectory)).result;
  } finally {
    await database.close();
  }
}

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
