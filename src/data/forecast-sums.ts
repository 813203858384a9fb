import type { Document } from 'mongodb';
import { type ForecastSums, fadingBelow, type PercentSums } from '../analytics/prediction/forecast-bands.ts';
import type { Store } from './store.ts';

/** What a run expects of its customers, by the whole percent of their purchase probability. */
export async function sumsByPercent(store: Pick<Store, 'predictions'>, run: string): Promise<PercentSums[]> {
  const percent = { $floor: { $multiply: ['$purchaseProbability', 100] } };
  const groups = await grouped<number>(store, run, percent);
  return groups.map(({ _id, ...sums }) => ({ percent: _id, ...sums }));
}

/** What a run expects of the customers of each segment, the one of most expected spend first. */
export async function sumsBySegment(
  store: Pick<Store, 'predictions'>,
  run: string,
): Promise<(ForecastSums & { segment: string })[]> {
  const groups = await grouped<string>(store, run, '$segment');
  return groups.map(({ _id, ...sums }) => ({ segment: _id, ...sums })).sort((a, b) => b.spend - a.spend);
}

function grouped<Id>(
  { predictions }: Pick<Store, 'predictions'>,
  run: string,
  by: Document | string,
): Promise<(ForecastSums & { _id: Id })[]> {
  return predictions
    .aggregate<ForecastSums & { _id: Id }>([
      { $match: { run } },
      {
        $group: {
          _id: by,
          customers: { $sum: 1 },
          buyers: { $sum: '$purchaseProbability' },
          buyersLow: { $sum: '$probabilityLow' },
          buyersHigh: { $sum: '$probabilityHigh' },
          spend: { $sum: '$expectedSpend' },
          fading: { $sum: { $cond: [{ $lt: ['$pAlive', fadingBelow] }, 1, 0] } },
        },
      },
    ])
    .toArray();
}
