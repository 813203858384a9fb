import { defineCommand } from './command.ts';
import { allSegments } from './segment/all-segments.ts';
import { findSegment } from './segment/find-segment.ts';
import { oneSegment } from './segment/one-segment.ts';
import { segmentMapAnswer } from './segment/segment-map-answer.ts';
import { fold } from './suggest.ts';

/** `/segment`: who the customers are, by how recently, how often and for how much they bought. */
export const segment = defineCommand({
  name: 'segment',
  summary: 'who your customers are, by how recently, how often and for how much they bought',
  words: {
    name: {
      type: 'rest',
      placeholder: 'name|map',
      describe:
        'a segment such as champions or at risk, or `map` for how segments are drawn; all segments without it',
    },
  },
  options: {},
  cacheable: true,
  schedulable: true,
  examples: [
    {
      text: '/segment',
      gives: 'all segments, their share of customers and revenue, and what to do about each',
    },
    { text: '/segment champions', gives: 'who they are, what they are worth, and the list of all of them' },
    { text: '/segment map', gives: 'which scores make which segment, and the source of the map' },
  ],
  async run({ name }, context) {
    if (name === undefined) return allSegments(context);
    if (fold(name) === 'map') return segmentMapAnswer(context);
    return oneSegment(findSegment(name, context.segmentMap), context);
  },
});
