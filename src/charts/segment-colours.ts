/**
 * Good to bad: blues for the loyal, teals for those on the way, olive and amber for those who waver, brown and reds for
 * those about to leave, mauve and slate for those who left. Chosen by search so that any two stay apart, and neighbours
 * on the grid well apart, also for readers who are red-, green- or blue-blind.
 */
const goodToBad = [
  '#002d6b',
  '#3f87e6',
  '#006e7d',
  '#79c8b6',
  '#729306',
  '#e8b713',
  '#9a4408',
  '#ff5e54',
  '#7a0431',
  '#ac9cd2',
  '#504c5b',
] as const;

/**
 * The colour of each segment, the same in every chart and at every run: places on one ramp from good to bad, spread
 * evenly over the segments given best first. Maps of more than eleven segments share colours between neighbours.
 */
export function segmentColours(segments: readonly string[]): ReadonlyMap<string, string> {
  const step = segments.length > 1 ? (goodToBad.length - 1) / (segments.length - 1) : 0;
  return new Map(
    segments.map((segment, index) => [segment, goodToBad[Math.round(index * step)] ?? goodToBad[0]]),
  );
}
