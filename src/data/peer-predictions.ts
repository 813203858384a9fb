import { median } from '../analytics/median.ts';
import type { Store } from './store.ts';

/** What a run expects of the customers of a segment, to compare one of them with. */
export type Peers = {
  customers: number;
  medianProbability: number | null;
  /** In currency units. */
  medianSpend: number | null;
  /** How many of them are less likely to order than a given probability, and how many more. */
  lessLikely: number;
  moreLikely: number;
};

/** The customers of a segment beside a purchase probability. */
export async function peerPredictions(
  { predictions }: Pick<Store, 'predictions'>,
  run: string,
  { segment, purchaseProbability }: { segment: string; purchaseProbability: number },
): Promise<Peers> {
  const fields = { _id: 0, purchaseProbability: 1, expectedSpend: 1 };
  const cursor = predictions.find({ run, segment }, { projection: fields }).batchSize(5_000);
  const probabilities: number[] = [];
  const spend: number[] = [];
  while (await cursor.hasNext())
    for (const peer of cursor.readBufferedDocuments()) {
      probabilities.push(peer.purchaseProbability);
      spend.push(peer.expectedSpend);
    }
  return {
    customers: probabilities.length,
    medianProbability: median(probabilities),
    medianSpend: median(spend),
    lessLikely: probabilities.filter((probability) => probability < purchaseProbability).length,
    moreLikely: probabilities.filter((probability) => probability > purchaseProbability).length,
  };
}
