/** The probability of a result where there is nothing to find. */
export function chanceInWords(chance: number): string {
  if (chance < 0.001) return 'less than 0.001';
  return chance.toFixed(3);
}
