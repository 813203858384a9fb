import { existsSync } from 'node:fs';
import { mkdtemp, rename } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeSampleShop } from '../local/shop/write-sample-shop.ts';

/** Lines that a customer of the sample shop makes on average over the two and a half years. */
const linesPerCustomer = 10.05;

/** The day that every benchmark stands on: fixed, so that the shop can be kept from one run to the next. */
export const benchDay = '2026-01-01';

/** A sample shop of about this many lines, made once and kept in the system's temporary directory. */
export async function benchShop(lines: number): Promise<{ services: string; customers: string }> {
  const customers = Math.max(1, Math.round(lines / linesPerCustomer));
  const kept = join(tmpdir(), `midas-bench-shop-${customers}`);
  if (!existsSync(kept)) {
    const made = await mkdtemp(`${kept}-`);
    await writeSampleShop(made, { seed: 1, customers, until: benchDay });
    await rename(made, kept);
  }
  return { services: join(kept, 'services.csv'), customers: join(kept, 'customers.csv') };
}
