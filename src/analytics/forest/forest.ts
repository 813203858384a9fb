/** What a forest foretells: the probability of the class 1 of targets 0 and 1, or the mean of any number. */
export type ForestKind = 'classification' | 'regression';

/**
 * A trained forest. All trees lie in the same flat arrays, one entry a node; a tree begins at its root. A row goes to
 * `left` when its value of `column` is below `split`, else to the node after `left`: so does a missing value (NaN).
 * Fit for structured cloning; ml-random-forest.ts writes and reads it as JSON.
 */
export type Forest = {
  kind: ForestKind;
  /** How many columns the rows have. */
  columns: number;
  /** The node that each tree begins with. */
  roots: Int32Array;
  /** The column that decides; −1 at a leaf. */
  column: Int32Array;
  split: Float64Array;
  /** The left child; the right one follows it. 0 at a leaf. */
  left: Int32Array;
  /** Mean of the target over the training rows of the node: at a leaf, what the tree foretells. */
  value: Float64Array;
  /** How many draws of the bootstrap the node holds. */
  weight: Float64Array;
};

/** Nodes of some trees, in the arrays of a forest. */
export type Nodes = Pick<Forest, 'roots' | 'column' | 'split' | 'left' | 'value' | 'weight'>;

/** A forest of the trees of several, in their order. */
export function joinedNodes(parts: readonly Nodes[]): Nodes {
  const nodes = parts.reduce((sum, { column }) => sum + column.length, 0);
  const trees = parts.reduce((sum, { roots }) => sum + roots.length, 0);
  const joined: Nodes = {
    roots: new Int32Array(trees),
    column: new Int32Array(nodes),
    split: new Float64Array(nodes),
    left: new Int32Array(nodes),
    value: new Float64Array(nodes),
    weight: new Float64Array(nodes),
  };
  let tree = 0;
  let first = 0;
  for (const part of parts) {
    joined.roots.set(
      part.roots.map((root) => root + first),
      tree,
    );
    joined.left.set(
      part.left.map((left) => (left === 0 ? 0 : left + first)),
      first,
    );
    joined.column.set(part.column, first);
    joined.split.set(part.split, first);
    joined.value.set(part.value, first);
    joined.weight.set(part.weight, first);
    tree += part.roots.length;
    first += part.column.length;
  }
  return joined;
}

/** Gives each node with children the mean of their values by weight; a child always comes after its parent. */
export function fillInnerNodes({ left, value, weight }: Pick<Nodes, 'left' | 'value' | 'weight'>): void {
  for (let node = left.length - 1; node >= 0; node--) {
    const child = left[node] ?? 0;
    if (child === 0) continue;
    const leftWeight = weight[child] ?? 0;
    const rightWeight = weight[child + 1] ?? 0;
    weight[node] = leftWeight + rightWeight;
    value[node] =
      ((value[child] ?? 0) * leftWeight + (value[child + 1] ?? 0) * rightWeight) / (leftWeight + rightWeight);
  }
}
