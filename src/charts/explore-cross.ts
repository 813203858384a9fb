import type { CrossTable } from '../analytics/explore/association.ts';
import type { Day } from '../calendar.ts';
import { formatCompact, formatDay, formatNumber, formatShare } from '../format.ts';
import { axisLabels } from './axis-labels.ts';
import { cellLayers } from './cell-layers.ts';
import { textOn, tinted } from './colour.ts';
import { exploreColours } from './explore-colours.ts';
import type { ChartSpec } from './spec.ts';
import { heading, shortened } from './text.ts';
import { ink, theme } from './theme.ts';

/** What `exploreCrossChart` draws: shares of the columns within each row. */
export type ExploreCross = {
  finding: string;
  basis: string;
  table: CrossTable;
  names: { rows: string; columns: string };
  asOf: Day;
};

const width = 520;
const fewRows = 30;

/** Which share each level of one category has within each of the other. */
export function exploreCrossChart(cross: ExploreCross): ChartSpec {
  const { finding, table, names } = cross;
  const highest = Math.max(
    0.01,
    ...table.counts.flatMap((counts) => counts.map((count) => count / Math.max(1, sum(counts)))),
  );
  const rows = table.rows.map(
    (name, row) => `${shortened(name, 20)} (${counted(sum(table.counts[row] ?? []))})`,
  );
  const values = table.counts.flatMap((counts, row) => {
    const all = sum(counts);
    return counts.map((count, column) => {
      const share = all === 0 ? 0 : count / all;
      const fill = tinted(
        all < fewRows ? ink.mark : exploreColours.measured,
        0.06 + 0.94 * (share / highest),
      );
      return { row, column, text: all === 0 ? '–' : formatShare(share), fill, ink: textOn(fill) };
    });
  });
  const columns = table.columns.map((name) => shortened(name, table.columns.length > 5 ? 10 : 14));
  return {
    description: described(cross),
    config: theme,
    title: heading(finding, `${cross.basis}, as of ${formatDay(cross.asOf)}.`),
    width,
    height: { step: 32 },
    data: { values },
    encoding: {
      x: {
        field: 'column',
        type: 'ordinal',
        scale: { paddingInner: 0.03, paddingOuter: 0 },
        axis: {
          title: names.columns,
          orient: 'top',
          labelAngle: 0,
          labelExpr: axisLabels(columns.entries()),
          labelFontSize: 13,
        },
      },
      y: {
        field: 'row',
        type: 'ordinal',
        scale: { paddingInner: 0.06, paddingOuter: 0 },
        axis: {
          title: names.rows,
          labelExpr: axisLabels(rows.entries()),
          labelFontSize: 14,
        },
      },
    },
    layer: cellLayers(14),
  };
}

function described({ finding, basis, table, asOf }: ExploreCross): string {
  const rows = table.rows.map((name, row) => {
    const counts = table.counts[row] ?? [];
    const shares = table.columns.map(
      (column, index) => `${column} ${formatShare((counts[index] ?? 0) / Math.max(1, sum(counts)))}`,
    );
    return `${name} (${formatNumber(sum(counts))}): ${shares.join(', ')}`;
  });
  return `${finding}. ${basis}, as of ${formatDay(asOf)}. ${rows.join('; ')}.`;
}

function counted(count: number): string {
  return count > 9_999 ? formatCompact(count) : formatNumber(count);
}

function sum(counts: readonly number[]): number {
  return counts.reduce((all, count) => all + count, 0);
}
