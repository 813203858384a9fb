import type { Place, Traits } from './clustering.ts';

/** A cluster to be named, or one that keeps the name it has. */
export type Nameable = { number: number; centroid: Place; traits: Traits; kept: string | null };

/**
 * A name for each cluster, by what sets it apart ("Recent frequent big spenders"); kept names stay. Clusters with the same traits
 * are told apart by the measures in which they differ most ("… (higher spend)"), so that no two names are equal.
 */
export function nameClusters(clusters: readonly Nameable[]): string[] {
  const plain = clusters.map(({ traits }) => nameOf(traits));
  const names = clusters.map((cluster, index) => {
    const alike = clusters.filter((_, other) => plain[other] === plain[index]);
    const said = alike.length > 1 ? ` (${qualifiers(cluster, alike).join(', ')})` : '';
    return cluster.kept ?? `${plain[index]}${said}`;
  });
  // A kept name can say by chance what a new one would.
  return names.map((name, index) => {
    const taken = clusters[index]?.kept === null && names.some((other, at) => at !== index && other === name);
    return taken ? `${name} (cluster ${clusters[index]?.number})` : name;
  });
}

function nameOf({ recency, frequency, monetary }: Traits): string {
  const spender = { refunded: 'refunded buyers', small: 'small spenders', middling: 'buyers' };
  const noun = { ...spender, big: 'big spenders', top: 'top spenders' }[monetary];
  const when = recency === 'middling' ? '' : recency;
  const howOften = frequency === 'occasional' && monetary !== 'middling' ? '' : frequency;
  const words = [when, howOften, noun].filter((word) => word !== '').join(' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** How the lower and the upper half of clusters differ, in the order of a place's measures. */
const halves = [
  ['more recent', 'longer ago'],
  ['fewer orders', 'more orders'],
  ['lower spend', 'higher spend'],
] as const;

/** Halves the clusters by the measure that spreads them most, then the half with the cluster by another, until it is alone. */
function qualifiers(cluster: Nameable, alike: readonly Nameable[], unused = [0, 1, 2]): string[] {
  const spread = (dimension: number) => {
    const values = alike.map(({ centroid }) => centroid[dimension] ?? 0);
    return Math.max(...values) - Math.min(...values);
  };
  const dimension = unused.toSorted((a, b) => spread(b) - spread(a))[0];
  if (alike.length === 1 || dimension === undefined) return [];
  const ordered = alike.toSorted((a, b) => (a.centroid[dimension] ?? 0) - (b.centroid[dimension] ?? 0));
  const lower = ordered.slice(0, ordered.length / 2);
  const isLower = lower.includes(cluster);
  const word = halves[dimension as 0 | 1 | 2][isLower ? 0 : 1];
  const half = isLower ? lower : ordered.slice(lower.length);
  return [
    word,
    ...qualifiers(
      cluster,
      half,
      unused.filter((other) => other !== dimension),
    ),
  ];
}
