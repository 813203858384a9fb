import { errorFunction } from 'simple-statistics';
import { chanceOfChiSquared } from '../explore/chance.ts';

/** The chance that a standard normal variable is below `z`, to about seven decimals. */
export function chanceBelow(z: number): number {
  return (1 + errorFunction(z / Math.SQRT2)) / 2;
}

/** The height of the standard normal curve at `z`. */
export function normalDensity(z: number): number {
  return Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
}

/**
 * The value that a standard normal variable exceeds in absolute value with this chance: 1.96 for 0.05. By Newton's method on the
 * exact tail, so that very small chances have their value too.
 */
export function twoSidedQuantile(chance: number): number {
  if (chance >= 1) return 0;
  // A bound of the tail that is close for small chances and harmless for others.
  let z = Math.sqrt(Math.max(0.01, -2 * Math.log(chance)));
  for (let step = 0; step < 60; step++) {
    const change = (chanceOfChiSquared(z * z, 1) - chance) / (2 * normalDensity(z));
    // From above, Newton's method on a convex tail would leap below zero.
    z = Math.max(z / 2, z + change);
    if (Math.abs(change) < 1e-12 * z) break;
  }
  return z;
}

/**
 * The two-sided quantile of Student's t for one of the normal distribution's. To within 0.004 from five degrees of freedom on.
 * Source: Abramowitz & Stegun 1964, 26.7.5.
 */
export function studentsQuantile(z: number, degrees: number): number {
  const [z3, z5, z7] = [z ** 3, z ** 5, z ** 7];
  return (
    z +
    (z3 + z) / (4 * degrees) +
    (5 * z5 + 16 * z3 + 3 * z) / (96 * degrees ** 2) +
    (3 * z7 + 19 * z5 + 17 * z3 - 15 * z) / (384 * degrees ** 3)
  );
}
