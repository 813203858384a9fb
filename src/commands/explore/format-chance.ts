/** A p-value, the probability of a result where there is nothing to find, with three decimals. */
export function formatChance(chance: number): string {
  if (chance < 0.001) return 'less than 0.001';
  return chance.toFixed(3);
}
