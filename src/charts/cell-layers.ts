import { asGiven } from './colour.ts';
import type { LayerView } from './spec.ts';

/** The cells of a heat map, each with its own `fill`, and on them each one's `text` in the colour `ink`. */
export function cellLayers(fontSize: number): LayerView[] {
  return [
    { mark: { type: 'rect', cornerRadius: 3 }, encoding: { fill: asGiven('fill') } },
    {
      mark: { type: 'text', fontSize },
      encoding: { text: { field: 'text', type: 'nominal' }, color: asGiven('ink') },
    },
  ];
}
