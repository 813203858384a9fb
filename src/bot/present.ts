import type { KnownBlock } from '@slack/types';
import type { Answer, Section } from '../commands/answer.ts';
import { previewOf } from '../commands/preview.ts';
import { formatDay, formatFact, formatNumber } from '../format.ts';
import type { Table } from '../tables.ts';
import {
  buttonsBlock,
  codeTableBlock,
  contextBlock,
  escapeText,
  fieldsBlock,
  pictureBlock,
  sectionBlock,
  tableBlock,
  titleBlock,
} from './blocks.ts';
import { limits, shorten, sizeOf, violations } from './limits.ts';

/** A message for Slack: `text` is what notifications and screen readers say, and all there is without blocks. */
export type Message = { text: string; blocks?: KnownBlock[] };

/** One way to show an answer; `showsPicture` says whether the picture is part of it. */
export type Presentation = Message & { showsPicture: boolean };

/** What a message shows besides the answer itself. */
export type Surroundings = {
  /** Who asked, as a Slack user id; absent where a clock did. */
  askerId?: string;
  /** What it was asked for, in Slack's mark-up, where nobody did. */
  occasion?: string;
  /** The chart's picture, uploaded. */
  pictureId?: string;
  /** Sentences on what went wrong on the way, such as a picture that could not be drawn. */
  remarks?: readonly string[];
  /** What ends the message, such as a button that opens a modal. */
  controls?: readonly KnownBlock[];
};

/** How much of an answer is shown, and how. */
type Extent = {
  rows: number;
  facts: number;
  /** Of each section; the first ones are shown. */
  lines: number;
  notes: number;
  pictureId?: string | undefined;
  table: 'block' | 'code';
};

const factsInText = 10;
const textLength = 3_000;

/**
 * The ways to show an answer in Slack, richest first: with its picture and a table block, without the picture,
 * with the table in letters of one width, and as plain text. Each keeps to Slack's limits: what had to be cut is
 * said in the message. Slack may still refuse a block, hence the further ways.
 */
export function present(answer: Answer, surroundings: Surroundings): Presentation[] {
  const whole: Extent = {
    rows: Math.min(previewOf(answer)?.rows.length ?? 0, limits.tableRows - 1),
    facts: answer.facts.length,
    lines: Math.max(0, ...sectionsOf(answer).map((section) => section.lines.length)),
    notes: Number.POSITIVE_INFINITY,
    table: 'block',
  };
  const { pictureId } = surroundings;
  const extents: Extent[] = [
    ...(pictureId === undefined ? [] : [{ ...whole, pictureId }]),
    whole,
    ...(answer.table ? [{ ...whole, table: 'code' as const }] : []),
  ];
  const text = textOf(answer);
  const rich = extents
    .map((extent) => ({
      blocks: fitting(answer, surroundings, extent),
      showsPicture: extent.pictureId !== undefined,
    }))
    .filter(({ blocks }) => violations(blocks).length === 0);
  return [...rich.map((way) => ({ text, ...way })), { text, showsPicture: false }];
}

/** The name under which an answer's whole table is posted, undefined where the preview says it all. */
export function csvFilename({ table, csvName, asOf }: Answer): string | undefined {
  if (!table || !csvName) return undefined;
  return asOf === null ? `${csvName}.csv` : `${csvName}-${asOf}.csv`;
}

/** Title and key figures as one text. */
function textOf(answer: Answer): string {
  const facts = answer.facts.slice(0, factsInText).map((fact) => `${fact.label}: ${formatFact(fact)}`);
  return shorten(escapeText([answer.title, ...facts].join('\n')), textLength);
}

/** Shows less of the answer, step by step, until Slack takes it: first of the table, then of sections, notes and facts. */
function fitting(answer: Answer, surroundings: Surroundings, extent: Extent): KnownBlock[] {
  const blocks = blocksOf(answer, surroundings, extent);
  if (sizeOf(blocks) <= limits.message && blocks.length <= limits.blocks) return blocks;
  const less = shrink(answer, extent);
  return less ? fitting(answer, surroundings, less) : blocks;
}

const fewestRows = 3;
const fewestLines = 4;
const shortestNotes = 500;
const fewestFacts = 10;

function shrink(answer: Answer, extent: Extent): Extent | undefined {
  const { rows, lines, notes, facts } = extent;
  const notesLength = Math.min(notes, notesText(answer).length);
  if (rows > fewestRows) return { ...extent, rows: rows - 1 };
  if (lines > fewestLines) return { ...extent, lines: Math.max(fewestLines, Math.floor(lines / 2)) };
  if (notesLength > shortestNotes)
    return { ...extent, notes: Math.max(shortestNotes, Math.floor(notesLength / 2)) };
  if (facts > fewestFacts) return { ...extent, facts: facts - fewestFacts };
  if (rows > 0) return { ...extent, rows: 0 };
  if (lines > 0) return { ...extent, lines: lines - 1 };
  if (facts > 0) return { ...extent, facts: facts - 1 };
  return undefined;
}

function blocksOf(answer: Answer, surroundings: Surroundings, extent: Extent): KnownBlock[] {
  const facts = answer.facts
    .slice(0, extent.facts)
    .map((fact) => ({ label: fact.label, value: formatFact(fact) }));
  const columns = columnsOf(answer).slice(0, limits.tableColumns);
  const preview = previewOf({ table: answer.table, preview: { rows: extent.rows, columns } });
  const notes = notesText(answer);
  const blocks = [
    titleBlock(answer.title),
    contextBlock(originOf(answer, surroundings)),
    ...chunks(facts, limits.fields).map(fieldsBlock),
    extent.pictureId !== undefined &&
      answer.chart &&
      pictureBlock(extent.pictureId, answer.chart.description),
    preview &&
      preview.rows.length > 0 &&
      (extent.table === 'block' ? tableBlock(preview) : codeTableBlock(preview)),
    preview && contextOf(rowsRemark(answer, preview)),
    ...(extent.lines > 0 ? sectionsOf(answer).map((section) => headedBlock(section, extent.lines)) : []),
    notes !== '' && sectionBlock(shorten(notes, extent.notes)),
    ...(surroundings.remarks ?? []).map((remark) => contextBlock(escapeText(remark))),
    contextOf(cutRemark(answer, extent)),
    answer.actions && buttonsBlock(answer.actions),
    ...(surroundings.controls ?? []),
  ];
  return blocks.filter((block) => typeof block === 'object' && block !== null);
}

/** As-of day, the command as understood, and who asked, where others read it. */
function originOf(
  { asOf, command, audience }: Answer,
  { askerId, occasion }: Pick<Surroundings, 'askerId' | 'occasion'>,
): string {
  const parts = [
    asOf !== null && `As of ${formatDay(asOf)}`,
    `\`${escapeText(command.replaceAll('`', "'"))}\``,
    audience !== 'asker' && askerId !== undefined && `asked by <@${askerId}>`,
    occasion,
  ];
  return parts.filter((part) => typeof part === 'string').join(' · ');
}

/** The table's columns that a message shows, more than Slack takes among them. */
function columnsOf({ table, preview }: Answer): string[] {
  return preview?.columns ?? table?.columns.map(({ name }) => name) ?? [];
}

function rowsRemark(answer: Answer, preview: Table): string | undefined {
  const all = answer.table?.rows.length ?? 0;
  const shown = preview.rows.length;
  const remarks = [
    shown < all && `${formatNumber(shown)} of ${formatNumber(all)} rows shown.`,
    csvFilename(answer) && answer.audience !== 'asker' && 'The full list is in the thread.',
  ];
  return remarks.filter((remark) => typeof remark === 'string').join(' ') || undefined;
}

/** A section that says nothing is not shown. */
function sectionsOf({ sections = [] }: Answer): Section[] {
  return sections.filter(({ lines }) => lines.length > 0);
}

/** A heading in bold, and under it the first lines, as many as one block takes. */
function headedBlock(section: Section, most: number): KnownBlock {
  const { heading, lines } = section;
  const more = lines.length - most;
  const shown = [...lines.slice(0, most), ...(more > 0 ? [`… and ${formatNumber(more)} more`] : [])];
  const text = [`*${escapeText(heading)}*`, listed(shown)].join('\n');
  return text.length > limits.section && most > 1 ? headedBlock(section, most - 1) : sectionBlock(text);
}

function notesText({ notes }: Answer): string {
  return listed(notes);
}

function listed(sentences: readonly string[]): string {
  return sentences.map((sentence) => `• ${escapeText(sentence).replace(escapedChannel, '<$1>')}`).join('\n');
}

/** A channel by its id, which Slack shows by its name to who may see it. Nobody is told of it. */
const escapedChannel = /&lt;(#[CG][A-Z0-9]+)&gt;/g;

/** What Slack's limits left out, in words; rows are accounted for under the table. */
function cutRemark(answer: Answer, extent: Extent): string | undefined {
  const facts = answer.facts.length - extent.facts;
  const buttons = buttonsBlock(answer.actions ?? [])?.elements.length ?? 0;
  const actions = (answer.actions?.length ?? 0) - buttons;
  const columns = columnsOf(answer).length - limits.tableColumns;
  const cuts = [
    facts > 0 && `${facts} of ${answer.facts.length} figures`,
    extent.lines === 0 && sectionsOf(answer).length > 0 && 'all under headings',
    notesText(answer).length > Math.min(extent.notes, limits.section) && 'the end of the notes',
    escapeText(answer.title).length > limits.section - 2 && 'the end of the title',
    columns > 0 && `${columns} columns`,
    actions > 0 && `${actions} buttons`,
  ].filter((cut) => cut !== false);
  return cuts.length > 0 ? `Left out, as Slack limits a message: ${cuts.join(', ')}.` : undefined;
}

function contextOf(remark: string | undefined): KnownBlock | undefined {
  return remark === undefined ? undefined : contextBlock(remark);
}

function chunks<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
