import { expect, test } from '@jest/globals';
import { type AudienceSegments, audienceSegmentsChart } from '../../src/charts/audience-segments.ts';
import { describeChart } from '../support/describe-chart.ts';

const spread: AudienceSegments = {
  audience: 'All customers (country PT or ES, last order less than 60 days ago)',
  segments: [
    { segment: 'champions', label: 'Champions', members: 318, everyone: 432 },
    { segment: 'loyal', label: 'Loyal', members: 120, everyone: 360 },
    { segment: 'potential-loyalists', label: 'Potential loyalists', members: 97, everyone: 336 },
    { segment: 'new', label: 'New', members: 2, everyone: 38 },
    { segment: 'lost', label: 'Lost', members: 0, everyone: 141 },
  ],
  asOf: '2026-11-23',
};

describeChart('audience-segments', audienceSegmentsChart(spread));

test('the segments of an audience are told in the picture’s description, the one that stands out first', () => {
  expect(audienceSegmentsChart(spread).description).toBe(
    'All customers (country PT or ES, last order less than 60 days ago): 59% are Champions, of everyone 33%. ' +
      'Share of each segment in the 537 of the audience with an order (how many), in all 1,307 customers with one (grey). As of 23 Nov 2026. ' +
      'Champions 59% and 33%; Loyal 22% and 28%; Potential loyalists 18% and 26%; New 0.4% and 2.9%.',
  );
});
