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
