import { UserError } from '../../errors.ts';
import { minimise, type Sloped } from '../minimise.ts';

/** Logarithms of parameters stay within this of 0: a factor of ten thousand either way. */
const furthest = Math.log(1e4);

/**
 * The positive parameters at which a cost, such as a mean negative log-likelihood, is least: by a rough search from every start
 * and a close one from the lowest place found. The search is over logarithms, drawn in by a hyperbolic tangent so
 * that parameters stay between 1e-4 and 1e4, because some data are the more likely the further a parameter goes.
 *
 * @throws UserError naming the model when the close search does not converge.
 */
export function fitParameters(
  model: string,
  cost: (parameters: number[]) => Sloped,
  starts: readonly (readonly number[])[],
): { parameters: number[]; value: number } {
  const drawnIn = (point: number[]) => {
    const parameters = point.map(parameterOf);
    const { value, gradient } = cost(parameters);
    return {
      value,
      gradient: gradient.map((slope, axis) => slope * (parameters[axis] ?? 0) * drawn(point[axis] ?? 0)),
    };
  };
  const rough = starts.map((start) => minimise(drawnIn, start.map(pointOf), { level: 1e-4 }));
  const lowest = rough.reduce((best, other) => (other.value < best.value ? other : best));
  const close = minimise(drawnIn, lowest.point);
  // Far out, rounding keeps slopes from being as level as elsewhere: a millionth will do there.
  const { point, value, converged } = close.converged
    ? close
    : minimise(drawnIn, close.point, { level: 1e-6 });
  if (!converged)
    throw new UserError(
      `the search for the parameters of ${model} did not converge`,
      'The data may be too few or too regular for it.',
    );
  return { parameters: point.map(parameterOf), value };
}

function parameterOf(coordinate: number): number {
  return Math.exp(furthest * Math.tanh(coordinate / furthest));
}

/** The coordinate of a parameter; parameters at or beyond the bounds start a little inside. */
function pointOf(parameter: number): number {
  return furthest * Math.atanh(Math.max(-0.9, Math.min(0.9, Math.log(parameter) / furthest)));
}

function drawn(coordinate: number): number {
  return 1 - Math.tanh(coordinate / furthest) ** 2;
}
