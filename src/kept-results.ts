/** How much is kept: results, and what they weigh in all. */
export type KeptLimits = { results: number; weight: number };

/** Results found before, in memory; beyond the limits the least recently asked for is dropped first. Nobody may change one. */
export class KeptResults<Result> {
  readonly #limits: KeptLimits;
  readonly #weightOf: (result: Result) => number;
  /** In the order in which they were last asked for. */
  readonly #kept = new Map<string, Result>();
  readonly #underWay = new Map<string, Promise<Result>>();
  #weight = 0;

  constructor(limits: KeptLimits, weightOf: (result: Result) => number) {
    this.#limits = limits;
    this.#weightOf = weightOf;
  }

  /**
   * The result of that key: as it was found before, or as whoever asked just now gets it, or else found by `find`.
   * @param stands whether what was found is to be kept; asked once it is there.
   */
  async get(
    key: string,
    find: () => Promise<Result>,
    stands: () => Promise<boolean> = async () => true,
  ): Promise<Result> {
    const kept = this.#kept.get(key);
    if (kept !== undefined) {
      this.#kept.delete(key);
      this.#kept.set(key, kept);
      return kept;
    }
    const underWay = this.#underWay.get(key);
    if (underWay) return underWay;
    const finding = this.#find(key, find, stands);
    this.#underWay.set(key, finding);
    const done = () => this.#underWay.delete(key);
    finding.then(done, done);
    return finding;
  }

  async #find(key: string, find: () => Promise<Result>, stands: () => Promise<boolean>): Promise<Result> {
    const result = await find();
    if (await stands()) this.#keep(key, result);
    return result;
  }

  #keep(key: string, result: Result): void {
    if (this.#weightOf(result) > this.#limits.weight) return;
    this.#kept.set(key, result);
    this.#weight += this.#weightOf(result);
    for (const [oldest, other] of this.#kept) {
      if (this.#kept.size <= this.#limits.results && this.#weight <= this.#limits.weight) return;
      this.#kept.delete(oldest);
      this.#weight -= this.#weightOf(other);
    }
  }
}
