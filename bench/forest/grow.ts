// What the threads of a trial do: as src/worker/tasks/grow.ts, but at the priority that scikit-learn has.
export { growTrees as grow } from '../../src/analytics/forest/grow-trees.ts';
