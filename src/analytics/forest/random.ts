/**
 * A small fast generator of pseudo-random numbers, reproducible from its seed and stream: other streams of the same seed
 * are independent of it, so that each tree has its own whatever the order in which trees are grown.
 *
 * Source: sfc32 of Doty-Humphrey, PractRand, 2010; the state is filled with the finalizer of MurmurHash3 (Appleby, 2011).
 */
export class Random {
  private a: number;
  private b: number;
  private c: number;
  private counter = 1;

  constructor(seed: number, stream: number) {
    this.a = mixed(seed | 0);
    this.b = mixed(stream ^ 0x9e3779b9);
    this.c = mixed(this.a ^ Math.imul(stream, 0x85ebca6b));
    for (let step = 0; step < 15; step++) this.next();
  }

  /** The next whole number from −2^31 to 2^31 − 1. */
  next(): number {
    const sum = (this.a + this.b + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (((this.c << 21) | (this.c >>> 11)) + sum) | 0;
    return sum;
  }

  /**
   * Draws as many places of an array as it has, with replacement, and counts there how often each was drawn.
   * As `next` and `below`, but with the state at hand: five times faster.
   */
  countDraws(counts: Uint16Array): void {
    let { a, b, c, counter } = this;
    const scale = counts.length * 2 ** -32;
    counts.fill(0);
    for (let draw = 0; draw < counts.length; draw++) {
      const sum = (a + b + counter) | 0;
      counter = (counter + 1) | 0;
      a = b ^ (b >>> 9);
      b = (c + (c << 3)) | 0;
      c = (((c << 21) | (c >>> 11)) + sum) | 0;
      const place = ((sum >>> 0) * scale) | 0;
      counts[place] = (counts[place] as number) + 1;
    }
    this.a = a;
    this.b = b;
    this.c = c;
    this.counter = counter;
  }

  /** A whole number from 0 to `limit` − 1, which is at most 2^31. */
  below(limit: number): number {
    return ((this.next() >>> 0) * 2 ** -32 * limit) | 0;
  }
}

function mixed(value: number): number {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
