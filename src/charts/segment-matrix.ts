import { customersOf } from '../analytics/movements/movements.ts';
import { formatCompact, formatDay, formatNumber } from '../format.ts';
import { asGiven, textOn, tinted } from './colour.ts';
import { movementColours } from './movement-colours.ts';
import { panelTitle } from './panel-title.ts';
import { directionOf, flowBasis, flowInWords, flowView, namesOf, type SegmentFlow } from './segment-flow.ts';
import type { ChartSpec, ViewSpec } from './spec.ts';
import { heading, shortened } from './text.ts';
import { ink, theme } from './theme.ts';

/** The bands of who moved, and below them the matrix of all movements, those who stayed included. */
export function segmentChangesChart(flow: SegmentFlow): ChartSpec {
  return {
    description: `${flowInWords(flow)} Below: the number of customers of every movement.`,
    config: theme,
    title: heading(flow.finding, flowBasis(flow)),
    spacing: 36,
    vconcat: [flowView(flow), matrixView(flow)],
  };
}

/** Pixels of the design: the names of rows stand within the view, so that it is as wide as the one above. */
const width = 652;
const namesWidth = 150;
const rowHeight = 28;

/** From each segment of the first day, down, to each of the second, across. */
function matrixView(flow: SegmentFlow): ViewSpec {
  const names = namesOf(flow);
  const label = (segment: string | null) => shortened(names.get(segment) ?? '', 20);
  const rows = [null, ...flow.segments.map(({ id }) => id)]
    .filter((segment) => flow.matrix.some(({ from }) => from === segment))
    .map(label);
  const columns = flow.segments.map(({ id }) => label(id));
  const fontSize = flow.segments.length > 8 ? 12 : 15;
  return {
    title: panelTitle(
      [
        `Customers by their segment on ${formatDay(flow.from)} (down) and ${formatDay(flow.to)} (across);`,
        'the deeper, the larger the share of the row',
      ],
      14,
    ),
    width,
    height: rowHeight * rows.length,
    data: { values: drawnCells(flow, label) },
    encoding: {
      x: {
        field: 'column',
        type: 'nominal',
        scale: { domain: columns, range: [namesWidth, width], paddingInner: 0.05, paddingOuter: 0 },
        axis: {
          title: null,
          orient: 'bottom',
          labelAngle: -40,
          labelAlign: 'right',
          labelBaseline: 'middle',
          labelFontSize: 14,
        },
      },
      y: {
        field: 'row',
        type: 'nominal',
        scale: { domain: rows, paddingInner: 0.08, paddingOuter: 0 },
        axis: null,
      },
    },
    layer: [
      {
        data: { values: rows.map((row) => ({ row })) },
        mark: { type: 'text', align: 'right', baseline: 'middle', fontSize: 15 },
        encoding: { x: { value: namesWidth - 8 }, text: { field: 'row', type: 'nominal' } },
      },
      { mark: { type: 'rect', cornerRadius: 3 }, encoding: { fill: asGiven('fill') } },
      {
        mark: { type: 'text', baseline: 'middle', fontSize },
        encoding: { text: { field: 'count', type: 'nominal' }, color: asGiven('ink') },
      },
    ],
  };
}

function drawnCells({ matrix, segments }: SegmentFlow, label: (segment: string | null) => string) {
  return matrix.map((one) => {
    const { from, to, customers } = one;
    const row = customersOf(matrix.filter((other) => other.from === from));
    const stayed = from === to;
    const hue = stayed ? ink.faint : movementColours[directionOf(one, segments)];
    // The root, as most shares are small.
    const fill = tinted(hue, stayed ? 0.25 : 0.1 + 0.8 * Math.sqrt(customers / row));
    return {
      row: label(from),
      column: label(to),
      count: customers > 99_999 ? formatCompact(customers) : formatNumber(customers),
      fill,
      ink: stayed ? ink.secondary : textOn(fill),
    };
  });
}
