import { countWhere, quantilesOf, total } from './describe-numbers.ts';
import type { NumberCounts } from './variable.ts';

/** A bar of a histogram: rows with `from` ≤ value < `to`; the last one holds its end too. */
export type Bin = { from: number; to: number; count: number };

/** Bars over a stretch of values; what lies outside is counted, not drawn. */
export type Histogram = { scale: 'linear' | 'log'; bins: Bin[]; below: number; above: number };

const fewestBins = 8;
const mostBins = 40;
/** From here on, the 99th percentile over the median, bars of equal width would hide nearly everyone in the first one. */
const skewed = 8;
/** On a linear axis, values farther from the quartiles than so many interquartile ranges are not drawn. */
const drawnRanges = 4;
/** Nor is, on a side that reaches farther, this share of all. */
const farOff = 0.0025;

/**
 * Divides values into bars: by powers of ten where nearly all are above zero and a few are far larger than most, otherwise of equal width
 * (Freedman & Diaconis 1981, rounded to 1, 2 or 5), with far-off values left out.
 */
export function histogramOf(counted: NumberCounts): Histogram {
  const n = total(counted.counts);
  const positive = positivePart(counted);
  const isMostlyPositive = total(positive.counts) >= 0.9 * n;
  const at = quantilesOf(isMostlyPositive ? positive : counted);
  return isMostlyPositive && at(0.99) > skewed * at(0.5) && positive.values.length > fewestBins
    ? logHistogram(positive, n)
    : linearHistogram(counted, n);
}

/** Heights of so many bars over all but the outermost half percents, the highest 1: for a small picture of a distribution. */
export function shapeOf(counted: NumberCounts, bars: number): number[] {
  const { scale } = histogramOf(counted);
  const drawn = scale === 'log' ? positivePart(counted) : counted;
  const values = scale === 'log' ? drawn.values.map(Math.log10) : drawn.values;
  const at = quantilesOf({ values, counts: drawn.counts });
  const [low, high] = [at(0.005), at(0.995)];
  const heights = new Array<number>(bars).fill(0);
  values.forEach((value, index) => {
    if (value < low || value > high) return;
    const bar = high === low ? 0 : Math.min(bars - 1, Math.floor(((value - low) / (high - low)) * bars));
    heights[bar] = (heights[bar] ?? 0) + (drawn.counts[index] ?? 0);
  });
  const highest = Math.max(1, ...heights);
  return heights.map((height) => Number((height / highest).toFixed(4)));
}

function positivePart({ values, counts }: NumberCounts): NumberCounts {
  const first = values.findIndex((value) => value > 0);
  return first < 0
    ? { values: new Float64Array(), counts: new Float64Array() }
    : { values: values.subarray(first), counts: counts.subarray(first) };
}

function logHistogram(positive: NumberCounts, n: number): Histogram {
  const at = quantilesOf(positive);
  const [low, high] = [Math.log10(at(0.001)), Math.log10(at(1))];
  const perDecade = [20, 10, 5, 4, 3, 2, 1].find((count) => (high - low) * count <= mostBins - 2) ?? 1;
  const first = Math.floor(low * perDecade + 1e-9);
  const last = Math.floor(high * perDecade + 1e-9);
  const edge = (bin: number) => Number((10 ** (bin / perDecade)).toPrecision(6));
  const edges = Array.from({ length: last - first + 2 }, (_, index) => edge(first + index));
  return { scale: 'log', ...counted(positive, edges, n) };
}

function linearHistogram(all: NumberCounts, n: number): Histogram {
  const { values } = all;
  const [least = 0, most = 0] = [values[0], values.at(-1)];
  if (values.length <= mostBins && values.every(Number.isInteger) && most - least <= mostBins) {
    const edges = Array.from({ length: most - least + 2 }, (_, index) => least + index - 0.5);
    return { scale: 'linear', ...counted(all, edges, n) };
  }
  const at = quantilesOf(all);
  const [q1, q3] = [at(0.25), at(0.75)];
  const reach = drawnRanges * (q3 - q1 || at(0.99) - at(0.01) || most - least);
  const from = least >= q1 - reach ? least : Math.max(q1 - reach, at(farOff));
  const to = most <= q3 + reach ? most : Math.min(q3 + reach, at(1 - farOff));
  const width = stepOf(from, to, (2 * (q3 - q1)) / Math.cbrt(n), values);
  const start = Math.floor(from / width + 1e-9);
  const end = Math.floor(to / width + 1e-9) + 1;
  const edges = Array.from({ length: end - start + 1 }, (_, index) =>
    Number(((start + index) * width).toPrecision(12)),
  );
  return { scale: 'linear', ...counted(all, edges, n) };
}

/** 1, 2 or 5 times a power of ten, at least as wide as wanted, for few enough bars; whole where the values are. */
function stepOf(from: number, to: number, wanted: number, values: Float64Array): number {
  const span = to - from || 1;
  const width = Math.min(span / fewestBins, Math.max(span / (mostBins - 2), wanted));
  const magnitude = 10 ** Math.floor(Math.log10(width));
  const step = ([1, 2, 5, 10].find((times) => times * magnitude >= width * 0.999) ?? 10) * magnitude;
  return values.every(Number.isInteger) ? Math.max(1, Math.round(step)) : step;
}

function counted({ values, counts }: NumberCounts, edges: number[], n: number): Omit<Histogram, 'scale'> {
  const [first = 0, last = 0] = [edges[0], edges.at(-1)];
  const bins = edges.slice(0, -1).map((from, index) => ({ from, to: edges[index + 1] ?? from, count: 0 }));
  let bin = 0;
  values.forEach((value, index) => {
    if (value < first || value > last) return;
    while (bin < bins.length - 1 && value >= (bins[bin]?.to ?? 0)) bin++;
    const found = bins[bin];
    if (found) found.count += counts[index] ?? 0;
  });
  const above = countWhere({ values, counts }, (value) => value > last);
  const inside = bins.reduce((sum, { count }) => sum + count, 0);
  return { bins, above, below: n - above - inside };
}
