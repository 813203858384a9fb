/**
 * Chances of several tests, each raised for how many there are: the smallest is multiplied by their number, the next by one fewer and so on, and
 * none falls below the one before. That any of those below a level is a false alarm is then at most as likely as that level. Null, which
 * was not tested, stays null and does not count.
 * Source: Holm 1979, A simple sequentially rejective multiple test procedure, Scandinavian Journal of Statistics 6(2), 65–70.
 */
export function holmCorrected(chances: readonly (number | null)[]): (number | null)[] {
  const tested = chances
    .flatMap((chance, place) => (chance === null ? [] : [{ chance, place }]))
    .sort((a, b) => a.chance - b.chance);
  const raised: (number | null)[] = chances.map(() => null);
  let least = 0;
  for (const [rank, { chance, place }] of tested.entries()) {
    least = Math.max(least, Math.min(1, chance * (tested.length - rank)));
    raised[place] = least;
  }
  return raised;
}
