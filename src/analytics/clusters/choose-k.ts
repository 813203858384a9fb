import type { Partition } from './clustering.ts';

/** Two clusters nearly always separate best, and tell a marketer nothing but "good and bad". */
export const fewestChosen = 3;

/** Silhouettes nearer to each other than this are as good as equal: of two such partitions the finer one says more. */
export const equallyClear = 0.02;

/** The number of clusters shown last stays unless another separates better by more than this. */
export const clearerToChange = 0.05;

/**
 * How many clusters to show unless asked for others: from 3 to 8 the most whose silhouette is as good as the best one's.
 * What was chosen last stays until another is clearly better, so that clusters keep their meaning. Null without a choice.
 */
export function chooseK(
  partitions: readonly Pick<Partition, 'k' | 'silhouette'>[],
  last: number | null,
): number | null {
  const choices = partitions.filter(({ k }) => k >= fewestChosen);
  const best = Math.max(...choices.map(({ silhouette }) => silhouette));
  const kept = choices.find(({ k }) => k === last);
  if (kept && kept.silhouette >= best - clearerToChange) return kept.k;
  return choices.findLast(({ silhouette }) => silhouette >= best - equallyClear)?.k ?? null;
}
