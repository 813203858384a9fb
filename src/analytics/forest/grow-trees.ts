import type { BinnedColumns } from './binned-columns.ts';
import { type ForestKind, fillInnerNodes, type Nodes } from './forest.ts';
import { addUp, improveSplit, part, partWeighed, type Split, subtract } from './histogram.ts';
import { NodeList } from './node-list.ts';
import type { PackedTargets } from './packed-targets.ts';
import { Random } from './random.ts';

/** Some trees to grow. Fit for sending to another thread: what is large lies in memory that threads share. */
export type ForestJob = {
  kind: ForestKind;
  data: BinnedColumns;
  target: Float64Array;
  packed: PackedTargets;
  maxDepth: number;
  minLeaf: number;
  featuresPerSplit: number;
  seed: number;
  /** The number of the first tree, and how many: each has random numbers of its own. */
  firstTree: number;
  trees: number;
};

/** The trees of a job, and what they foretell for rows that they did not see. */
export type GrownTrees = {
  nodes: Nodes;
  /** For each row, the sum over the trees that did not see it, and how many these are. */
  outOfBagSum: Float64Array;
  outOfBagTrees: Uint8Array;
};

/**
 * Grows the trees of a job: each from a bootstrap sample, splitting where Gini impurity or variance falls most among
 * `featuresPerSplit` columns drawn anew at each node. (For targets 0 and 1, Gini impurity is twice the variance: one
 * measure serves both.) Depends on nothing but the job, so it may run in any thread.
 *
 * Source: Breiman, Random Forests, Machine Learning 45, 2001. Histograms, and the larger child's from its parent's and its
 * sibling's: Ke et al., LightGBM, NeurIPS 2017.
 */
export function growTrees(job: ForestJob): GrownTrees {
  const grower = new TreeGrower(job);
  for (let tree = 0; tree < job.trees; tree++) grower.grow(job.firstTree + tree);
  return grower.grown();
}

/** A node to grow. Its rows lie together: those in the bag from `from` to before `to`, those out of it likewise. */
type Span = { node: number; from: number; to: number; outFrom: number; outTo: number; total: number };

/** Histograms of a node's rows in the bag, one column after the other; each is made when it is first needed. */
type Histograms = { sums: Float64Array; made: Uint8Array; from: number; to: number };

class TreeGrower {
  private readonly job: ForestJob;
  private readonly bins: readonly Uint8Array[];
  /** The columns that are not constant, and the order of them that draws shuffle. */
  private readonly varying: Int32Array;
  private readonly order: Int32Array;
  /** Rows in the bag, their packed targets times their draws, and rows out of the bag. */
  private readonly bag: Int32Array;
  private readonly weighed: Float64Array;
  private readonly out: Int32Array;
  private readonly spareRows: Int32Array;
  private readonly spareWeighed: Float64Array;
  private readonly draws: Uint16Array;
  /** Two a depth: of the smaller child last grown there, which is grown first, and of the larger one. */
  private readonly histograms: Histograms[] = [];
  private readonly nodes = new NodeList();
  private readonly roots: number[] = [];
  private readonly outOfBagSum: Float64Array;
  private readonly outOfBagTrees: Uint8Array;
  private random = new Random(0, 0);

  constructor(job: ForestJob) {
    const { rows, columns, bins } = job.data;
    this.job = job;
    this.bins = Array.from({ length: columns }, (_, column) =>
      bins.subarray(column * rows, (column + 1) * rows),
    );
    this.varying = Int32Array.from(this.bins.keys()).filter((column) => {
      const own = this.bins[column];
      return own?.some((bin) => bin !== own[0]);
    });
    this.order = this.varying.slice();
    this.bag = new Int32Array(rows);
    this.weighed = new Float64Array(rows);
    this.out = new Int32Array(rows);
    this.spareRows = new Int32Array(rows);
    this.spareWeighed = new Float64Array(rows);
    this.draws = new Uint16Array(rows);
    this.outOfBagSum = new Float64Array(rows);
    this.outOfBagTrees = new Uint8Array(rows);
  }

  grow(tree: number): void {
    this.random = new Random(this.job.seed, tree);
    this.order.set(this.varying);
    const root = this.nodes.add(1);
    this.roots.push(root);
    this.growNode(this.drawBag(root), 0);
  }

  grown(): GrownTrees {
    const nodes = this.nodes.all(this.roots);
    fillInnerNodes(nodes);
    return { nodes, outOfBagSum: this.outOfBagSum, outOfBagTrees: this.outOfBagTrees };
  }

  /** Draws as many rows as there are, with replacement; those never drawn are out of the bag. */
  private drawBag(node: number): Span {
    const { draws, random, bag, weighed, out } = this;
    const { values } = this.job.packed;
    const rows = values.length;
    draws.fill(0);
    for (let draw = 0; draw < rows; draw++) {
      const row = random.below(rows);
      draws[row] = (draws[row] as number) + 1;
    }
    let to = 0;
    let outTo = 0;
    let total = 0;
    for (let row = 0; row < rows; row++) {
      const count = draws[row] as number;
      if (count === 0) out[outTo++] = row;
      else {
        const value = count * (values[row] as number);
        total += value;
        bag[to] = row;
        weighed[to++] = value;
      }
    }
    return { node, from: 0, to, outFrom: 0, outTo, total };
  }

  /** Grows a node and all below it; the larger of two children may use histograms of its parent and of the smaller. */
  private growNode(span: Span, depth: number, parent?: Histograms, smaller?: Histograms): void {
    const own = this.histogramsOf(span, smaller ? 2 * depth + 1 : 2 * depth);
    const split = this.isWorthSplitting(span.total, depth)
      ? this.bestSplit(span.total, own, parent, smaller)
      : undefined;
    if (!split) {
      this.makeLeaf(span);
      return;
    }
    const { from, to, outFrom, outTo, total } = span;
    const { bag, weighed, out, spareRows, spareWeighed } = this;
    const bins = this.bins[split.column] as Uint8Array;
    const middle = partWeighed(bag, weighed, spareRows, spareWeighed, bins, split.bin, from, to);
    const outMiddle = part(out, spareRows, bins, split.bin, outFrom, outTo);
    const node = this.nodes.add(2);
    this.nodes.makeSplit(span.node, split.column, this.splitValue(split), node);
    const left = { node, from, to: middle, outFrom, outTo: outMiddle, total: split.left };
    const right = { node: node + 1, from: middle, to, outFrom: outMiddle, outTo, total: total - split.left };
    const leftFirst = middle - from <= to - middle;
    this.growNode(leftFirst ? left : right, depth + 1, own);
    this.growNode(leftFirst ? right : left, depth + 1, own, this.histograms[2 * depth + 2]);
  }

  private isWorthSplitting(total: number, depth: number): boolean {
    const { maxDepth, minLeaf, packed } = this.job;
    const sum = Math.floor(total / packed.unit);
    const count = total - sum * packed.unit;
    const isPure = sum === 0 || sum === count * packed.levels;
    return depth < maxDepth && count >= 2 * minLeaf && !isPure;
  }

  /** The best split by columns drawn at random: `featuresPerSplit`, and on while none of them can split at all. */
  private bestSplit(
    total: number,
    own: Histograms,
    parent: Histograms | undefined,
    smaller: Histograms | undefined,
  ): Split | undefined {
    const { order, random } = this;
    const { minLeaf, featuresPerSplit, data, packed } = this.job;
    const best: Split = { gain: 0, column: -1, bin: 0, next: 0, left: 0 };
    for (let drawn = 0; drawn < order.length; drawn++) {
      if (drawn >= featuresPerSplit && best.column >= 0) break;
      const other = drawn + random.below(order.length - drawn);
      const column = order[other] as number;
      order[other] = order[drawn] as number;
      order[drawn] = column;
      const first = column * data.stride;
      const end = first + (data.valueBins[column] as number) + 1;
      if (!parent || !smaller || !this.subtracted(column, first, end, own, parent, smaller))
        this.addUp(column, first, end, own);
      improveSplit(best, column, own.sums, first, end, total, packed.unit, minLeaf);
    }
    return best.column < 0 ? undefined : best;
  }

  private addUp(column: number, first: number, end: number, own: Histograms): void {
    const { sums, from, to } = own;
    addUp(sums, first, end, this.bins[column] as Uint8Array, this.bag, this.weighed, from, to);
    own.made[column] = 1;
  }

  /** Makes a histogram by subtraction; false where adding up the rows is less work. */
  private subtracted(
    column: number,
    first: number,
    end: number,
    own: Histograms,
    parent: Histograms,
    smaller: Histograms,
  ): boolean {
    if (parent.made[column] === 0) return false;
    if (smaller.made[column] === 0) {
      if (smaller.to - smaller.from + end - first > own.to - own.from) return false;
      // Its rows have been put in another order since, but still lie in the same place.
      this.addUp(column, first, end, smaller);
    }
    subtract(own.sums, parent.sums, smaller.sums, first, end);
    own.made[column] = 1;
    return true;
  }

  private histogramsOf({ from, to }: Span, place: number): Histograms {
    const { stride, columns } = this.job.data;
    while (this.histograms.length <= place)
      this.histograms.push({
        sums: new Float64Array(columns * stride),
        made: new Uint8Array(columns),
        from: 0,
        to: 0,
      });
    const own = this.histograms[place] as Histograms;
    own.made.fill(0);
    own.from = from;
    own.to = to;
    return own;
  }

  /** Halfway between the neighbouring values of both sides, so that a value in between falls where it is nearer. */
  private splitValue({ column, bin, next }: Split): number {
    const { stride, valueBins, low, high } = this.job.data;
    // Whatever is known goes left: infinity would not survive JSON.
    if (next === valueBins[column]) return Number.MAX_VALUE;
    const below = high[column * stride + bin] as number;
    const above = low[column * stride + next] as number;
    const middle = below / 2 + above / 2;
    return middle > below ? middle : above;
  }

  private makeLeaf({ node, from, to, outFrom, outTo, total }: Span): void {
    const { out, outOfBagSum, outOfBagTrees } = this;
    const { kind, packed } = this.job;
    const sum = Math.floor(total / packed.unit);
    const count = total - sum * packed.unit;
    const value = kind === 'classification' ? sum / count : this.exactSum(from, to) / count;
    this.nodes.makeLeaf(node, value, count);
    for (let index = outFrom; index < outTo; index++) {
      const row = out[index] as number;
      outOfBagSum[row] = (outOfBagSum[row] as number) + value;
      outOfBagTrees[row] = (outOfBagTrees[row] as number) + 1;
    }
  }

  private exactSum(from: number, to: number): number {
    const { bag, draws } = this;
    const { target } = this.job;
    let sum = 0;
    for (let index = from; index < to; index++) {
      const row = bag[index] as number;
      sum += (draws[row] as number) * (target[row] as number);
    }
    return sum;
  }
}
