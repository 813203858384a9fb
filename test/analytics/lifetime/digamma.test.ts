import { expect, test } from '@jest/globals';
import { gammaln } from 'simple-statistics';
import { digamma } from '../../../src/analytics/lifetime/digamma.ts';

test.each([
  [0.001, -1000.5755719318103],
  [0.242595, -4.358452846041954],
  [1, -0.577215664901533],
  [4.4, 1.36368548342609],
  [8, 2.01564147795561],
  [123.4, 4.81137377511628],
])('digamma of %d', (x, expected) => {
  expect(digamma(x) / expected).toBeCloseTo(1, 13);
});

test.each([
  [0.0001, 9.2102826586339],
  [0.242595, 1.31980726712754],
  [10.3, 13.482036786138359],
  [1e6, 12815504.569147611],
])('the logarithm of the gamma function of %d is as exact as the fits need', (x, expected) => {
  expect(gammaln(x) / expected).toBeCloseTo(1, 10);
});
