import { expect, test } from '@jest/globals';
import { enoughData } from '../../../src/analytics/evaluate/enough-data.ts';

test('a hundred of either kind and three horizons of history are enough', () => {
  expect(enoughData({ buyers: 100, nonBuyers: 100, historyDays: 270, horizonDays: 90 })).toBeNull();
});

test('says what is missing, with the counts', () => {
  expect(enoughData({ buyers: 99, nonBuyers: 1, historyDays: 269, horizonDays: 90 })).toEqual([
    'The history is 269 days long; to predict 90 days, at least 270 are needed.',
    '99 customers bought in the days to learn from; at least 100 are needed.',
    '1 customer did not buy in the days to learn from; at least 100 are needed.',
  ]);
});
