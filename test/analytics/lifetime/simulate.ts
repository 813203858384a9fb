import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { BgNbdParameters, PurchaseHistory } from '../../../src/analytics/lifetime/bg-nbd.ts';

/** Draws from the distributions that the lifetime models are made of, from a seed. */
export function drawing(seed: number) {
  const generator = xoroshiro128plus(seed);
  const uniform = () => 1 - uniformFloat64(generator);
  const normal = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
  const exponential = (rate: number) => -Math.log(uniform()) / rate;

  /** Source: Marsaglia & Tsang 2000, ACM Transactions on Mathematical Software 26(3). */
  const gamma = (shape: number, rate: number): number => {
    if (shape < 1) return gamma(shape + 1, rate) * uniform() ** (1 / shape);
    const d = shape - 1 / 3;
    for (;;) {
      const z = normal();
      const v = (1 + z / Math.sqrt(9 * d)) ** 3;
      if (v > 0 && Math.log(uniform()) < 0.5 * z * z + d - d * v + d * Math.log(v)) return (d * v) / rate;
    }
  };
  const beta = (a: number, b: number) => {
    const one = gamma(a, 1);
    return one / (one + gamma(b, 1));
  };
  return { uniform, exponential, gamma, beta };
}

/** Customers who behave as BG/NBD says, seen until their age, and how often each bought in the time after it. */
export function simulateBgNbd(
  { r, alpha, a, b }: BgNbdParameters,
  { customers, oldest, after, seed }: { customers: number; oldest: number; after: number; seed: number },
): { history: PurchaseHistory; later: Float64Array; alive: Float64Array } {
  const { uniform, exponential, gamma, beta } = drawing(seed);
  const column = () => new Float64Array(customers);
  const history = { repeats: column(), lastRepeat: column(), age: column() };
  const [later, alive] = [column(), column()];
  for (let row = 0; row < customers; row++) {
    const age = oldest * (0.5 + 0.5 * uniform());
    const rate = gamma(r, alpha);
    const leaving = beta(a, b);
    history.age[row] = age;
    alive[row] = 1;
    for (let time = exponential(rate); time < age + after; time += exponential(rate)) {
      if (time < age) {
        history.repeats[row] = (history.repeats[row] ?? 0) + 1;
        history.lastRepeat[row] = time;
      } else later[row] = (later[row] ?? 0) + 1;
      if (uniform() <= leaving) {
        if (time < age) alive[row] = 0;
        break;
      }
    }
  }
  return { history, later, alive };
}
