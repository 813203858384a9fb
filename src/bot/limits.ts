import type { KnownBlock } from '@slack/types';

/**
 * What Slack accepts in one message, in characters and items.
 * Source: docs.slack.dev, Block Kit reference; `message` is the size at which chat.postMessage was
 * seen to answer `msg_blocks_too_long` (slackapi/bolt-js issue 2509), which the reference does not give.
 */
export const limits = {
  blocks: 50,
  homeBlocks: 100,
  message: 13_200,
  header: 150,
  section: 3_000,
  fields: 10,
  field: 2_000,
  contextElements: 10,
  tableRows: 100,
  tableColumns: 20,
  altText: 2_000,
  buttons: 5,
  buttonText: 75,
  buttonValue: 2_000,
  dialogTitle: 100,
  dialogText: 300,
  dialogButton: 30,
  modalTitle: 24,
  privateMetadata: 3_000,
  label: 2_000,
  textInput: 3_000,
  placeholder: 150,
  options: 100,
  checkboxes: 10,
  optionText: 75,
} as const;

const ellipsis = '…';

/** The text, ended with an ellipsis where it is longer than Slack takes. Never cuts a character in two. */
export function shorten(text: string, length: number): string {
  if (text.length <= length) return text;
  const kept = text.slice(0, length - ellipsis.length);
  const whole = /[\uD800-\uDBFF]$/.test(kept) ? kept.slice(0, -1) : kept;
  // An escaped &, < or > cut in the middle would show as garbage.
  return whole.replace(/&[a-z]{0,3}$/, '') + ellipsis;
}

/** The size that counts against `limits.message`: the blocks as JSON, which is on the safe side of their texts alone. */
export function sizeOf(blocks: readonly KnownBlock[]): number {
  return JSON.stringify(blocks).length;
}

/** What Slack would refuse in these blocks, one sentence each; empty when it would take them. */
export function violations(blocks: readonly KnownBlock[]): string[] {
  const whole = [
    over('blocks', blocks.length, limits.blocks),
    over('characters in all', sizeOf(blocks), limits.message),
    over('tables', blocks.filter(({ type }) => type === 'table').length, 1),
  ];
  return [...whole, ...blocks.flatMap(violationsOf)].filter((violation) => violation !== undefined);
}

function violationsOf(block: KnownBlock): (string | undefined)[] {
  switch (block.type) {
    case 'header':
      return [text('header', block.text.text, limits.header)];
    case 'section':
      return [
        block.text && text('section', block.text.text, limits.section),
        over('fields in a section', block.fields?.length ?? 0, limits.fields),
        ...(block.fields ?? []).map((field) => text('field', field.text, limits.field)),
      ];
    case 'context':
      return [
        over('context elements', block.elements.length, limits.contextElements),
        ...block.elements.map((element) =>
          'text' in element ? text('context', element.text, limits.section) : undefined,
        ),
      ];
    case 'image':
      return [text('alternative text', block.alt_text, limits.altText)];
    case 'actions':
      return [
        over('buttons', block.elements.length, limits.buttons),
        ...block.elements.flatMap((element) =>
          element.type === 'button'
            ? [
                text('button', element.text.text, limits.buttonText),
                over('characters in a button value', element.value?.length ?? 0, limits.buttonValue),
                element.confirm?.text && text('dialog', element.confirm.text.text, limits.dialogText),
              ]
            : [],
        ),
      ];
    case 'table':
      return [
        over('table rows', block.rows.length, limits.tableRows),
        over('table columns', Math.max(0, ...block.rows.map((row) => row.length)), limits.tableColumns),
        ...block.rows
          .flat()
          .map((cell) => (cell.type === 'raw_text' && cell.text === '' ? 'empty table cell' : undefined)),
      ];
    default:
      return [];
  }
}

function over(what: string, count: number, limit: number): string | undefined {
  return count > limit ? `${count} ${what}, Slack takes ${limit}` : undefined;
}

function text(where: string, value: string, limit: number): string | undefined {
  return value === '' ? `empty ${where}` : over(`characters in a ${where}`, value.length, limit);
}
