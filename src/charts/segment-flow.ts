import { changes, customersOf, type Movement, type Movements } from '../analytics/movements/movements.ts';
import { formatCompact, formatDay, formatNumber } from '../format.ts';
import { asGiven, tinted } from './colour.ts';
import { movementColours } from './movement-colours.ts';
import { panelTitle } from './panel-title.ts';
import type { ChartSpec, LayerView, ViewSpec } from './spec.ts';
import { heading, shortened } from './text.ts';
import { ink, theme } from './theme.ts';

/** What the pictures of movements draw. */
export type SegmentFlow = Pick<Movements, 'from' | 'to' | 'matrix'> & {
  /** The finding in words. */
  finding: string;
  /** Every segment of the map, best first. */
  segments: readonly { id: string; name: string }[];
  /** Movements that the words speak of: drawn even where others are larger. */
  told?: readonly Pick<Movement, 'from' | 'to'>[];
};

/** Which way customers went. */
export type Direction = 'better' | 'worse' | 'first';

/** Who moved from which segment to which, as bands as thick as there are customers. Who stayed is said, not drawn. */
export function segmentFlowChart(flow: SegmentFlow): ChartSpec {
  return {
    description: flowInWords(flow),
    config: theme,
    title: heading(flow.finding, flowBasis(flow)),
    vconcat: [flowView(flow)],
  };
}

/** What the picture's figures stand on. */
export function flowBasis(flow: Pick<SegmentFlow, 'from' | 'to' | 'matrix'>): string {
  const stayed = flow.matrix.filter(({ from, to }) => from === to);
  return `${formatDay(flow.from)} to ${formatDay(flow.to)}; ${formatNumber(customersOf(stayed))} customers stayed where they were`;
}

/** The finding and the movements that are drawn, in words. */
export function flowInWords(flow: SegmentFlow): string {
  const { drawn, others } = chosen(flow);
  const names = namesOf(flow);
  const movements = drawn.map(
    ({ from, to, customers }) => `${names.get(from)} to ${names.get(to)} ${formatNumber(customers)}`,
  );
  return [
    `${flow.finding} (${flowBasis(flow)}).`,
    ...(movements.length > 0
      ? [`Bands from the segments of the first day to those of the second: ${movements.join('; ')}.`]
      : []),
    ...(others.customers > 0 ? [`${formatNumber(others.customers)} customers made smaller movements.`] : []),
  ].join(' ');
}

/** The name of each segment by its id, and what those without a counted order are called. */
export function namesOf({ segments }: Pick<SegmentFlow, 'segments'>): Map<string | null, string> {
  return new Map<string | null, string>([
    [null, 'First order'],
    ...segments.map(({ id, name }) => [id, name] as const),
  ]);
}

/** Whether a movement is to a better or a worse segment, by their order, or a customer's first. */
export function directionOf(
  { from, to }: Pick<Movement, 'from' | 'to'>,
  segments: readonly { id: string }[],
): Direction {
  if (from === null) return 'first';
  const place = (segment: string | null) => segments.findIndex(({ id }) => id === segment);
  return place(to) < place(from) ? 'better' : 'worse';
}

/** More bands than these cannot be told apart on a telephone. */
const mostBands = 12;

type Chosen = { drawn: Movement[]; others: { movements: number; customers: number } };

/** The largest movements and those that the words speak of; the rest is summed. */
function chosen({ matrix, told = [] }: SegmentFlow): Chosen {
  const isTold = (one: Movement) => told.some(({ from, to }) => from === one.from && to === one.to);
  const ranked = changes({ matrix }).sort(
    (a, b) => Number(isTold(b)) - Number(isTold(a)) || b.customers - a.customers,
  );
  // A rest of one is drawn as what it is.
  const bands = ranked.length === mostBands + 1 ? ranked.length : mostBands;
  const rest = ranked.slice(bands);
  return { drawn: ranked.slice(0, bands), others: { movements: rest.length, customers: customersOf(rest) } };
}

/** Pixels of the design. */
const layout = {
  names: [150, 502],
  counts: [202, 450],
  nodes: [
    [208, 222],
    [430, 444],
  ],
  bandsHeight: 330,
  leastSlot: 24,
  gap: 5,
  leastBand: 1.5,
} as const;

/** The bands alone, for charts that set them beside others. */
export function flowView(flow: SegmentFlow): ViewSpec {
  const { drawn, others } = chosen(flow);
  const { nodes, bands, height } = arranged(flow, drawn, others);
  return {
    title: panelTitle(keyOf(flow), 36),
    width: 652,
    height,
    layer: [
      bandLayer(bands),
      {
        data: { values: nodes },
        mark: { type: 'rect', cornerRadius: 1 },
        encoding: {
          x: { field: 'left', type: 'quantitative', scale: null, axis: null },
          x2: { field: 'right' },
          y: { field: 'top', type: 'quantitative', scale: null, axis: null },
          y2: { field: 'bottom' },
          fill: asGiven('fill'),
        },
      },
      ...[0, 1].flatMap((side) => labelLayers(nodes, side as 0 | 1)),
      dayLabels(flow),
    ],
  } as ViewSpec;
}

function keyOf({ matrix, segments }: SegmentFlow): string[] {
  const total = (direction: Direction) =>
    customersOf(changes({ matrix }).filter((one) => directionOf(one, segments) === direction));
  return [
    `Blue: ${formatNumber(total('better'))} to a better segment · orange: ${formatNumber(total('worse'))} to a worse one · teal: ${formatNumber(total('first'))} with a first order`,
  ];
}

type Node = {
  side: 0 | 1;
  name: string;
  count: string;
  left: number;
  right: number;
  top: number;
  bottom: number;
  middle: number;
  fill: string;
};

type Band = { start: number; end: number; thick: number; fill: string };

/** Where nodes and bands are: on either side in the order of the segments, bands in the order of where they lead. */
function arranged(
  flow: SegmentFlow,
  drawn: readonly Movement[],
  others: Chosen['others'],
): { nodes: Node[]; bands: Band[]; height: number } {
  const names = namesOf(flow);
  const order = [null, ...flow.segments.map(({ id }) => id), rest];
  const links: Link[] = [
    ...drawn.map(({ from, to, customers }) => ({
      ends: [from, to] as const,
      customers,
      fill: movementColours[directionOf({ from, to }, flow.segments)],
    })),
    ...(others.customers > 0
      ? [{ ends: [rest, rest] as const, customers: others.customers, fill: movementColours.others }]
      : []),
  ];
  const total = Math.max(
    1,
    links.reduce((sum, { customers }) => sum + customers, 0),
  );
  const thickness = ({ customers }: Link) =>
    Math.max(layout.leastBand, (layout.bandsHeight * customers) / total);
  const place = (segment: End) => order.indexOf(segment);
  const sides = ([0, 1] as const).map((side) => {
    const present = order.filter((segment) => links.some(({ ends }) => ends[side] === segment));
    return present.map((segment) => {
      const own = links
        .filter(({ ends }) => ends[side] === segment)
        .sort((a, b) => place(a.ends[1 - side] as End) - place(b.ends[1 - side] as End));
      return { segment, own, thick: own.reduce((sum, link) => sum + thickness(link), 0) };
    });
  });
  const slot = (thick: number) => Math.max(layout.leastSlot, thick + layout.gap);
  const heights = sides.map((side) => side.reduce((sum, { thick }) => sum + slot(thick), 0));
  const height = Math.max(...heights, layout.leastSlot);
  const starts = new Map<Link, [number, number]>(links.map((link) => [link, [0, 0]]));
  const nodes = sides.flatMap((side, index) => {
    let top = (height - (heights[index] ?? 0)) / 2;
    return side.map(({ segment, own, thick }) => {
      const from = top + (slot(thick) - thick) / 2;
      top += slot(thick);
      let at = from;
      for (const link of own) {
        (starts.get(link) as [number, number])[index] = at + thickness(link) / 2;
        at += thickness(link);
      }
      const customers = own.reduce((sum, link) => sum + link.customers, 0);
      const [left, right] = layout.nodes[index as 0 | 1];
      return {
        side: index as 0 | 1,
        name: typeof segment === 'symbol' ? 'Other movements' : shortened(names.get(segment) ?? '', 19),
        count: customers > 99_999 ? formatCompact(customers) : formatNumber(customers),
        left,
        right,
        top: rounded(from),
        bottom: rounded(from + thick),
        middle: rounded(from + thick / 2),
        fill: segment === rest ? ink.mark : ink.secondary,
      };
    });
  });
  const bands = links.map((link) => {
    const [start, end] = starts.get(link) as [number, number];
    return {
      start: rounded(start),
      end: rounded(end),
      thick: rounded(thickness(link)),
      fill: tinted(link.fill, 0.62),
    };
  });
  return { nodes, bands, height: Math.round(height) };
}

/** What all small movements are summed to. */
const rest = Symbol('other movements');
type End = string | null | typeof rest;
type Link = { ends: readonly [End, End]; customers: number; fill: string };

function rounded(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}

/** Points along a band. */
const steps = 24;

/** Each band runs level out of its node and into the other: 3t² − 2t³ of the way down at t of the way across. */
function bandLayer(bands: readonly Band[]): LayerView {
  const [[, from], [to]] = layout.nodes;
  return {
    data: { values: bands.map((band, index) => ({ ...band, band: index })) },
    transform: [
      { calculate: `sequence(${steps + 1})`, as: 'step' },
      { flatten: ['step'] },
      { calculate: `datum.step / ${steps}`, as: 't' },
      { calculate: `${from} + ${to - from} * datum.t`, as: 'x' },
      {
        calculate:
          'datum.start + (datum.end - datum.start) * datum.t * datum.t * (3 - 2 * datum.t) - datum.thick / 2',
        as: 'top',
      },
      { calculate: 'datum.top + datum.thick', as: 'bottom' },
    ],
    mark: { type: 'area', opacity: 0.85 },
    encoding: {
      x: { field: 'x', type: 'quantitative', scale: null, axis: null },
      y: { field: 'top', type: 'quantitative', scale: null, axis: null },
      y2: { field: 'bottom' },
      detail: { field: 'band', type: 'nominal' },
      fill: asGiven('fill'),
    },
  };
}

/** Names and counts beside the nodes of one side. */
function labelLayers(nodes: readonly Node[], side: 0 | 1): LayerView[] {
  const align = side === 0 ? ('right' as const) : ('left' as const);
  const own = nodes.filter((node) => node.side === side);
  const y = { field: 'middle', type: 'quantitative', scale: null, axis: null } as const;
  return [
    {
      data: { values: own },
      mark: { type: 'text', align, baseline: 'middle', fontSize: 15 },
      encoding: { x: { value: layout.names[side] }, y, text: { field: 'name', type: 'nominal' } },
    },
    {
      data: { values: own },
      mark: { type: 'text', align, baseline: 'middle', fontSize: 15, fontWeight: 600 },
      encoding: { x: { value: layout.counts[side] }, y, text: { field: 'count', type: 'nominal' } },
    },
  ];
}

function dayLabels({ from, to }: Pick<SegmentFlow, 'from' | 'to'>): LayerView {
  return {
    data: {
      values: [
        { x: layout.nodes[0][1], text: `On ${formatDay(from)}`, align: 'right' },
        { x: layout.nodes[1][0], text: `On ${formatDay(to)}`, align: 'left' },
      ],
    },
    layer: (['right', 'left'] as const).map((align) => ({
      transform: [{ filter: `datum.align === '${align}'` }],
      mark: { type: 'text' as const, align, baseline: 'bottom' as const, fontSize: 15, color: ink.secondary },
      encoding: {
        x: { field: 'x', type: 'quantitative' as const, scale: null, axis: null },
        y: { value: -12 },
        text: { field: 'text', type: 'nominal' as const },
      },
    })),
  };
}
