import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Day, today } from '../calendar.ts';
import type { Config } from '../config.ts';
import { importFiles } from '../data/import/import-files.ts';
import { whileMarkedAsSample } from '../data/probe.ts';
import { keepSampleLife } from '../data/sample-life.ts';
import { UserError } from '../errors.ts';
import type { Midas } from '../main.ts';

/** Which shop to begin with: `until` is the day after its last line, today where it is absent. */
export type SampleShopChoice = { seed: number; customers: number; until?: Day };

/**
 * Fills an empty database with the sample shop, through the same import as anybody's data.
 * @throws UserError when the shop would live in the future.
 */
export async function importSampleShop(
  midas: Pick<Midas, 'store' | 'refreshProfiles'>,
  config: Pick<Config, 'timezone' | 'dataDirectory'>,
  { seed, customers, until = today(config.timezone) }: SampleShopChoice,
): Promise<void> {
  if (until > today(config.timezone))
    throw new UserError(`the sample shop cannot live until ${until}, which lies in the future`);
  const { writeSampleShop } = await import('../../local/shop/write-sample-shop.ts');
  await inTemporaryFolder(async (directory) => {
    const files = await writeSampleShop(directory, { seed, customers, until });
    await whileMarkedAsSample(midas.store, async () => {
      const { importId } = await importFiles(midas.store, { ...files, ...importSettings(config) });
      await midas.refreshProfiles();
      await keepSampleLife(midas.store, {
        seed,
        customers,
        until,
        livedUntil: until,
        importId,
        responses: [],
      });
    });
  });
}

/** What an import of the sample shop takes from the configuration. */
export function importSettings({ timezone, dataDirectory }: Pick<Config, 'timezone' | 'dataDirectory'>): {
  timezone: string;
  rejectsDirectory: string;
} {
  return { timezone, rejectsDirectory: join(dataDirectory, 'rejects') };
}

/** Does something with a folder of its own, and removes it. */
export async function inTemporaryFolder<Result>(
  work: (directory: string) => Promise<Result>,
): Promise<Result> {
  const directory = await mkdtemp(join(tmpdir(), 'midas-sample-'));
  try {
    return await work(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
