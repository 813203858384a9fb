import type { Nodes } from './forest.ts';

/** Nodes while they grow in number; each is a leaf of weight 0 until told otherwise. */
export class NodeList {
  private count = 0;
  private column = new Int32Array(256).fill(-1);
  private left = new Int32Array(256);
  private split = new Float64Array(256);
  private value = new Float64Array(256);
  private weight = new Float64Array(256);

  /** Adds nodes, side by side, and returns the first. */
  add(nodes: number): number {
    const first = this.count;
    this.count += nodes;
    if (this.count > this.column.length) this.double();
    return first;
  }

  makeSplit(node: number, column: number, split: number, left: number): void {
    this.column[node] = column;
    this.split[node] = split;
    this.left[node] = left;
  }

  makeLeaf(node: number, value: number, weight: number): void {
    this.value[node] = value;
    this.weight[node] = weight;
  }

  /** The nodes of trees that begin at `roots`. */
  all(roots: readonly number[]): Nodes {
    return {
      roots: Int32Array.from(roots),
      column: this.column.slice(0, this.count),
      left: this.left.slice(0, this.count),
      split: this.split.slice(0, this.count),
      value: this.value.slice(0, this.count),
      weight: this.weight.slice(0, this.count),
    };
  }

  private double(): void {
    const { column, left, split, value, weight } = this;
    const length = 2 * column.length;
    this.column = new Int32Array(length).fill(-1);
    this.column.set(column);
    this.left = new Int32Array(length);
    this.left.set(left);
    this.split = new Float64Array(length);
    this.split.set(split);
    this.value = new Float64Array(length);
    this.value.set(value);
    this.weight = new Float64Array(length);
    this.weight.set(weight);
  }
}
