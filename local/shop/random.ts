/** Gives the next number, uniform in [0, 1). */
export type Random = () => number;

/**
 * A generator of random numbers whose sequence depends on the keys alone, on every machine. Giving every customer
 * keys of their own makes them independent: one more customer, or one more draw for one, changes nobody else.
 * Source: sfc32 by Chris Doty-Humphrey (PractRand), seeded through the finaliser of MurmurHash3.
 */
export function createRandom(...keys: number[]): Random {
  let [a, b, c] = [0x9e3779b9, 0x243f6a88, 0xb7e15162];
  for (const key of keys) [a, b, c] = [mix(a ^ key), mix(b + key), mix(c ^ Math.imul(key, 0x85ebca6b))];
  let counter = 1;
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 0x1_0000_0000;
  };
  for (let round = 0; round < 12; round++) next();
  return next;
}

function mix(value: number): number {
  let hash = value | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

/** Whether something of this probability happens. */
export function happens(random: Random, probability: number): boolean {
  return random() < probability;
}

/** A whole number from `least` to `most`, both included. */
export function integer(random: Random, least: number, most: number): number {
  return least + Math.floor(random() * (most - least + 1));
}

/** An exponential waiting time of this mean. */
export function exponential(random: Random, mean: number): number {
  return -Math.log(1 - random()) * mean;
}

/** A normal deviate (mean 0, standard deviation 1), by Box and Muller. */
export function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/**
 * A gamma deviate of this shape and scale 1.
 * Source: Marsaglia & Tsang 2000, ACM Transactions on Mathematical Software 26(3); shapes below 1 by their section 6.
 */
export function gamma(random: Random, shape: number): number {
  if (shape < 1) return gamma(random, shape + 1) * (1 - random()) ** (1 / shape);
  const d = shape - 1 / 3;
  for (;;) {
    const x = normal(random);
    const v = (1 + x / Math.sqrt(9 * d)) ** 3;
    if (v > 0 && Math.log(1 - random()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}

/** A beta deviate: a probability of mean a / (a + b). */
export function beta(random: Random, a: number, b: number): number {
  const first = gamma(random, a);
  return first / (first + gamma(random, b));
}

/** The position of a draw among weights; a zero weight is never drawn. */
export function weightedIndex(random: Random, weights: readonly number[]): number {
  let left = random() * weights.reduce((sum, weight) => sum + weight, 0);
  const index = weights.findIndex((weight) => {
    left -= weight;
    return left < 0;
  });
  return index >= 0 ? index : weights.findLastIndex((weight) => weight > 0);
}

/**
 * One of the values, all equally likely.
 * @throws RangeError when there are none.
 */
export function pick<Value>(random: Random, values: readonly Value[]): Value {
  return at(values, Math.floor(random() * values.length));
}

/** One of the values, likely in proportion to their shares. */
export function pickByShare<Value extends { share: number }>(
  random: Random,
  values: readonly Value[],
): Value {
  return at(
    values,
    weightedIndex(
      random,
      values.map(({ share }) => share),
    ),
  );
}

function at<Value>(values: readonly Value[], index: number): Value {
  const value = values[index];
  if (value === undefined) throw new RangeError('nothing to pick from');
  return value;
}
