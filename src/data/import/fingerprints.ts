/**
 * Counts how often each of up to some millions of fingerprints was seen, in three flat arrays instead of a Map of strings:
 * 12 bytes a slot, so six million rows cost at most 100 MB, where a Map would take a gigabyte and a source file
 * has no bound at all. Open addressing with linear probing, at most three quarters full, growing by doubling.
 *
 * A fingerprint is 64 bits of a row's SHA-256. Two different rows among six million share one with a probability of 1 in a million.
 */
export class FingerprintTable {
  #size = 0;
  #mask: number;
  #high: Uint32Array;
  #low: Uint32Array;
  /** Zero marks a free slot. */
  #values: Uint32Array;

  constructor(slots = 1 << 14) {
    if (slots < 2 || (slots & (slots - 1)) !== 0) throw new RangeError(`${slots} slots are no power of two`);
    this.#mask = slots - 1;
    this.#high = new Uint32Array(slots);
    this.#low = new Uint32Array(slots);
    this.#values = new Uint32Array(slots);
  }

  /** How many different fingerprints are held. */
  get size(): number {
    return this.#size;
  }

  /** Counts one more sight of a digest and returns which sight it is: 1 the first time. */
  count(digest: string): number {
    const slot = this.#slotOf(digest);
    const count = (this.#values[slot] ?? 0) + 1;
    this.#put(slot, digest, count);
    return count;
  }

  /** Holds a number from 1 to 2³² − 1 for a digest, in place of an earlier one. */
  set(digest: string, value: number): void {
    this.#put(this.#slotOf(digest), digest, value);
  }

  /** The number held for a digest, 0 when there is none. */
  get(digest: string): number {
    return this.#values[this.#slotOf(digest)] ?? 0;
  }

  #put(slot: number, digest: string, value: number): void {
    const isNew = this.#values[slot] === 0;
    this.#high[slot] = word(digest, 0);
    this.#low[slot] = word(digest, 6);
    this.#values[slot] = value;
    if (isNew && ++this.#size * 4 > (this.#mask + 1) * 3) this.#grow();
  }

  #slotOf(digest: string): number {
    return this.#find(word(digest, 0), word(digest, 6));
  }

  #find(high: number, low: number): number {
    let slot = low & this.#mask;
    while (this.#values[slot] !== 0 && (this.#low[slot] !== low || this.#high[slot] !== high))
      slot = (slot + 1) & this.#mask;
    return slot;
  }

  #grow(): void {
    const [high, low, values] = [this.#high, this.#low, this.#values];
    const slots = (this.#mask + 1) * 2;
    this.#mask = slots - 1;
    this.#high = new Uint32Array(slots);
    this.#low = new Uint32Array(slots);
    this.#values = new Uint32Array(slots);
    for (let old = 0; old < values.length; old++) {
      const value = values[old] ?? 0;
      if (value === 0) continue;
      const slot = this.#find(high[old] ?? 0, low[old] ?? 0);
      this.#high[slot] = high[old] ?? 0;
      this.#low[slot] = low[old] ?? 0;
      this.#values[slot] = value;
    }
  }
}

/** Which of a number of equal parts a digest belongs to. */
export function partOf(digest: string, parts: number): number {
  return parts === 1 ? 0 : word(digest, 12) % parts;
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const sixBits = new Uint8Array(128);
for (let index = 0; index < alphabet.length; index++) sixBits[alphabet.charCodeAt(index)] = index;

/** 32 of the 36 bits that six characters of base64url hold. */
function word(digest: string, from: number): number {
  let bits = 0;
  for (let index = from; index < from + 6; index++)
    bits = (bits << 6) | (sixBits[digest.charCodeAt(index)] ?? 0);
  return bits >>> 0;
}
