import { describe, expect, test } from '@jest/globals';
import { minimise } from '../../src/analytics/minimise.ts';

const rosenbrock = ([x = 0, y = 0]: number[]) => ({
  value: (1 - x) ** 2 + 100 * (y - x * x) ** 2,
  gradient: [-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)],
});

describe('minimise', () => {
  test("finds the end of Rosenbrock's curved valley", () => {
    const { point, value, converged } = minimise(rosenbrock, [-1.2, 1]);
    expect(converged).toBe(true);
    expect(value).toBeLessThan(1e-18);
    expect(point[0]).toBeCloseTo(1, 9);
    expect(point[1]).toBeCloseTo(1, 9);
  });

  test("finds the minimum of Powell's function of four variables, which is flat around it", () => {
    const powell = ([a = 0, b = 0, c = 0, d = 0]: number[]) => ({
      value: (a + 10 * b) ** 2 + 5 * (c - d) ** 2 + (b - 2 * c) ** 4 + 10 * (a - d) ** 4,
      gradient: [
        2 * (a + 10 * b) + 40 * (a - d) ** 3,
        20 * (a + 10 * b) + 4 * (b - 2 * c) ** 3,
        10 * (c - d) - 8 * (b - 2 * c) ** 3,
        -10 * (c - d) - 40 * (a - d) ** 3,
      ],
    });
    const { value, converged } = minimise(powell, [3, -1, 0, 1]);
    expect(converged).toBe(true);
    expect(value).toBeLessThan(1e-12);
  });

  test('finds the minimum over one variable whose values are large beside their differences', () => {
    const { point, converged } = minimise(
      ([x = 0]) => ({ value: 1e6 + Math.cosh(x - 3), gradient: [Math.sinh(x - 3)] }),
      [0],
    );
    expect(converged).toBe(true);
    expect(point[0]).toBeCloseTo(3, 9);
  });

  test('says that it has not converged when it runs out of steps', () => {
    expect(minimise(rosenbrock, [-1.2, 1], { maxSteps: 5 })).toMatchObject({ converged: false, steps: 5 });
  });

  test('says that it has not converged when the slopes belong to another function', () => {
    const { converged } = minimise(([x = 0]) => ({ value: x * x, gradient: [-1 - x * x] }), [1]);
    expect(converged).toBe(false);
  });

  test('says that it has not converged on a slope without end', () => {
    expect(minimise(([x = 0]) => ({ value: -x, gradient: [-1] }), [0]).converged).toBe(false);
  });

  test('keeps away from where the function is not a number', () => {
    const { point } = minimise(([x = 0]) => ({ value: x - Math.log(x), gradient: [1 - 1 / x] }), [0.01]);
    expect(point[0]).toBeCloseTo(1, 9);
  });

  test('leaves the start as it was', () => {
    const start = [-1.2, 1];
    minimise(rosenbrock, start);
    expect(start).toEqual([-1.2, 1]);
  });
});
