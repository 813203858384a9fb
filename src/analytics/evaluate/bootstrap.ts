import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { Estimate } from '../prediction/prediction.ts';
import type { Counts } from './ranking.ts';

/** How many resamples to draw, and from which seed. */
export type Resampling = { resamples: number; seed: number };

/**
 * Draws as many rows as there are, with replacement, again and again, and yields how often each was drawn. Rows are counted
 * instead of copied, so that what was sorted once stays sorted. Each draw overwrites the counts that the last one yielded.
 * Source: Efron 1979, Bootstrap methods: another look at the jackknife.
 */
export function* resampledCounts(rows: number, { resamples, seed }: Resampling): Generator<Counts> {
  const random = xoroshiro128plus(seed);
  const counts = new Uint8Array(rows);
  for (let resample = 0; resample < resamples; resample++) {
    counts.fill(0);
    for (let draw = 0; draw < rows; draw++) {
      const row = (((random.next() >>> 0) / 0x1_0000_0000) * rows) | 0;
      counts[row] = (counts[row] as number) + 1;
    }
    yield counts;
  }
}

/** A value with the middle 95% of its resampled ones (percentile interval). Resamples in which it has no meaning are left out. */
export function estimateOf(value: number | null, resampled: readonly (number | null)[]): Estimate | null {
  if (value === null) return null;
  const sorted = Float64Array.from(resampled.filter((draw) => draw !== null)).sort();
  return { value, low: quantile(sorted, 0.025) ?? value, high: quantile(sorted, 0.975) ?? value };
}

/**
 * The value below which a share of ascending values lies, interpolated between neighbours; null of no values.
 * Source: Hyndman & Fan 1996, Sample quantiles in statistical packages, definition 7.
 */
export function quantile(sorted: Float64Array, share: number): number | null {
  const position = (sorted.length - 1) * share;
  const below = sorted[Math.floor(position)];
  const above = sorted[Math.ceil(position)];
  return below === undefined || above === undefined ? null : below + (above - below) * (position % 1);
}
