import { UserError } from '../../errors.ts';
import { type Minimum, minimise } from '../minimise.ts';

/** Logarithms of parameters are kept within this of 0: a factor of ten thousand either way. */
const furthest = Math.log(1e4);

/**
 * The positive parameters at which a cost, such as a mean negative log-likelihood, is least, by searching over their logarithms:
 * roughly from every start, then closely from the best place found. Parameters are kept between 1e-4 and 1e4.
 *
 * @throws UserError naming the model when the search does not converge.
 */
export function fitParameters(
  model: string,
  cost: (parameters: number[]) => number,
  starts: readonly (readonly number[])[],
): { parameters: number[]; value: number } {
  const bounded = (point: number[]) => {
    const excess = point.reduce((sum, log) => sum + Math.max(0, Math.abs(log) - furthest), 0);
    return cost(point.map(parameterOf)) + excess;
  };
  const rough = starts.map((start) => minimise(bounded, start.map(Math.log), { tolerance: 1e-3 }));
  const nearest = rough.reduce((best, other) => (other.value < best.value ? other : best)) as Minimum;
  const { point, value, converged } = minimise(bounded, nearest.point, { step: 0.05, tolerance: 1e-9 });
  if (!converged || !Number.isFinite(value))
    throw new UserError(
      `the search for the parameters of ${model} did not converge`,
      'The data may be too few or too regular for it.',
    );
  return { parameters: point.map(parameterOf), value };
}

function parameterOf(log: number): number {
  return Math.exp(Math.min(furthest, Math.max(-furthest, log)));
}
