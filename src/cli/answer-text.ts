import type { Answer, Fact, Section } from '../commands/answer.ts';
import { headingOf, previewOf } from '../commands/preview.ts';
import { formatCell, formatDay, formatFact } from '../format.ts';
import type { Table } from '../tables.ts';

/** An answer as text for a terminal: finding, as-of day, figures, the table's first rows, sections, notes. */
export function answerText(answer: Answer): string {
  const preview = previewOf(answer);
  const more = (answer.table?.rows.length ?? 0) - (preview?.rows.length ?? 0);
  const parts = [
    answer.title,
    answer.asOf ? `As of ${formatDay(answer.asOf)}` : '',
    answer.facts.map(factLine).join('\n'),
    preview ? tableText(preview) : '',
    more > 0 ? `… and ${more} more rows; --out DIR writes them all` : '',
    ...(answer.sections ?? []).map(sectionText),
    listed(answer.notes),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function factLine(fact: Fact): string {
  return `${fact.label}: ${formatFact(fact)}`;
}

function sectionText({ heading, lines }: Section): string {
  return lines.length > 0 ? `${heading}\n${listed(lines)}` : '';
}

function listed(sentences: readonly string[]): string {
  return sentences.map((sentence) => `• ${sentence}`).join('\n');
}

/** Columns aligned with spaces, numbers to the right. */
function tableText({ columns, rows }: Table): string {
  const cells = [
    columns.map(headingOf),
    ...rows.map((row) => row.map((value, index) => formatCell(columns[index] ?? { type: 'text' }, value))),
  ];
  const widths = columns.map((_, index) => Math.max(...cells.map((row) => row[index]?.length ?? 0)));
  return cells
    .map((row) =>
      row
        .map((cell, index) => {
          const width = widths[index] ?? 0;
          return columns[index]?.type === 'text' ? cell.padEnd(width) : cell.padStart(width);
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
