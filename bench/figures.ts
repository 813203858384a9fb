import type { PeakMemory } from './memory.ts';

/** One measured figure. `ratio` compares it with the reference of the same run, which a noisy machine slows alike. */
export type Figure = {
  lines: number;
  what: string;
  value: number;
  unit: 'lines/s' | 's' | 'ms' | 'MB' | 'AUC';
  ratio?: number;
  reference?: string;
};

/** The figures of a process's memory; none for a process that is not ours. */
export function memoryFigures(lines: number, who: string, memory: PeakMemory | undefined): Figure[] {
  const figure = (what: string, value: number | undefined): Figure[] =>
    value === undefined ? [] : [{ lines, what, value, unit: 'MB' }];
  return [
    ...figure(`peak memory, ${who}`, memory?.resident),
    ...figure('  without mapped files', memory?.own),
  ];
}

/** Seconds that something took, and what it gave. */
export async function timed<Result>(
  action: () => Promise<Result>,
): Promise<{ seconds: number; result: Result }> {
  const start = performance.now();
  const result = await action();
  return { seconds: (performance.now() - start) / 1000, result };
}

/** The value that a share of the values does not exceed (nearest rank). */
export function percentile(values: readonly number[], share: number): number {
  const ascending = [...values].sort((left, right) => left - right);
  return ascending[Math.max(0, Math.ceil(share * ascending.length) - 1)] ?? Number.NaN;
}

/** The figures as a table for a terminal, or as one JSON document; `size` is what `lines` counts. */
export function figuresText(figures: readonly Figure[], json: boolean, size = 'lines'): string {
  if (json) return JSON.stringify({ node: process.version, platform: process.platform, figures });
  const rows = figures.map(({ lines, what, value, unit, ratio, reference }) => [
    lines.toLocaleString('en'),
    what,
    `${unit === 'AUC' ? value.toFixed(4) : written(value)} ${unit}`,
    ratio === undefined ? '' : `${ratio.toFixed(2)} × ${reference ?? ''}`,
  ]);
  return aligned([[size, 'what', 'value', 'ratio'], ...rows]);
}

function written(value: number): string {
  return value >= 100
    ? Math.round(value).toLocaleString('en')
    : value.toLocaleString('en', { maximumSignificantDigits: 3 });
}

function aligned(rows: string[][]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const padded = rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)));
  return padded.map((row) => row.join('  ').trimEnd()).join('\n');
}
