import { expect, test } from '@jest/globals';
import { studentsTail } from '../../../src/analytics/movements/students-tail.ts';

/** Two-sided 5% and 0.1% points as printed in tables of Student's t. */
test.each([
  [1, 12.706, 0.05],
  [2, 4.3027, 0.05],
  [5, 2.5706, 0.05],
  [6, 2.4469, 0.05],
  [11, 2.201, 0.05],
  [12, 2.1788, 0.05],
  [5, 6.8688, 0.001],
  [12, 4.3178, 0.001],
])("with %d degrees of freedom, %d is exceeded with the tables' chance", (degrees, t, chance) => {
  expect(studentsTail(t, degrees)).toBeCloseTo(chance, 4);
  expect(studentsTail(-t, degrees)).toBe(studentsTail(t, degrees));
});
