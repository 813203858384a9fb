import { fromE4 } from '../../money.ts';
import type { CustomerMeasures } from './clustering.ts';

/** Customers of one bin of days since the last order and of money spent, and those of them in one cluster. */
export type ClusterBin = {
  /** floor(recencyDays / recencyStepDays) */
  recencyBin: number;
  /** floor(monetaryBinsPerDecade × log10(monetary in currency units)); null where nothing or less was spent. */
  monetaryBin: number | null;
  customers: number;
  inSegment: number;
};

/** Counts customers in bins, and among them those whose cluster has the number, ordered by recency, then money. */
export function clusterBins(
  { recencyDays, monetaryE4 }: Pick<CustomerMeasures, 'recencyDays' | 'monetaryE4'>,
  numbers: Uint8Array,
  binning: { number: number; recencyStepDays: number; monetaryBinsPerDecade: number },
): ClusterBin[] {
  const bins = new Map<string, ClusterBin>();
  recencyDays.forEach((days, row) => {
    const money = fromE4(monetaryE4[row] ?? 0);
    const recencyBin = Math.floor(days / binning.recencyStepDays);
    const monetaryBin = money > 0 ? Math.floor(binning.monetaryBinsPerDecade * Math.log10(money)) : null;
    const key = `${recencyBin} ${monetaryBin}`;
    const bin = bins.get(key) ?? { recencyBin, monetaryBin, customers: 0, inSegment: 0 };
    bins.set(key, bin);
    bin.customers++;
    if (numbers[row] === binning.number) bin.inSegment++;
  });
  return [...bins.values()].sort(
    (a, b) => a.recencyBin - b.recencyBin || (a.monetaryBin ?? -Infinity) - (b.monetaryBin ?? -Infinity),
  );
}
