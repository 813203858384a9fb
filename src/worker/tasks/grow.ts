import { type ForestJob, type GrownTrees, growTrees } from '../../analytics/forest/grow-trees.ts';
import { giveWay } from '../outcome.ts';

/** Grows some trees of a forest. */
export function grow(job: ForestJob): GrownTrees {
  giveWay();
  return growTrees(job);
}
