/**
 * The mean silhouette of each of several divisions of the same places into clusters: for a place (b − a) / max(a, b), where a is its
 * mean distance from the others of its own cluster and b from those of the nearest other one; 0 for a cluster of one.
 * Every distance is measured once for all the divisions. 0 where there are fewer than two clusters.
 * Source: Rousseeuw 1987, Journal of Computational and Applied Mathematics 20.
 *
 * @param places three numbers each
 * @param divisions for each division the label, from 0, of every place
 */
export function meanSilhouettes(places: Float64Array, divisions: readonly Uint8Array[]): number[] {
  const rows = places.length / 3;
  const widths = divisions.map((labels) => 1 + labels.reduce((most, label) => Math.max(most, label), 0));
  const sums = widths.map((width) => new Float64Array(width));
  const totals = new Float64Array(divisions.length);
  const sizes = divisions.map((labels, index) => clusterSizes(labels, widths[index] ?? 0));
  for (let row = 0; row < rows; row++) {
    for (const sum of sums) sum.fill(0);
    addDistances(places, row, divisions, sums);
    divisions.forEach((labels, index) => {
      totals[index] =
        (totals[index] ?? 0) +
        silhouetteOf(labels[row] ?? 0, sums[index] as Float64Array, sizes[index] as Float64Array);
    });
  }
  return [...totals].map((total) => (rows === 0 ? 0 : total / rows));
}

/** Adds up the distances of one place from all, by the cluster that each division puts the other in. */
function addDistances(
  places: Float64Array,
  row: number,
  divisions: readonly Uint8Array[],
  sums: readonly Float64Array[],
): void {
  const [x, y, z] = places.subarray(3 * row, 3 * row + 3) as unknown as [number, number, number];
  for (let other = 0; other < places.length / 3; other++) {
    const distance = Math.sqrt(
      ((places[3 * other] as number) - x) ** 2 +
        ((places[3 * other + 1] as number) - y) ** 2 +
        ((places[3 * other + 2] as number) - z) ** 2,
    );
    for (let index = 0; index < divisions.length; index++) {
      const sum = sums[index] as Float64Array;
      const label = (divisions[index] as Uint8Array)[other] as number;
      sum[label] = (sum[label] as number) + distance;
    }
  }
}

/** The silhouette of a place of the cluster `own`, from its summed distances to each cluster. */
function silhouetteOf(own: number, sums: Float64Array, sizes: Float64Array): number {
  const others = (sizes[own] ?? 0) - 1;
  if (others < 1) return 0;
  const within = (sums[own] ?? 0) / others;
  const between = sums.reduce(
    (least, sum, cluster) =>
      cluster === own || sizes[cluster] === 0 ? least : Math.min(least, sum / (sizes[cluster] as number)),
    Number.POSITIVE_INFINITY,
  );
  if (between === Number.POSITIVE_INFINITY) return 0;
  const larger = Math.max(within, between);
  return larger === 0 ? 0 : (between - within) / larger;
}

function clusterSizes(labels: Uint8Array, clusters: number): Float64Array {
  const sizes = new Float64Array(clusters);
  for (const label of labels) sizes[label] = (sizes[label] ?? 0) + 1;
  return sizes;
}
