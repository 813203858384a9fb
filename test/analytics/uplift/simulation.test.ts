import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Simulated } from '../../../bench/campaigns/simulate.ts';

const campaigns = 400;
/** Three standard deviations of a share near 5%, and of one near 80%, in so many campaigns. */
const [chance, powerChance] = [0.033, 0.06];

/** The simulation in a process of its own: loops are several times slower within Jest. */
describe(`${campaigns} simulated campaigns of a kind, looked at every week`, () => {
  let kinds: { without: Simulated; hoped: Simulated }[] = [];

  beforeAll(async () => {
    const words = [
      '--import',
      './bin/typescript.mjs',
      'bench/campaigns.ts',
      '--json',
      '--campaigns',
      String(campaigns),
    ];
    const { stdout } = await promisify(execFile)(process.execPath, words, { maxBuffer: 1e7 });
    kinds = JSON.parse(stdout);
  }, 600_000);

  it('raise no more false alarms than promised', () => {
    for (const { without } of kinds) {
      expect(without.told.conversion).toBeLessThan(0.05 + chance);
      expect(without.told.revenue).toBeLessThan(0.06 + chance);
    }
  });

  it('have intervals that hold the truth together as often as promised', () => {
    for (const { held } of kinds.flatMap(({ without, hoped }) => [without, hoped])) {
      expect(held.conversion).toBeGreaterThan(0.95 - chance);
      expect(held.revenue).toBeGreaterThan(0.94 - chance);
    }
  });

  it('tell the effect that they were planned for as often as promised', () => {
    for (const { hoped } of kinds) expect(Math.abs(hoped.worked - 0.8)).toBeLessThan(powerChance);
  });
});
