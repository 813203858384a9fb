/**
 * Good to bad: blues for those who are loyal, teal and green for those on the way, amber for those who waver, reds
 * for those about to leave, mauve and slate for those who left. Neighbours differ in lightness as well as in hue,
 * so that they stay apart for colour-blind readers.
 */
const goodToBad = [
  '#0b4f8a',
  '#3d9be0',
  '#007a6c',
  '#5fb88a',
  '#8a8f1e',
  '#e0a800',
  '#b5651d',
  '#e8703a',
  '#a3173f',
  '#a98bc4',
  '#565c66',
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
