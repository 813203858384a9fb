import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { today } from '../calendar.ts';
import type { Config } from '../config.ts';
import { importFiles } from '../data/import/import-files.ts';
import { whileMarkedAsSample } from '../data/probe.ts';
import type { Logger } from '../log.ts';
import type { Midas } from '../main.ts';

/** The default sample shop: small enough to be ready in seconds, large enough that every segment has customers. */
const sampleShop = { seed: 1, customers: 2500 };

/** Fills an empty database with the sample shop, through the same import as anybody's data. */
export async function importSampleShop(midas: Midas, config: Config, logger: Logger): Promise<void> {
  const { writeSampleShop } = await import('../../local/shop/write-sample-shop.ts');
  const directory = await mkdtemp(join(tmpdir(), 'midas-sample-'));
  try {
    const files = await writeSampleShop(directory, { ...sampleShop, until: today(config.timezone) });
    await whileMarkedAsSample(midas.store, async () => {
      await importFiles(midas.store, {
        ...files,
        timezone: config.timezone,
        rejectsDirectory: join(config.dataDirectory, 'rejects'),
      });
      await midas.refreshProfiles();
    });
    logger.info({ customers: sampleShop.customers }, 'sample shop imported');
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
