import { describe, expect, it } from '@jest/globals';
import { type CampaignOutcomes, readOut } from '../../../src/analytics/uplift/read-out.ts';
import { verdict } from '../../../src/analytics/uplift/verdict.ts';

/** A campaign of `treated` and `held` members of whom so many have ordered for 40 by each look. */
function campaign(
  [treated, held]: readonly [number, number],
  looks: readonly { days: number; treated: number; held: number }[],
): CampaignOutcomes {
  const members = treated + held;
  const arms = Uint8Array.from({ length: members }, (_, at) => (at < treated ? 1 : 0));
  return {
    arms,
    strata: new Uint16Array(members),
    looks: looks.map((look) => {
      const ordered = (at: number) => (at < treated ? at < look.treated : at - treated < look.held);
      return {
        days: look.days,
        converted: Uint8Array.from(arms, (_, at) => (ordered(at) ? 1 : 0)),
        revenue: Float64Array.from(arms, (_, at) => (ordered(at) ? 40 + (at % 7) : 0)),
      };
    }),
  };
}

const plan = { baseline: 0.1, holdoutShare: 0.2, treatments: 1, days: 28 };

describe('readOut', () => {
  it('counts who ordered and what they spent, by arm and look', () => {
    const [treatment] = readOut(campaign([8, 4], [{ days: 7, treated: 2, held: 1 }]), 28);
    expect(treatment?.looks[0]).toMatchObject({
      days: 7,
      treatment: { members: 8, converted: 2, revenue: 81 },
      holdout: { members: 4, converted: 1, revenue: 41 },
    });
  });

  it('finds a large effect, and says how large', () => {
    const [treatment] = readOut(campaign([800, 200], [{ days: 28, treated: 160, held: 20 }]), 28);
    const { conversion } = treatment?.looks[0] ?? {};
    expect(conversion?.value).toBeCloseTo(0.1, 10);
    expect(conversion?.low).toBeGreaterThan(0.03);
    expect(conversion?.high).toBeLessThan(0.16);
  });

  it('asks an early look for more than a late one', () => {
    const width = (days: number) => {
      const [treatment] = readOut(campaign([800, 200], [{ days, treated: 120, held: 20 }]), 28);
      const { low, high } = treatment?.looks[0]?.conversion ?? { low: 0, high: 0 };
      return high - low;
    };
    expect(width(7)).toBeGreaterThan(1.8 * width(28));
  });

  it('tells nothing where nobody has ordered, and nothing of revenue where hardly anybody has', () => {
    const looks = [
      { days: 7, treated: 0, held: 0 },
      { days: 14, treated: 50, held: 4 },
    ];
    const [treatment] = readOut(campaign([800, 200], looks), 28);
    expect(treatment?.looks[0]).toMatchObject({ conversion: null, revenue: null });
    expect(treatment?.looks[1]?.revenue).toBeNull();
    expect(treatment?.looks[1]?.conversion).not.toBeNull();
  });

  it('takes a look that could tell nothing for none', () => {
    const told = { days: 14, treated: 60, held: 12 };
    const [with0] = readOut(campaign([800, 200], [{ days: 7, treated: 0, held: 0 }, told]), 28);
    const [without] = readOut(campaign([800, 200], [told]), 28);
    expect(with0?.looks[1]?.conversion).toEqual(without?.looks[0]?.conversion);
  });

  it('compares each of several treatments with the one holdout', () => {
    const outcomes = campaign([600, 300], [{ days: 28, treated: 120, held: 30 }]);
    outcomes.arms.fill(2, 300, 600);
    const [first, second] = readOut(outcomes, 28);
    expect(first?.looks[0]?.conversion?.value).toBeCloseTo(0.4 - 0.1, 10);
    expect(second?.looks[0]?.conversion?.value).toBeCloseTo(0 - 0.1, 10);
  });

  it('compares nothing where there is no treatment', () => {
    expect(readOut(campaign([0, 10], []), 28)).toEqual([]);
  });

  it('refuses a look after the end', () => {
    expect(() => readOut(campaign([8, 4], [{ days: 29, treated: 1, held: 1 }]), 28)).toThrow(RangeError);
  });
});

describe('verdict', () => {
  const judged = (
    looks: Parameters<typeof campaign>[1],
    members: readonly [number, number] = [1_800, 450],
  ) => {
    const [treatment] = readOut(campaign(members, looks), plan.days);
    if (!treatment) throw new Error('no treatment');
    return verdict(treatment, { plan, members: members[0] + members[1], hoped: 0.05 });
  };

  it.each([
    ['worked', { days: 28, treated: 300, held: 40 }],
    ['harmed', { days: 28, treated: 100, held: 60 }],
    ['no-difference', { days: 28, treated: 185, held: 45 }],
    ['no-difference-yet', { days: 14, treated: 95, held: 22 }],
    ['too-early', { days: 7, treated: 0, held: 0 }],
  ])('%s', (expected, look) => {
    expect(judged([look])).toBe(expected);
  });

  it('too-early before the first look', () => {
    expect(judged([])).toBe('too-early');
  });

  it('too-small where the hoped-for effect would hardly be told', () => {
    expect(judged([{ days: 28, treated: 19, held: 4 }], [180, 45])).toBe('too-small');
  });

  it('is that of the latest look, not of an earlier one', () => {
    const looks = [
      { days: 14, treated: 250, held: 20 },
      { days: 28, treated: 300, held: 74 },
    ];
    expect(judged(looks)).toBe('no-difference');
  });
});
