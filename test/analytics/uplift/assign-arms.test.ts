import { describe, expect, it } from '@jest/globals';
import { assignArms } from '../../../src/analytics/uplift/assign-arms.ts';

function customers(count: number, strata: number) {
  return Array.from({ length: count }, (_, at) => ({ customerId: `customer-${at}`, stratum: at % strata }));
}

function armOf(ids: readonly { customerId: string }[], arms: Uint8Array): Map<string, number | undefined> {
  return new Map(ids.map(({ customerId }, at) => [customerId, arms[at]]));
}

describe('assignArms', () => {
  const shares = [0.2, 0.4, 0.4];

  it('gives each arm its share of all', () => {
    const arms = assignArms(customers(1_000, 7), { seed: 'spring', shares });
    expect([0, 1, 2].map((arm) => arms.filter((own) => own === arm).length)).toEqual([200, 400, 400]);
  });

  it('gives each arm its share of each stratum, to within one customer', () => {
    const all = customers(1_003, 7);
    const arms = assignArms(all, { seed: 'spring', shares });
    for (let stratum = 0; stratum < 7; stratum++) {
      const own = all.flatMap((one, at) => (one.stratum === stratum ? [arms[at] as number] : []));
      for (const [arm, share] of shares.entries())
        expect(Math.abs(own.filter((one) => one === arm).length - share * own.length)).toBeLessThanOrEqual(1);
    }
  });

  it('assigns the same customers alike, in whatever order they come', () => {
    const all = customers(500, 3);
    const turned = [...all].reverse();
    const given = armOf(all, assignArms(all, { seed: 'spring', shares }));
    expect(armOf(turned, assignArms(turned, { seed: 'spring', shares }))).toEqual(
      new Map([...given].reverse()),
    );
  });

  it('has nothing to do with the arms of another seed', () => {
    const all = customers(10_000, 1);
    const [one, other] = ['spring', 'summer'].map((seed) => assignArms(all, { seed, shares: [0.5, 0.5] }));
    const both = all.filter((_, at) => one?.[at] === 0 && other?.[at] === 0).length;
    // A quarter of all, give or take four standard deviations.
    expect(Math.abs(both - 2_500)).toBeLessThan(180);
  });

  it('assigns nobody where there is nobody', () => {
    expect(assignArms([], { seed: 'spring', shares })).toHaveLength(0);
  });
});
