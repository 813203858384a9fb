import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { loadSegmentMap } from '../../../src/analytics/segment-map.ts';
import { filters } from '../../../src/commands/audience/filters.ts';
import { readAudience } from '../../../src/commands/audience/read-audience.ts';

const page = readFileSync(new URL('../../../docs/audiences.md', import.meta.url), 'utf8');

test.each(Object.entries(filters))(
  'the page on audiences tells of %s as it is',
  (name, { means, example }) => {
    expect(page).toContain(`| \`${name}\` | ${means} | \`${example}\` |`);
  },
);

test.each(Object.entries(filters))('the example of %s is understood', (_, { example }) => {
  const vocabulary = { segmentMap: loadSegmentMap('rxfm-11'), saved: [], clusters: [], columns: [] };
  expect(readAudience(example, vocabulary).filters).toHaveLength(1);
});
