/** Where a search ended: `converged` is false when it ran out of evaluations first. */
export type Minimum = { point: number[]; value: number; converged: boolean; evaluations: number };

export type Search = {
  /** The size of the first simplex, in the units of every coordinate. */
  step?: number;
  /** The search ends when no coordinate of the simplex extends further than this. */
  tolerance?: number;
  maxEvaluations?: number;
};

type Vertex = { point: number[]; value: number };

/**
 * A local minimum of a function of a few variables, without derivatives: Nelder and Mead's simplex, begun anew from
 * where it ended until a fresh simplex finds nothing better, because a simplex can collapse short of the minimum.
 * Where the function is NaN it counts as infinitely high.
 *
 * Source: Nelder & Mead 1965, The Computer Journal 7(4), with the coefficients of Gao & Han 2012, Computational
 * Optimization and Applications 51(1), eq. 4.1, which depend on the number of variables.
 */
export function minimise(
  f: (point: number[]) => number,
  start: readonly number[],
  search: Search = {},
): Minimum {
  const { step = 0.5, tolerance = 1e-8, maxEvaluations = 4000 } = search;
  let evaluations = 0;
  const valued = (point: number[]): Vertex => {
    evaluations++;
    const value = f(point);
    return { point, value: Number.isNaN(value) ? Number.POSITIVE_INFINITY : value };
  };
  let best = valued([...start]);
  for (;;) {
    const simplex = [best, ...start.map((_, axis) => valued(moved(best.point, axis, step)))];
    const converged = descend(simplex, valued, () => evaluations < maxEvaluations, tolerance);
    const found = lowest(simplex);
    const settled = best.value - found.value <= 1e-12 * (1 + Math.abs(found.value));
    best = found;
    if (!converged || settled) return { ...best, converged, evaluations };
  }
}

/** Moves the simplex, in place, until it is as small as the tolerance (true) or `mayGoOn` says no (false). */
function descend(
  simplex: Vertex[],
  valued: (point: number[]) => Vertex,
  mayGoOn: () => boolean,
  tolerance: number,
): boolean {
  const variables = simplex.length - 1;
  const expansion = 1 + 2 / variables;
  const contraction = 0.75 - 1 / (2 * variables);
  const shrinkage = variables === 1 ? 0.5 : 1 - 1 / variables;
  for (;;) {
    simplex.sort((one, other) => one.value - other.value);
    const best = simplex[0] as Vertex;
    const worst = simplex[variables] as Vertex;
    const secondWorst = simplex[variables - 1] as Vertex;
    if (extent(simplex) <= tolerance) return true;
    if (!mayGoOn()) return false;

    const centre = centroid(simplex.slice(0, variables));
    const along = (factor: number) => valued(between(centre, worst.point, -factor));
    const reflected = along(1);
    let next = reflected;
    if (reflected.value < best.value) next = lowest([along(expansion), reflected]);
    else if (reflected.value >= secondWorst.value)
      next = along(reflected.value < worst.value ? contraction : -contraction);

    if (next.value < Math.min(worst.value, reflected.value) || next === reflected) simplex[variables] = next;
    else
      for (let vertex = 1; vertex <= variables; vertex++)
        simplex[vertex] = valued(between(best.point, (simplex[vertex] as Vertex).point, shrinkage));
  }
}

function lowest(vertices: readonly Vertex[]): Vertex {
  return vertices.reduce((best, vertex) => (vertex.value < best.value ? vertex : best));
}

function moved(point: readonly number[], axis: number, step: number): number[] {
  return point.map((coordinate, index) => (index === axis ? coordinate + step : coordinate));
}

/** The point that lies the share of the way from one point to another. */
function between(from: readonly number[], to: readonly number[], share: number): number[] {
  return from.map((coordinate, axis) => coordinate + share * ((to[axis] ?? 0) - coordinate));
}

function centroid(vertices: readonly Vertex[]): number[] {
  const axes = vertices[0]?.point ?? [];
  return axes.map(
    (_, axis) => vertices.reduce((sum, { point }) => sum + (point[axis] ?? 0), 0) / vertices.length,
  );
}

function extent([first, ...others]: readonly Vertex[]): number {
  const distances = others.flatMap(({ point }) =>
    point.map((coordinate, axis) => Math.abs(coordinate - (first?.point[axis] ?? 0))),
  );
  return Math.max(...distances);
}
