import type { Telling, Told } from './told.ts';

/** Who moved between segments in the week. */
export async function movementsSection(_: Telling): Promise<Told> {
  return { heading: 'Who moved', lines: [] };
}
