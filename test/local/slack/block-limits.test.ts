import { describe, expect, test } from '@jest/globals';
import { refuseBlocks } from '../../../local/slack/block-limits.ts';

const section = (length: number) => ({ type: 'section', text: { type: 'mrkdwn', text: 'x'.repeat(length) } });
const plain = (length: number) => ({ type: 'plain_text', text: 'x'.repeat(length) });
const button = (extra: object = {}) => ({ type: 'button', text: plain(75), ...extra });
const table = (rows: number, columns: number) => ({
  type: 'table',
  rows: Array.from({ length: rows }, () =>
    Array.from({ length: columns }, () => ({ type: 'raw_text', text: 'x' })),
  ),
});
const fields = (count: number) => ({
  type: 'section',
  fields: Array.from({ length: count }, () => plain(2_000)),
});
const times = (count: number, item: object) => Array.from({ length: count }, () => item);
const divider = { type: 'divider' };

describe('a message takes', () => {
  test.each([
    ['50 blocks', times(50, divider)],
    ['a section of 3,000 characters', [section(3_000)]],
    ['a header of 150 characters', [{ type: 'header', text: plain(150) }]],
    ['10 context elements', [{ type: 'context', elements: times(10, plain(10)) }]],
    [
      '25 buttons with values of 2,000 characters',
      [{ type: 'actions', elements: times(25, button({ value: 'x'.repeat(2_000) })) }],
    ],
    ['a table of 100 × 20 cells', [table(100, 20)]],
    ['a picture with a description', [{ type: 'image', alt_text: 'x', slack_file: { id: 'F1' } }]],
    ['13,200 characters in all', [...times(4, section(3_000)), section(1_200)]],
  ])('%s', (_, blocks) => {
    expect(refuseBlocks(blocks, 'message')).toBeUndefined();
  });
});

describe('a message refuses', () => {
  test.each([
    ['what is not a list', {}, 'invalid value [json-pointer:/blocks]'],
    ['no blocks', [], 'no items [json-pointer:/blocks]'],
    ['51 blocks', times(51, divider), 'no more than 50 items allowed [json-pointer:/blocks]'],
    [
      'a section of 3,001 characters',
      [section(3_001)],
      'must be less than 3001 characters [json-pointer:/blocks/0/text/text]',
    ],
    ['an empty text', [section(0)], 'must be more than 0 characters [json-pointer:/blocks/0/text/text]'],
    ['a section without text', [{ type: 'section' }], 'must have text or fields [json-pointer:/blocks/0]'],
    ['11 fields', [fields(11)], 'no more than 10 items allowed [json-pointer:/blocks/0/fields]'],
    [
      'a header of 151 characters',
      [{ type: 'header', text: plain(151) }],
      'must be less than 151 characters [json-pointer:/blocks/0/text/text]',
    ],
    [
      'mrkdwn on a button',
      [{ type: 'actions', elements: [button({ text: { type: 'mrkdwn', text: 'x' } })] }],
      'must be plain_text [json-pointer:/blocks/0/elements/0/text/type]',
    ],
    [
      'a picture without a description',
      [{ type: 'image', image_url: 'https://example.com/a.png' }],
      'missing required field [json-pointer:/blocks/0/alt_text]',
    ],
    [
      'a picture from nowhere',
      [{ type: 'image', alt_text: 'x' }],
      'must have one of image_url and slack_file [json-pointer:/blocks/0]',
    ],
    ['101 rows', [table(101, 1)], 'no more than 100 items allowed [json-pointer:/blocks/0/rows]'],
    ['21 columns', [table(1, 21)], 'no more than 20 items allowed [json-pointer:/blocks/0/rows/0]'],
    ['two tables', [table(1, 1), table(1, 1)], 'only one table allowed [json-pointer:/blocks]'],
    ['a block of no known type', [{ type: 'chart' }], 'unsupported type [json-pointer:/blocks/0/type]'],
    [
      'two blocks of one id',
      times(2, { ...divider, block_id: 'a' }),
      'block_id "a" already exists [json-pointer:/blocks]',
    ],
  ])('%s', (_, blocks, message) => {
    expect(refuseBlocks(blocks, 'message')).toEqual({ error: 'invalid_blocks', messages: [message] });
  });

  test('more than 13,200 characters in all', () => {
    const blocks = [...times(4, section(3_000)), section(1_201)];
    expect(refuseBlocks(blocks, 'message')).toMatchObject({ error: 'msg_blocks_too_long' });
  });
});

test('a view takes 100 blocks, and refuses 101', () => {
  expect(refuseBlocks(times(100, divider), 'view')).toBeUndefined();
  expect(refuseBlocks(times(101, divider), 'view')).toMatchObject({ error: 'invalid_blocks' });
});
