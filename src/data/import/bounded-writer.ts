/**
 * Collects documents into batches and writes several batches at a time, so that reading goes on while the database
 * works, yet never gets further ahead than the batches in flight.
 */
export class BoundedWriter<Item> {
  readonly #write: (batch: Item[]) => Promise<void>;
  readonly #size: number;
  readonly #most: number;
  readonly #inFlight = new Set<Promise<void>>();
  #batch: Item[] = [];
  #failure: { thrown: unknown } | undefined;

  /** Writes batches of `size` items with `write`, at most `most` at a time. */
  constructor(size: number, most: number, write: (batch: Item[]) => Promise<void>) {
    this.#size = size;
    this.#most = most;
    this.#write = write;
  }

  /** Takes an item; await `ready` now and then. */
  add(item: Item): void {
    this.#batch.push(item);
    if (this.#batch.length >= this.#size) this.#send();
  }

  /**
   * Resolves when there is room for more.
   * @throws what the first failed batch threw.
   */
  async ready(): Promise<void> {
    while (this.#inFlight.size >= this.#most) await Promise.race(this.#inFlight);
    if (this.#failure) throw this.#failure.thrown;
  }

  /** Writes what is left and resolves when all is written. */
  async flush(): Promise<void> {
    if (this.#batch.length > 0 && !this.#failure) this.#send();
    await this.settle();
    if (this.#failure) throw this.#failure.thrown;
  }

  /** Resolves when nothing is being written any more, written or failed; unsent items stay unsent. */
  async settle(): Promise<void> {
    await Promise.all(this.#inFlight);
  }

  #send(): void {
    const batch = this.#batch;
    this.#batch = [];
    const writing = this.#write(batch)
      .catch((thrown: unknown) => {
        this.#failure ??= { thrown };
      })
      .finally(() => this.#inFlight.delete(writing));
    this.#inFlight.add(writing);
  }
}
