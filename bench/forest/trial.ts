/** What every trainer is asked: the same problem, the same forest. */
export type Trial = {
  train: string;
  held: string;
  trees: number;
  maxDepth: number;
  minLeaf: number;
  featuresPerSplit: number;
  threads: number;
  seed: number;
};

/** What it says: seconds for training alone, and of the rows held out the area under the ROC curve. */
export type TrialResult = {
  seconds: number;
  /** Of a process's first training, where a later one gains by what is started and compiled then. */
  firstSeconds?: number;
  predictSeconds: number;
  auc: number;
};
