/**
 * The interval of a share of which `hits` of `rows` were seen, 95% unless another critical value is given; 0 to 1 of no rows. It stays
 * inside 0 to 1 and does not collapse where none or all hit. Source: Wilson 1927, Probable inference, the law of succession, and statistical inference.
 */
export function wilsonInterval(
  hits: number,
  rows: number,
  z = 1.959963984540054,
): { low: number; high: number } {
  if (rows === 0) return { low: 0, high: 1 };
  const share = hits / rows;
  const middle = share + (z * z) / (2 * rows);
  const margin = z * Math.sqrt((share * (1 - share)) / rows + (z * z) / (4 * rows * rows));
  const scale = 1 + (z * z) / rows;
  return { low: Math.max(0, (middle - margin) / scale), high: Math.min(1, (middle + margin) / scale) };
}
