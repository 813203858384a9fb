import { describe, expect, test } from '@jest/globals';
import type { KnownBlock } from '@slack/types';
import { limits, sizeOf, violations } from '../../src/bot/limits.ts';
import { csvFilename, present } from '../../src/bot/present.ts';
import type { Answer } from '../../src/commands/answer.ts';
import { champions } from '../support/slack-app.ts';

const show = (answer: Partial<Answer>, pictureId?: string) =>
  present({ ...champions, ...answer }, { askerId: 'U1', ...(pictureId && { pictureId }) });

const blocksOf = (answer: Partial<Answer>, pictureId = 'F1'): KnownBlock[] =>
  show(answer, pictureId)[0]?.blocks ?? [];

const textIn = (answer: Partial<Answer>) => JSON.stringify(blocksOf(answer));

const tableOf = (answer: Partial<Answer>) => {
  const table = blocksOf(answer).find(({ type }) => type === 'table');
  if (table?.type !== 'table') throw new Error('no table');
  return {
    align: table.column_settings?.map(({ align }) => align),
    rows: table.rows.map((row) => row.map((cell) => ('text' in cell ? cell.text : ''))),
  };
};

describe('the ways to show an answer', () => {
  test('go from the richest to plain text', () => {
    const ways = show({}, 'F1').map(({ blocks, showsPicture }) => [
      showsPicture,
      blocks?.some(({ type }) => type === 'table'),
    ]);
    expect(ways).toEqual([
      [true, true],
      [false, true],
      [false, false],
      [false, undefined],
    ]);
  });

  test('of an answer without data are one and plain text', () => {
    const help = { asOf: null, facts: [], table: null, chart: null };
    expect(show(help).map(({ blocks }) => blocks?.map(({ type }) => type))).toEqual([
      ['header', 'context', 'section', 'actions'],
      undefined,
    ]);
    expect(textIn(help)).not.toContain('As of');
  });
});

describe('a table in a message', () => {
  test('has headings in words, figures with their units to the right, and a dash for what is not known', () => {
    const table = {
      columns: [
        { name: 'customerId', type: 'text' as const },
        { name: 'revenueShare', type: 'share' as const },
        { name: 'monetary', type: 'money' as const, unit: 'EUR' },
        { name: 'active', type: 'flag' as const, label: 'Still active' },
      ],
      rows: [
        ['007', 0.051, 12.5, true],
        ['', null, null, false],
      ],
    };
    expect(tableOf({ table })).toEqual({
      align: ['left', 'right', 'right', 'left'],
      rows: [
        ['Customer id', 'Revenue share', 'Monetary', 'Still active'],
        ['007', '5.1%', '€12.50', 'yes'],
        [' ', '–', '–', 'no'],
      ],
    });
  });

  test('shows the rows and columns of the preview, and says how many there are', () => {
    expect(tableOf({ preview: { rows: 2, columns: ['customerId'] } }).rows).toEqual([
      ['Customer id'],
      ['customer-1'],
      ['customer-2'],
    ]);
    expect(textIn({ preview: { rows: 2 } })).toContain('2 of 12 rows shown. The full list is in the thread.');
  });

  test('shows a cell that a spreadsheet would run as it is', () => {
    const columns = [{ name: 'name', type: 'text' as const }];
    expect(tableOf({ table: { columns, rows: [['=HYPERLINK("http://x")']] } }).rows[1]).toEqual([
      '=HYPERLINK("http://x")',
    ]);
  });

  test('in letters of one width cannot break out of its frame', () => {
    const columns = [{ name: 'name', type: 'text' as const }];
    const ways = show({ table: { columns, rows: [['``` <!channel>']] } });
    const code = JSON.stringify(ways.at(-2)?.blocks);
    expect(code).toContain("```\\nName\\n''' &lt;!channel&gt;\\n```");
  });
});

describe('sections of a message', () => {
  const sections = [
    { heading: 'Last week', lines: ['Revenue fell 4%', '12 customers are new'] },
    { heading: 'Campaigns', lines: ['None is running'] },
    { heading: 'Nothing to say', lines: [] },
  ];

  test('are headed in bold, their lines a list, before the notes', () => {
    const texts = blocksOf({ sections, notes: ['A note'] }).flatMap((block) =>
      block.type === 'section' && block.text ? [block.text.text] : [],
    );
    expect(texts).toEqual([
      '*Last week*\n• Revenue fell 4%\n• 12 customers are new',
      '*Campaigns*\n• None is running',
      '• A note',
    ]);
  });

  test('show their first lines where all would not fit, and say how many more there are', () => {
    const lines = Array.from({ length: 40 }, (_, index) => `${index} ${'word '.repeat(100)}`);
    const text = textIn({ sections: [{ heading: 'Many', lines }], notes: ['A note'] });
    expect(text).toContain('• 0 word');
    expect(text).toMatch(/… and \d+ more/);
    expect(text).toContain('A note');
  });
});

describe('data in a message', () => {
  test.each([
    ['a figure', { facts: [{ key: 'name', label: '<b>', value: '<!channel> & <@U1>' }] }],
    ['a heading', { sections: [{ heading: '<!channel> & <@U1>', lines: ['x'] }] }],
    ['a line', { sections: [{ heading: 'x', lines: ['<!channel> & <@U1>'] }] }],
    ['a note', { notes: ['<!channel> & <@U1>'] }],
    ['the command', { command: '/segment <!channel> & <@U1>' }],
    ['a title too long for a header', { title: `${'x'.repeat(150)} <!channel> & <@U1>` }],
  ])('is never read as a mention or link: %s', (_, answer) => {
    expect(textIn(answer)).toContain('&lt;!channel&gt; &amp; &lt;@U1&gt;');
    expect(textIn(answer)).not.toContain('<!channel>');
  });

  test('shows channels of sentences by their names', () => {
    expect(textIn({ notes: ['Posted in <#C0123>'] })).toContain('Posted in <#C0123>');
  });

  test('is never read as a mention in the notification', () => {
    expect(show({ title: '<!channel>' })[0]?.text).toContain('&lt;!channel&gt;');
  });
});

describe("Slack's limits", () => {
  const long = (length: number) => 'word '.repeat(length / 5);
  const facts = Array.from({ length: 80 }, (_, index) => ({
    key: `f${index}`,
    label: `Figure ${index}`,
    value: index,
  }));
  const wide = {
    columns: Array.from({ length: 25 }, (_, index) => ({ name: `column${index}`, type: 'text' as const })),
    rows: Array.from({ length: 200 }, () => Array.from({ length: 25 }, () => 'x'.repeat(200))),
  };
  const actions = Array.from({ length: 9 }, (_, index) => ({
    label: long(100),
    command: `/segment ${index}`,
  }));

  test.each<[string, Partial<Answer>]>([
    ['a title of 200 characters', { title: long(200) }],
    ['a title of 5,000 characters', { title: long(5_000) }],
    ['80 figures', { facts }],
    ['80 figures of 3,000 characters', { facts: facts.map((fact) => ({ ...fact, value: long(3_000) })) }],
    ['notes of 5,000 characters', { notes: [long(5_000)] }],
    ['a section of 400 lines', { sections: [{ heading: 'x', lines: Array(400).fill(long(60)) }] }],
    ['60 sections', { sections: Array(60).fill({ heading: 'x', lines: ['x'] }) }],
    [
      'ten sections of 3,000 characters',
      { sections: Array(10).fill({ heading: 'x', lines: [long(3_000)] }) },
    ],
    ['400 notes', { notes: Array.from({ length: 400 }, () => long(60)) }],
    ['a table of 200 wide rows', { table: wide, preview: { rows: 200 } }],
    [
      'a chart described in 3,000 characters',
      { chart: { ...champions.chart, description: long(3_000) } as never },
    ],
    ['nine buttons with long labels', { actions }],
    ['a button with a command of 3,000 characters', { actions: [{ label: 'x', command: long(3_000) }] }],
    ['characters that escaping makes longer', { title: '&'.repeat(2_000), notes: ['<'.repeat(3_000)] }],
    [
      'everything at once',
      { title: long(5_000), facts, notes: [long(5_000)], table: wide, preview: { rows: 200 }, actions },
    ],
  ])('are kept by every way to show %s', (_, answer) => {
    const ways = show(answer, 'F1');
    expect(ways.filter(({ blocks }) => blocks)).toHaveLength(3);
    expect(ways.flatMap(({ blocks }) => violations(blocks ?? []))).toEqual([]);
  });

  test.each<[string, Partial<Answer>]>([
    ['70 of 80 figures', { facts: facts.map((fact) => ({ ...fact, value: long(1_000) })) }],
    ['the end of the notes', { notes: [long(5_000)] }],
    ['the end of the title', { title: long(5_000) }],
    ['all under headings', { sections: Array(60).fill({ heading: 'x', lines: ['x'] }) }],
    ['5 columns', { table: wide }],
    ['4 buttons', { actions }],
    ['1 buttons', { actions: [{ label: 'x', command: long(3_000) }] }],
  ])('that cut something say so: %s', (cut, answer) => {
    expect(textIn(answer)).toMatch(new RegExp(`Left out, as Slack limits a message: [^"]*${cut}`));
  });

  test('cut nothing from an answer of usual size', () => {
    expect(textIn({ facts })).not.toContain('Left out');
    expect(sizeOf(blocksOf({ facts }))).toBeLessThan(limits.message);
  });

  test('are told apart, one sentence each', () => {
    const blocks: KnownBlock[] = [
      { type: 'header', text: { type: 'plain_text', text: 'x'.repeat(151) } },
      { type: 'section', text: { type: 'mrkdwn', text: '' } },
      { type: 'table', rows: Array.from({ length: 101 }, () => [{ type: 'raw_text' as const, text: 'x' }]) },
    ];
    expect(violations(blocks)).toEqual([
      '151 characters in a header, Slack takes 150',
      'empty section',
      '101 table rows, Slack takes 100',
    ]);
  });
});

describe('the name of a list', () => {
  test('has the day on which the answer stands', () => {
    expect(csvFilename(champions)).toBe('champions-2026-11-23.csv');
  });

  test('does without a day where there is none', () => {
    expect(csvFilename({ ...champions, asOf: null })).toBe('champions.csv');
  });
});
