import { formatCounted, formatNumber } from '../../format.ts';
import type { RejectReason } from './rejects.ts';
import { ruleOf } from './rules/catalogue.ts';
import type { RuleReport } from './rules/ledger.ts';

/** How a column was understood. */
export type ColumnReport = { role: string; column: string; format: string };

/** How often a status was seen, and whether it marks a line as cancelled or refunded. */
export type StatusReport = { status: string; lines: number; refund: boolean };

/** What an import made of one file. Every row is counted once: refused, left out by a rule, repeated, or kept (and then added, updated or already there). */
export type SourceReport = {
  kind: 'services' | 'customers';
  file: string;
  bytes: number;
  /** How the file is written, in words. */
  format: string;
  columns: ColumnReport[];
  ignoredColumns: string[];
  /** What was chosen where there was a choice. */
  notes: string[];
  /** What the data do not decide, with the way to say it. */
  assumptions: string[];
  warnings: string[];
  rows: number;
  kept: number;
  added: number;
  updated: number;
  alreadyThere: number;
  /** Which imports brought what is already there, and how many rows of it. */
  broughtBefore: { importId: string; rows: number }[];
  /** Rows left out because the same is in the file already. */
  repeated: number;
  refused: number;
  /** Rows left out by cleaning rules, apart from repeated ones. */
  leftOut: number;
  /** What every cleaning rule did. */
  rules: RuleReport[];
  rejects: RejectReason[];
  rejectsFile: string | null;
  /** Services: kept lines that are never orders. */
  refunds: number;
  /** Services: sum of all kept lines in currency units, refunds included, and the days they span. */
  total: number | null;
  firstDay: string | null;
  lastDay: string | null;
  statuses: StatusReport[];
  /** The first rows as understood; in a dry run only. */
  examples: Record<string, unknown>[];
  seconds: number;
};

/** What an import did, as plain data. */
export type ImportReport = {
  importId: string;
  /** `stopped`: interrupted; what was written by then stays, and the same import run again completes it. */
  state: 'done' | 'stopped';
  dryRun: boolean;
  timezone: string;
  startedAt: string;
  finishedAt: string;
  sources: SourceReport[];
  /** Files, sheets and members of archives that were passed over, and why. */
  skipped: Skipped[];
};

/** What was passed over among several things to import. */
export type Skipped = { name: string; reason: string };

const shownReasons = 10;

/** A report as text for a terminal. */
export function reportText(report: ImportReport): string {
  const heading = report.dryRun
    ? 'Dry run: nothing was written.'
    : report.state === 'stopped'
      ? 'Stopped. What was written by then stays; run the same import again to complete it.'
      : 'Import done.';
  const skipped = report.skipped.map(({ name, reason }) => `passed over: ${name} (${reason})`).join('\n');
  const sources = report.sources.map((source) => sourceText(source, report));
  return [heading, ...sources, ...(skipped === '' ? [] : [skipped])].join('\n\n');
}

function sourceText(source: SourceReport, { dryRun, state }: ImportReport): string {
  const verb = dryRun ? 'to add' : 'added';
  const lines = [
    `${source.kind}: ${source.file}`,
    `  ${formatNumber(source.bytes)} bytes, ${source.format}`,
    ...aligned(source.columns.map(({ role, column, format }) => [role, `"${column}"`, format])),
    ...(source.ignoredColumns.length > 0
      ? [`  not used: ${source.ignoredColumns.map((name) => `"${name}"`).join(', ')}`]
      : []),
    ...source.notes.map((note) => `  note: ${note}`),
    ...source.assumptions.map((assumption) => `  assumed: ${assumption}`),
    `  ${formatCounted(source.rows, 'row')}: ${counts(source, verb).join(', ')}`,
    ...(source.kind === 'services' && source.kept > 0 ? [spanText(source)] : []),
    ...statusText(source.statuses),
    ...source.warnings.map((warning) => `  WARNING: ${warning}`),
    ...source.rules.filter(({ rows }) => rows > 0).map(ruleText),
    ...rejectsText(source),
    ...source.examples.map((example) => `  ${JSON.stringify(example)}`),
    ...(state === 'done' ? [`  ${source.seconds.toFixed(1)} s, ${speed(source)}`] : []),
  ];
  return lines.join('\n');
}

function counts(source: SourceReport, verb: string): string[] {
  const all: [number, string][] = [
    [source.added, verb],
    [source.updated, verb === 'added' ? 'updated' : 'to update'],
    [source.alreadyThere, 'already there'],
    [source.repeated, 'repeated in the file'],
    [source.leftOut, 'left out'],
    [source.refused, 'refused'],
  ];
  const shown = all.filter(([count], index) => index === 0 || count > 0);
  return shown.map(([count, what]) => `${formatNumber(count)} ${what}`);
}

function spanText({ firstDay, lastDay, total, refunds, kept }: SourceReport): string {
  return `  ${formatCounted(kept, 'line')} from ${firstDay} to ${lastDay}, ${sumText(total ?? 0)} in all, ${formatNumber(refunds)} of them refunds or cancellations`;
}

function sumText(money: number): string {
  return money.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 4 });
}

function statusText(statuses: StatusReport[]): string[] {
  if (statuses.length === 0) return [];
  const shown = statuses.map(
    ({ status, lines, refund }) => `${status} ${formatNumber(lines)}${refund ? ' (refund)' : ''}`,
  );
  return [`  statuses: ${shown.join(', ')}`];
}

function ruleText({ rule, rows, money, outcome, examples, offer }: RuleReport): string {
  const worth = money === null ? '' : `, ${sumText(money)} in all`;
  const shown = examples.map(({ line, value }) => `line ${line}${value === '' ? '' : ` (${value})`}`);
  const otherwise = offer === null ? '' : `; with ${offer}: ${ruleOf(rule).whenOn}`;
  return `  ${rule}: ${formatCounted(rows, 'row', 'rows')}${worth}, such as ${shown.join(', ')}: ${outcome}${otherwise}`;
}

function rejectsText({ rejects, rejectsFile }: SourceReport): string[] {
  const shown = rejects.slice(0, shownReasons).map(({ column, reason, rows, firstLine, example }) => {
    const where = column === '' ? reason : `"${column}": ${reason}`;
    return `  refused ${formatNumber(rows)}: ${where}, first on line ${firstLine}${example === '' ? '' : ` (${JSON.stringify(example)})`}`;
  });
  const more = rejects.length - shown.length;
  return [
    ...shown,
    ...(more > 0 ? [`  refused: ${more} further reasons`] : []),
    ...(rejectsFile ? [`  rows refused or left out are in ${rejectsFile}`] : []),
  ];
}

function aligned(rows: string[][]): string[] {
  const widths = [0, 1].map((column) => Math.max(0, ...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map(([role = '', column = '', format = '']) =>
    `  ${role.padEnd(widths[0] ?? 0)}  ${column.padEnd(widths[1] ?? 0)}  ${format}`.trimEnd(),
  );
}

function speed({ rows, seconds }: SourceReport): string {
  return `${formatCounted(Math.round(rows / Math.max(seconds, 0.001)), 'row')} a second`;
}
