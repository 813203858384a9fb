import type { NumberDescription } from '../analytics/explore/describe-numbers.ts';
import type { valueScale } from './axis-ticks.ts';
import type { LayerView } from './spec.ts';
import { ink } from './theme.ts';

/** How large a box plot is drawn: its height and the widths of its lines in pixels, the area of the mark of the mean. */
export type BoxSize = { height: number; whisker: number; median: number; mean: number; outline: number };

/** The row that `boxLayers` draws: whiskers to the farthest values within the fences, quartiles and mean, none of them off the axis. */
export function boxOf(
  { least, q1, median, q3, most, mean, fences }: NumberDescription,
  domain: [number, number],
) {
  const within = (value: number) => Math.min(domain[1], Math.max(domain[0], value));
  return {
    low: within(Math.max(least, fences.low)),
    q1: within(q1),
    median: within(median),
    q3: within(q3),
    high: within(Math.min(most, fences.high)),
    mean: within(mean),
  };
}

/** The marks of box plots on one axis, from the lowest to the uppermost: whiskers, box, median, and a diamond for the mean. */
export function boxLayers(
  { height, whisker, median, mean, outline }: BoxSize,
  { scale, axis, colour }: { scale: ReturnType<typeof valueScale>; axis: object; colour: string },
): LayerView[] {
  const x = { type: 'quantitative', scale } as const;
  return [
    {
      mark: { type: 'rule', color: ink.secondary, strokeWidth: whisker },
      encoding: { x: { field: 'low', ...x, axis }, x2: { field: 'high' } },
    },
    {
      mark: { type: 'bar', height, color: colour },
      encoding: { x: { field: 'q1', ...x }, x2: { field: 'q3' } },
    },
    {
      mark: { type: 'tick', height, thickness: median, color: ink.text, orient: 'vertical' },
      encoding: { x: { field: 'median', ...x } },
    },
    {
      mark: {
        type: 'point',
        shape: 'diamond',
        filled: true,
        size: mean,
        color: ink.card,
        stroke: ink.text,
        strokeWidth: outline,
        opacity: 1,
      },
      encoding: { x: { field: 'mean', ...x } },
    },
  ];
}
