import type { Filter } from 'mongodb';
import type { Prediction } from '../analytics/prediction/prediction.ts';
import { predictionId } from './predictions.ts';
import { namesOf } from './segment-customers.ts';
import type { PredictionRecord, Store } from './store.ts';

/** A customer of a list of predictions: of `Prediction` all but what only the answer on a single customer shows. */
export type ListedPrediction = Omit<Prediction, 'drivers' | 'forestProbability' | 'forestSpend'> & {
  segment: string;
  /** From the customers file; null where it says none. */
  name: string | null;
};

/** Of whom, by what, and how many at most; absent: of everyone, by probability, all. */
export type Listing = {
  segment?: string;
  /** Customers by their ids. */
  among?: ReadonlySet<string>;
  by?: 'probability' | 'spend';
  limit?: number;
};

/** Up to so many customers are looked up one by one; of more, all predictions are read. */
const fewCustomers = 5_000;

/** Few enough documents to be taken in between two answers. */
const batchSize = 1_000;

/** As an index has it. Many share the highest probability: of them, those come first who will spend most. */
export const byProbability = { purchaseProbability: -1, expectedSpend: -1, customerId: 1 } as const;
/** The highest expected spend first, as an index has it. */
export const bySpend = { expectedSpend: -1, customerId: 1 } as const;

/** The predictions of a run with names, highest first; of equal probabilities the higher spend first, then by id. */
export async function listedPredictions(
  { predictions, customers }: Pick<Store, 'predictions' | 'customers'>,
  run: string,
  { segment, among, by = 'probability', limit = 0 }: Listing = {},
): Promise<ListedPrediction[]> {
  const filter: Filter<PredictionRecord> = {
    run,
    ...(segment === undefined ? {} : { segment }),
    ...(among && among.size <= fewCustomers
      ? { _id: { $in: [...among].map((id) => predictionId(run, id)) } }
      : {}),
  };
  const order = by === 'spend' ? bySpend : byProbability;
  const fields = { _id: 0, run: 0, drivers: 0, forestProbability: 0, forestSpend: 0 };
  const cursor = predictions
    .find<Omit<ListedPrediction, 'name'>>(filter, { projection: fields })
    .sort(order)
    .limit(limit)
    .batchSize(batchSize);
  const rows: Omit<ListedPrediction, 'name'>[] = [];
  while (await cursor.hasNext())
    for (const row of cursor.readBufferedDocuments()) if (!among || among.has(row.customerId)) rows.push(row);
  const names = await namesOf(
    customers,
    rows.map(({ customerId }) => customerId),
  );
  return rows.map((row) => ({ ...row, name: names.get(row.customerId) ?? null }));
}
