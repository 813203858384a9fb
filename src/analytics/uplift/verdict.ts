import { type CampaignPlan, powerOf } from './needed-members.ts';
import type { TreatmentReadOut } from './read-out.ts';

/**
 * What a campaign is found to have done to conversion:
 * - `worked`, `harmed`: the interval of the last look lies above, or below, nothing;
 * - `too-early`: no look has come, or nobody has ordered by it;
 * - `too-small`: with so many members an effect of the hoped-for size is more likely missed than told, by the end;
 * - `no-difference-yet`: there is time left;
 * - `no-difference`: the end has come, and nothing was told although the size sufficed.
 */
export type Verdict = 'worked' | 'harmed' | 'too-early' | 'too-small' | 'no-difference-yet' | 'no-difference';

/** Below this chance of telling the hoped-for effect a list is too small. */
const fewestPower = 0.5;

/**
 * The verdict on one treatment at its latest look.
 * @param hoped the hoped-for difference of conversion, as a share of members.
 */
export function verdict(
  { looks }: TreatmentReadOut,
  { plan, members, hoped }: { plan: CampaignPlan; members: number; hoped: number },
): Verdict {
  const last = looks.at(-1);
  if (last?.conversion && last.conversion.low > 0) return 'worked';
  if (last?.conversion && last.conversion.high < 0) return 'harmed';
  const isOver = last !== undefined && last.days >= plan.days;
  if (!isOver && !last?.conversion) return 'too-early';
  if (powerOf(plan, members, hoped) < fewestPower) return 'too-small';
  return isOver ? 'no-difference' : 'no-difference-yet';
}
