import type { BinnedColumns } from './binned-columns.ts';
import { type ForestKind, fillInnerNodes, type Nodes } from './forest.ts';
import { addUp, improveSplit, part, type Split, subtract } from './histogram.ts';
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

/**
 * A node to grow. Its rows lie together: those in the bag from `from` to before `to`, those out of it likewise, in the first or
 * the second of two arrays each: those of a node's children are put in the other.
 */
type Span = {
  node: number;
  depth: number;
  from: number;
  to: number;
  outFrom: number;
  outTo: number;
  total: number;
};

/** What a node works with: the columns that it draws, and a histogram for each that is needed, one after the other. */
type Desk = { columns: Int32Array; sums: Float64Array; made: Uint8Array };

class TreeGrower {
  private readonly job: ForestJob;
  private readonly bins: readonly Uint8Array[];
  /** The columns that are not constant. */
  private readonly varying: Int32Array;
  private readonly bag: [Int32Array, Int32Array];
  private readonly out: [Int32Array, Int32Array];
  /** How often each row is in the bag, and its packed target times that. */
  private readonly draws: Uint16Array;
  private readonly weighed: Float64Array;
  /** Two for each depth: for the smaller of two children, which is grown first, and for the larger. */
  private readonly desks: Desk[] = [];
  private readonly nodes = new NodeList();
  private readonly roots: number[] = [];
  private readonly outOfBagSum: Float64Array;
  private readonly outOfBagTrees: Uint8Array;
  private readonly best: Split = { gain: 0.5, column: -1, bin: 0, next: 0, left: 0.5 };
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
    this.bag = [new Int32Array(rows), new Int32Array(rows)];
    this.out = [new Int32Array(rows), new Int32Array(rows)];
    this.draws = new Uint16Array(rows);
    this.weighed = new Float64Array(rows);
    this.outOfBagSum = new Float64Array(rows);
    this.outOfBagTrees = new Uint8Array(rows);
  }

  grow(tree: number): void {
    this.random = new Random(this.job.seed, tree);
    for (const desk of this.desks) desk.columns.set(this.varying);
    const root = this.nodes.add(1);
    this.roots.push(root);
    const desk = this.clearedDesk(0);
    this.draw(desk, 0, this.job.featuresPerSplit);
    this.growNode(this.drawBag(root), desk);
  }

  grown(): GrownTrees {
    const nodes = this.nodes.all(this.roots);
    fillInnerNodes(nodes);
    return { nodes, outOfBagSum: this.outOfBagSum, outOfBagTrees: this.outOfBagTrees };
  }

  /** Draws as many rows as there are, with replacement; those never drawn are out of the bag. */
  private drawBag(node: number): Span {
    const { draws, random, weighed } = this;
    const [bag] = this.bag;
    const [out] = this.out;
    const { values } = this.job.packed;
    random.countDraws(draws);
    let to = 0;
    let outTo = 0;
    let total = 0;
    for (let row = 0; row < values.length; row++) {
      const count = draws[row] as number;
      const value = count * (values[row] as number);
      total += value;
      weighed[row] = value;
      bag[to] = row;
      out[outTo] = row;
      // 1 or 0 without a branch, since it can't be guessed.
      const isDrawn = -count >>> 31;
      to += isDrawn;
      outTo += 1 - isDrawn;
    }
    return { node, depth: 0, from: 0, to, outFrom: 0, outTo, total };
  }

  /** Grows a node, whose columns are drawn, and all below it. */
  private growNode(span: Span, desk: Desk): void {
    if (!this.isWorthSplitting(span) || !this.findSplit(span, desk)) {
      this.makeLeaf(span);
      return;
    }
    const { node, depth, from, to, outFrom, outTo, total } = span;
    const { column, bin, left: leftTotal } = this.best;
    const bins = this.bins[column] as Uint8Array;
    const now = depth % 2;
    const middle = part(this.bag[now] as Int32Array, this.bag[1 - now] as Int32Array, bins, bin, from, to);
    const outMiddle = part(
      this.out[now] as Int32Array,
      this.out[1 - now] as Int32Array,
      bins,
      bin,
      outFrom,
      outTo,
    );
    const child = this.nodes.add(2);
    this.nodes.makeSplit(node, column, this.splitValue(), child);
    const below = depth + 1;
    const left = { node: child, depth: below, from, to: middle, outFrom, outTo: outMiddle, total: leftTotal };
    const right = {
      node: child + 1,
      depth: below,
      from: middle,
      to,
      outFrom: outMiddle,
      outTo,
      total: total - leftTotal,
    };
    const isLeftSmaller = middle - from < to - middle;
    this.growChildren(isLeftSmaller ? left : right, isLeftSmaller ? right : left, desk);
  }

  private growChildren(smaller: Span, larger: Span, parent: Desk): void {
    const smallerDesk = this.clearedDesk(2 * smaller.depth);
    const largerDesk = this.clearedDesk(2 * smaller.depth + 1);
    this.draw(smallerDesk, 0, this.job.featuresPerSplit);
    this.draw(largerDesk, 0, this.job.featuresPerSplit);
    if (this.isWorthSplitting(larger))
      this.subtractHistograms(smaller, smallerDesk, larger, largerDesk, parent);
    this.growNode(smaller, smallerDesk);
    this.growNode(larger, largerDesk);
  }

  private isWorthSplitting({ total, depth }: Span): boolean {
    const { maxDepth, minLeaf, packed } = this.job;
    const sum = Math.floor(total / packed.unit);
    const count = total - sum * packed.unit;
    const isPure = sum === 0 || sum === count * packed.levels;
    return depth < maxDepth && count >= 2 * minLeaf && !isPure;
  }

  /** Puts columns at random in places from `from` to before `to`, from those that are in none before. */
  private draw({ columns }: Desk, from: number, to: number): void {
    const { random } = this;
    for (let place = from; place < to && place < columns.length; place++) {
      const other = place + random.below(columns.length - place);
      const column = columns[other] as number;
      columns[other] = columns[place] as number;
      columns[place] = column;
    }
  }

  /** Finds the best split by the columns drawn; draws on while none can split at all. False when there is none. */
  private findSplit(span: Span, desk: Desk): boolean {
    const { best } = this;
    const { minLeaf, featuresPerSplit, data, packed } = this.job;
    best.gain = 0;
    best.column = -1;
    for (let place = 0; place < desk.columns.length; place++) {
      if (place >= featuresPerSplit) {
        if (best.column >= 0) break;
        this.draw(desk, place, place + 1);
      }
      const column = desk.columns[place] as number;
      if (desk.made[column] === 0) this.makeHistogram(column, span, desk);
      const first = column * data.stride;
      const end = first + (data.valueBins[column] as number) + 1;
      improveSplit(best, column, desk.sums, first, end, span.total, packed.unit, minLeaf);
    }
    return best.column >= 0;
  }

  private makeHistogram(column: number, { depth, from, to }: Span, desk: Desk): void {
    const { stride, valueBins } = this.job.data;
    const first = column * stride;
    const end = first + (valueBins[column] as number) + 1;
    const rows = this.bag[depth % 2] as Int32Array;
    addUp(desk.sums, first, end, this.bins[column] as Uint8Array, this.weighed, rows, from, to);
    desk.made[column] = 1;
  }

  /** Makes histograms of the larger child from those of its parent, where adding up the rows would be more work. */
  private subtractHistograms(
    smaller: Span,
    smallerDesk: Desk,
    larger: Span,
    largerDesk: Desk,
    parent: Desk,
  ): void {
    const { featuresPerSplit, data } = this.job;
    const { columns } = largerDesk;
    for (let place = 0; place < featuresPerSplit && place < columns.length; place++) {
      const column = columns[place] as number;
      const bins = (data.valueBins[column] as number) + 1;
      const isWorth = smaller.to - smaller.from + bins < larger.to - larger.from;
      if (parent.made[column] === 0 || !isWorth) continue;
      this.makeHistogram(column, smaller, smallerDesk);
      const first = column * data.stride;
      subtract(largerDesk.sums, parent.sums, smallerDesk.sums, first, first + bins);
      largerDesk.made[column] = 1;
    }
  }

  private clearedDesk(place: number): Desk {
    const { stride, columns } = this.job.data;
    while (this.desks.length <= place)
      this.desks.push({
        columns: this.varying.slice(),
        sums: new Float64Array(columns * stride),
        made: new Uint8Array(columns),
      });
    const desk = this.desks[place] as Desk;
    desk.made.fill(0);
    return desk;
  }

  /** Halfway between the neighbouring values of both sides, so that a value in between falls where it is nearer. */
  private splitValue(): number {
    const { column, bin, next } = this.best;
    const { stride, valueBins, low, high } = this.job.data;
    // Whatever is known goes left: infinity would not survive JSON.
    if (next === valueBins[column]) return Number.MAX_VALUE;
    const below = high[column * stride + bin] as number;
    const above = low[column * stride + next] as number;
    const middle = below / 2 + above / 2;
    return middle > below ? middle : above;
  }

  private makeLeaf({ node, depth, from, to, outFrom, outTo, total }: Span): void {
    const { outOfBagSum, outOfBagTrees } = this;
    const { kind, packed } = this.job;
    const out = this.out[depth % 2] as Int32Array;
    const sum = Math.floor(total / packed.unit);
    const count = total - sum * packed.unit;
    const value = (kind === 'classification' ? sum : this.exactSum(depth, from, to)) / count;
    this.nodes.makeLeaf(node, value, count);
    for (let index = outFrom; index < outTo; index++) {
      const row = out[index] as number;
      outOfBagSum[row] = (outOfBagSum[row] as number) + value;
      outOfBagTrees[row] = (outOfBagTrees[row] as number) + 1;
    }
  }

  private exactSum(depth: number, from: number, to: number): number {
    const { draws } = this;
    const { target } = this.job;
    const bag = this.bag[depth % 2] as Int32Array;
    let sum = 0;
    for (let index = from; index < to; index++) {
      const row = bag[index] as number;
      sum += (draws[row] as number) * (target[row] as number);
    }
    return sum;
  }
}
