import type {
  ActionsBlock,
  ConfirmationDialog,
  ContextBlock,
  HeaderBlock,
  ImageBlock,
  SectionBlock,
  TableBlock,
} from '@slack/types';
import type { Action } from '../commands/answer.ts';
import { headingOf } from '../commands/preview.ts';
import { formatCell } from '../format.ts';
import type { Column, ColumnType, Table } from '../tables.ts';
import { limits, shorten } from './limits.ts';

/** The action ids of buttons that ask a command, which is the button's value. */
export const askAction = /^ask:\d+$/;

/**
 * Data made safe for Slack's mrkdwn: `&`, `<` and `>` would otherwise be read as links and mentions.
 * Source: docs.slack.dev, "Formatting message text", escaping text.
 */
export function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** A title: a header where it is short enough, bold text otherwise. */
export function titleBlock(title: string): HeaderBlock | SectionBlock {
  if (title.length <= limits.header)
    return { type: 'header', text: { type: 'plain_text', text: title, emoji: false } };
  return sectionBlock(`*${shorten(escapeText(title), limits.section - 2)}*`);
}

/** A paragraph of mrkdwn, which the caller has escaped. */
export function sectionBlock(mrkdwn: string): SectionBlock {
  return { type: 'section', text: { type: 'mrkdwn', text: shorten(mrkdwn, limits.section) } };
}

/** Labelled figures, side by side; at most ten. */
export function fieldsBlock(fields: readonly { label: string; value: string }[]): SectionBlock {
  return {
    type: 'section',
    fields: fields.map(({ label, value }) => ({
      type: 'mrkdwn',
      text: shorten(`*${escapeText(label)}*\n${escapeText(value)}`, limits.field),
    })),
  };
}

/** A line in small grey letters, of mrkdwn that the caller has escaped. */
export function contextBlock(mrkdwn: string): ContextBlock {
  return { type: 'context', elements: [{ type: 'mrkdwn', text: shorten(mrkdwn, limits.section) }] };
}

/** A picture that was uploaded to Slack. */
export function pictureBlock(fileId: string, description: string): ImageBlock {
  return { type: 'image', slack_file: { id: fileId }, alt_text: shorten(description, limits.altText) };
}

/** Buttons that ask a further command, some after a confirmation; a command that does not fit on a button is left out, not cut. */
export function buttonsBlock(actions: readonly Action[]): ActionsBlock | undefined {
  const fitting = actions.filter(({ command }) => command.length <= limits.buttonValue);
  if (fitting.length === 0) return undefined;
  return {
    type: 'actions',
    elements: fitting.slice(0, limits.buttons).map((action, index) => ({
      type: 'button',
      action_id: `ask:${index}`,
      text: { type: 'plain_text', text: shorten(action.label, limits.buttonText), emoji: false },
      value: action.command,
      ...(action.style && { style: action.style }),
      ...(action.confirm !== undefined && { confirm: confirmation(action, action.confirm) }),
    })),
  };
}

/** The question before a button's command is asked. */
function confirmation({ label, style }: Action, question: string): ConfirmationDialog {
  const plain = (text: string, length: number) => ({
    type: 'plain_text' as const,
    text: shorten(text, length),
  });
  return {
    title: plain(label, limits.dialogTitle),
    text: plain(question, limits.dialogText),
    confirm: plain(label, limits.dialogButton),
    deny: plain('Cancel', limits.dialogButton),
    ...(style && { style }),
  };
}

/** A table with its headings as the first row and figures to the right. */
export function tableBlock(table: Table): TableBlock {
  return {
    type: 'table',
    column_settings: table.columns.map((column) => ({ align: isFigure(column) ? 'right' : 'left' })),
    // A cell may not be empty.
    rows: linesOf(table).map((line, row) =>
      line.map((text, at) =>
        row > 0 && table.columns[at]?.type === 'person' && slackUser.test(text)
          ? personCell(text)
          : { type: 'raw_text', text: text || ' ' },
      ),
    ),
  };
}

const slackUser = /^[UW][A-Z0-9]{4,}$/;

/** A cell in which Slack shows a person by name. */
function personCell(userId: string): TableBlock['rows'][number][number] {
  const user = { type: 'user' as const, user_id: userId };
  return { type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [user] }] };
}

/** The same table in letters of one width, for where Slack refuses the table block. */
export function codeTableBlock(table: Table): SectionBlock {
  const lines = linesOf(table);
  const widths = table.columns.map((_, index) => Math.max(...lines.map((line) => line[index]?.length ?? 0)));
  const pad = (text: string, index: number) => {
    const width = widths[index] ?? 0;
    return table.columns[index] && isFigure(table.columns[index]) ? text.padStart(width) : text.padEnd(width);
  };
  const aligned = lines.map((line) => line.map(pad).join('  ').trimEnd()).join('\n');
  const fence = '```';
  const body = shorten(escapeText(aligned.replaceAll('`', "'")), limits.section - 2 * fence.length - 2);
  return sectionBlock(`${fence}\n${body}\n${fence}`);
}

/** A table as text: its headings, then its rows. */
function linesOf({ columns, rows }: Table): string[][] {
  return [
    columns.map(headingOf),
    ...rows.map((row) => columns.map((column, index) => formatCell(column, row[index] ?? null))),
  ];
}

const figures: ReadonlySet<ColumnType> = new Set(['integer', 'number', 'money', 'share']);

function isFigure({ type }: Column): boolean {
  return figures.has(type);
}
