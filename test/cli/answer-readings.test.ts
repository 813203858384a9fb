import { describe, expect, test } from '@jest/globals';
import { answerJson } from '../../src/cli/answer-json.ts';
import { answerText } from '../../src/cli/answer-text.ts';
import type { Answer } from '../../src/commands/answer.ts';

const answer: Answer = {
  command: '/digest weekly',
  title: 'Revenue fell',
  asOf: '2026-11-23',
  facts: [{ key: 'revenue', label: 'Revenue', value: 1200, unit: 'EUR' }],
  table: null,
  chart: null,
  notes: ['A note'],
  sections: [
    { heading: 'Campaigns', lines: ['One is running', 'One has ended'] },
    { heading: 'Nothing', lines: [] },
  ],
};

describe('an answer with sections', () => {
  test('is told in a terminal with headings over lists, before the notes', () => {
    expect(answerText(answer).split('\n\n')).toEqual([
      'Revenue fell',
      'As of 23 Nov 2026',
      'Revenue: €1,200',
      'Campaigns\n• One is running\n• One has ended',
      '• A note',
    ]);
  });

  test('has them in JSON as they are', () => {
    expect(JSON.parse(answerJson(answer)).sections).toEqual(answer.sections);
  });

  test('has no such key in JSON where there are none', () => {
    const { sections, ...without } = answer;
    expect(sections).toBeDefined();
    expect(Object.keys(JSON.parse(answerJson(without)))).not.toContain('sections');
  });
});

test('an answer that asks for something says in a terminal how to type it', () => {
  const { sections, ...asking } = answer;
  expect(sections).toBeDefined();
  const text = answerText({
    ...asking,
    notes: [],
    form: {
      command: '/digest new',
      title: 'A new digest',
      submit: 'Create',
      about: ['It is posted every week.'],
      fields: {
        name: { type: 'text', label: 'Name' },
        at: { type: 'time', label: 'Time', value: '09:00' },
        city: { type: 'text', label: 'City', value: 'New York', hint: 'Where you are.', optional: true },
        end: { type: 'day', label: 'Last day', optional: true },
        sections: {
          type: 'choices',
          label: 'Sections',
          value: ['figures', 'moves'],
          choices: [
            { value: 'figures', label: 'Figures' },
            { value: 'moves', label: 'Who moved' },
          ],
        },
      },
    },
  });
  expect(text.split('\n\n').at(-1)).toBe(
    [
      'It is posted every week.',
      'Type it: /digest new name=… at=09:00 city="New York" sections=figures,moves',
      '  name=  Name',
      '  at=  Time (HH:MM)',
      '  city=  City, if wanted. Where you are.',
      '  end=  Last day (YYYY-MM-DD), if wanted',
      '  sections=  Sections: figures, moves',
    ].join('\n'),
  );
});
