import type { Forest } from './forest.ts';
import type { Loss } from './forest-error.ts';
import { predictForest } from './predict-forest.ts';
import { Random } from './random.ts';
import type { TrainingData } from './train-forest.ts';

/**
 * How much the forest needs each column: by how much its loss grows when the column's values are shuffled among the rows. Near 0
 * (it may be less) for a column that foretells nothing, or nothing that others do not.
 * @param data rows that the forest was not trained on: on those that it was, it needs what it has learned by heart.
 *
 * Source: Breiman, Random Forests, Machine Learning 45, 2001, section 10 (there on the out-of-bag rows of each tree).
 */
export function permutationImportance(
  forest: Forest,
  { columns, target }: TrainingData,
  loss: Loss,
  seed: number,
): Float64Array {
  const whole = loss(target, predictForest(forest, columns));
  return Float64Array.from(columns, (values, column) => {
    const changed = columns.with(column, shuffled(values, new Random(seed, column)));
    return loss(target, predictForest(forest, changed)) - whole;
  });
}

/** Source: Durstenfeld, Algorithm 235, Communications of the ACM 7, 1964. */
function shuffled(values: Float64Array, random: Random): Float64Array {
  const mixed = values.slice();
  for (let last = mixed.length - 1; last > 0; last--) {
    const other = random.below(last + 1);
    const value = mixed[other] as number;
    mixed[other] = mixed[last] as number;
    mixed[last] = value;
  }
  return mixed;
}
