import { axisLabels } from './axis-labels.ts';

/** A scale from one value to another, as they are: not rounded, not stretched to zero. */
export function valueScale(type: 'linear' | 'log', domain: [number, number]) {
  // A logarithmic scale has no zero to speak of.
  return type === 'log' ? { type, domain, nice: false } : { type, domain, nice: false, zero: false };
}

/** The axis of a number between two values: round ticks, and what to label each with. */
export function valueAxis(
  title: string,
  { domain, scale }: { domain: [number, number]; scale: 'linear' | 'log' },
  label: (value: number) => string,
) {
  const values = axisTicks(domain, scale);
  return {
    title,
    values,
    labelExpr: axisLabels(values.map((value) => [value, label(value)])),
    labelOverlap: true,
  } as const;
}

/** Round values along an axis: powers of ten on a logarithmic one (with 2 and 5 between where there are few), else five to nine even steps. */
export function axisTicks([low, high]: readonly [number, number], scale: 'linear' | 'log'): number[] {
  return scale === 'log' ? logTicks(low, high) : linearTicks(low, high);
}

/** Powers of ten between two values, with 2 and 5 between them where there would be fewer than so many. */
export function logTicks(low: number, high: number, fewest = 4): number[] {
  const first = Math.floor(Math.log10(low));
  const decades = Array.from(
    { length: Math.ceil(Math.log10(high)) - first + 1 },
    (_, index) => first + index,
  );
  const within = (steps: readonly number[]) =>
    decades
      .flatMap((decade) => steps.map((step) => Number((step * 10 ** decade).toPrecision(6))))
      .filter((value) => value >= low && value <= high);
  const sparse = within([1]);
  return sparse.length >= fewest ? sparse : within([1, 2, 5]);
}

function linearTicks(low: number, high: number): number[] {
  const rough = (high - low) / 8;
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((times) => times * magnitude >= rough) ?? 10) * magnitude;
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, index) =>
    Number(((first + index) * step).toPrecision(12)),
  );
}
