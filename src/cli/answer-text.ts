import type { Answer, Fact, Section } from '../commands/answer.ts';
import type { Form, FormField } from '../commands/form.ts';
import { optionText } from '../commands/option-text.ts';
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
    answer.form ? formText(answer.form) : '',
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

/** How to type what a form asks for: the command with each option that has a value or needs one, and what the options are. */
function formText({ command, about, fields }: Form): string {
  const named = Object.entries(fields).map(([name, field]) => ({ name, field, value: givenValue(field) }));
  const typed = named
    .filter(({ field, value }) => value !== '' || !field.optional)
    .map(({ name, value }) => (value === '' ? `${name}=…` : optionText(name, value)));
  const line = [command, ...typed].join(' ');
  return [...about, `Type it: ${line}`, ...named.map(({ name, field }) => fieldText(name, field))].join('\n');
}

function givenValue({ value = '' }: FormField): string {
  return typeof value === 'string' ? value : value.join(',');
}

const kinds: Partial<Record<FormField['type'], string>> = { day: ' (YYYY-MM-DD)', time: ' (HH:MM)' };

function fieldText(name: string, field: FormField): string {
  const kind = kinds[field.type] ?? '';
  const choices = 'choices' in field ? `: ${field.choices.map(({ value }) => value).join(', ')}` : '';
  const hint = field.hint === undefined ? '' : `. ${field.hint}`;
  return `  ${name}=  ${field.label}${kind}${choices}${field.optional ? ', if wanted' : ''}${hint}`;
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
