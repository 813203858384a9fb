import type { TopLevelSpec } from 'vega-lite';

/** A Vega-Lite specification with inline data. `description` is its alt text: the finding in words. */
export type ChartSpec = TopLevelSpec & { description: string };

/** One of the views that a chart sets side by side. */
export type ViewSpec = Extract<TopLevelSpec, { hconcat: unknown[] }>['hconcat'][number];

/** One of the layers that a chart lays over each other. */
export type LayerView = Extract<TopLevelSpec, { layer: unknown[] }>['layer'][number];
