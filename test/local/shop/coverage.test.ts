import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { liveOn } from '../../../local/shop/live-on.ts';
import { assignArms } from '../../../src/analytics/uplift/assign-arms.ts';
import { readOut } from '../../../src/analytics/uplift/read-out.ts';

test('of 300 campaigns drawn among customers of the shop, intervals hold the known effect in about 95%', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'midas-coverage-'));
  const shop = { seed: 1, customers: 2500, until: '2026-10-26' };
  const { services } = await liveOn(directory, shop, {
    from: '2026-10-26',
    before: '2026-11-23',
    responses: [],
  });
  const lines = (await readFile(services ?? '', 'utf8')).trimEnd().split('\n').slice(1);
  await rm(directory, { recursive: true });
  const completed = lines.filter((line) => line.includes('completed'));
  const ordering = new Set(completed.map((line) => line.split(',')[1]));
  const ids = Array.from({ length: 1250 }, (_, at) => String(2 * at + 1).padStart(5, '0'));
  const holds = Array.from({ length: 300 }, (_, campaign) => {
    const members = ids.map((customerId) => ({ customerId, stratum: 0 }));
    const arms = assignArms(members, { seed: `campaign ${campaign}`, shares: [0.2, 0.8] });
    // Of those contacted, four in ten of who would not order do.
    const isMoved = (id: string, at: number) =>
      arms[at] === 1 && (Number(id) * 7919 + campaign * 31) % 10 < 4;
    const converted = Uint8Array.from(ids, (id, at) => (ordering.has(id) || isMoved(id, at) ? 1 : 0));
    const contacted = [...arms.keys()].filter((at) => arms[at] === 1);
    const more = contacted.filter((at) => converted[at] === 1 && !ordering.has(ids[at] ?? ''));
    const look = { days: 28, converted, revenue: Float64Array.from(converted) };
    const [read] = readOut({ arms, strata: new Uint16Array(ids.length), looks: [look] }, 28);
    const found = read?.looks[0]?.conversion;
    const truth = more.length / contacted.length;
    return found !== undefined && found !== null && found.low <= truth && truth <= found.high;
  }).filter(Boolean).length;
  // Three standard errors of 95% of 300 campaigns.
  expect(Math.abs(holds / 300 - 0.95)).toBeLessThan(0.038);
});
