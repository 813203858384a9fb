import { readFileSync } from 'node:fs';
import type { PurchaseHistory } from '../../../src/analytics/lifetime/bg-nbd.ts';
import type { SpendHistory } from '../../../src/analytics/lifetime/gamma-gamma.ts';

const calibrationEnds = '1997-09-30';

/**
 * The calibration summary of the CDNOW sample, in weeks. The file rounds weeks to two decimals (213 days are 30.43);
 * the published figures stand on whole days, so days are restored first.
 */
export function sampleHistory(summary: string): PurchaseHistory {
  const rows = records(summary);
  const weeks = (value: string | undefined) => Math.round(Number(value) * 7) / 7;
  return {
    repeats: Float64Array.from(rows, ([, frequency]) => Number(frequency)),
    lastRepeat: Float64Array.from(rows, ([, , recency]) => weeks(recency)),
    age: Float64Array.from(rows, ([, , , age]) => weeks(age)),
  };
}

/** The repeat purchases of the sample's customers in the calibration weeks, what was bought on one day being one purchase. */
export function sampleSpend(ids: string, services: string): SpendHistory {
  const customers = new Map(records(ids).map(([id = '']) => [id, new Map<string, number>()]));
  for (const [id = '', day = '', , amount] of records(services)) {
    const days = customers.get(id);
    if (days && day <= calibrationEnds) days.set(day, (days.get(day) ?? 0) + Number(amount));
  }
  const repeats = [...customers.values()].map((days) =>
    [...days.keys()]
      .sort()
      .slice(1)
      .map((day) => days.get(day) ?? 0),
  );
  return {
    purchases: Float64Array.from(repeats, (values) => values.length),
    meanValue: Float64Array.from(
      repeats,
      (values) => values.reduce((sum, value) => sum + value, 0) / values.length,
    ),
  };
}

function records(path: string): string[][] {
  const [, ...lines] = readFileSync(path, 'utf8').trim().split('\n');
  return lines.map((line) => line.trim().split(','));
}
