import { describe, expect, test } from '@jest/globals';
import type { Medians, Place } from '../../../src/analytics/clusters/clustering.ts';
import { type Nameable, nameClusters } from '../../../src/analytics/clusters/name-clusters.ts';
import { adviceOn, isUntrue, traitsOf } from '../../../src/analytics/clusters/traits.ts';

const medians: Medians = { recencyDays: 50, frequency: 3, monetary: 80 };

/** A cluster in which all bought as often as the median says. */
function source(centroid: Place, own: Medians) {
  return { centroid, medians: own, boughtOnce: own.frequency === 1 ? 1 : 0 };
}

function nameable(
  centroid: Place,
  { number = 1, kept = null as string | null, own = medians } = {},
): Nameable {
  return { number, centroid, traits: traitsOf(source(centroid, own)), kept };
}

function nameOf(centroid: Place, own = medians): string | undefined {
  return nameClusters([nameable(centroid, { own })])[0];
}

describe('the name of a cluster', () => {
  test.each<[Place, Medians, string]>([
    [[-2, 1.8, 1.5], medians, 'Recent frequent top spenders'],
    [[-0.6, 0.8, 0.8], medians, 'Cooling frequent big spenders'],
    [[-0.6, 0.8, 0.8], { ...medians, recencyDays: 20 }, 'Recent frequent big spenders'],
    [[0, 0, 0], medians, 'Occasional buyers'],
    [[0, 0, 0.9], medians, 'Big spenders'],
    [[1, -0.7, -1], { ...medians, frequency: 1 }, 'Lapsed one-time small spenders'],
    [[1, -0.7, -1], { ...medians, frequency: 2 }, 'Lapsed infrequent small spenders'],
    [[-1.2, -0.7, 0], { ...medians, frequency: 1 }, 'Recent one-time buyers'],
    [[0, 0, -4], { ...medians, monetary: -5 }, 'Refunded buyers'],
  ])('at %j with medians %j is %s', (centroid, own, name) => expect(nameOf(centroid, own)).toBe(name));

  test('says "one-time" of nobody where everybody bought once', () => {
    const everybody = source([0, 0, 0], { ...medians, frequency: 1 });
    expect(traitsOf(everybody, { allBoughtOnce: true }).frequency).toBe('occasional');
  });

  test('says "one-time" from two thirds on', () => {
    const frequencyOf = (boughtOnce: number) =>
      traitsOf({ ...source([0, 0, 0], { ...medians, frequency: 1 }), boughtOnce }).frequency;
    expect([0.6, 0.7].map(frequencyOf)).toEqual(['occasional', 'one-time']);
  });
});

describe('clusters of the same traits', () => {
  test('are told apart by the measure in which they differ most', () => {
    expect(nameClusters([nameable([0.1, 0, 0.3]), nameable([0, 0.1, -0.2])])).toEqual([
      'Occasional buyers (higher spend)',
      'Occasional buyers (lower spend)',
    ]);
  });

  test('are told apart by further measures where they are many', () => {
    const eight = [0, 1, 2, 3, 4, 5, 6, 7].map((index): Place => [0.02 * index, 0.03 * index, 0.01 * index]);
    const names = nameClusters(eight.map((centroid) => nameable(centroid)));
    expect(new Set(names).size).toBe(8);
    expect(names[0]).toBe('Occasional buyers (fewer orders, more recent, lower spend)');
  });

  test('are told apart even where they are in the same place', () => {
    const names = nameClusters([1, 2, 3].map((number) => nameable([0, 0, 0], { number })));
    expect(new Set(names).size).toBe(3);
  });
});

describe('a name', () => {
  const once = traitsOf(source([1, -0.7, 0], { ...medians, frequency: 1 }));
  const twice = traitsOf(source([1, -0.7, 0], { ...medians, frequency: 2 }));
  const undecided = { traits: twice, medians: { ...medians, frequency: 1 } };

  test('that says "one-time" is untrue once most have bought again', () => {
    expect(isUntrue(once, { traits: twice, medians: { ...medians, frequency: 2 } })).toBe(true);
    expect(isUntrue(once, undecided)).toBe(false);
  });

  test('that does not say it is untrue once two thirds bought once', () => {
    expect(isUntrue(twice, { traits: once, medians: { ...medians, frequency: 1 } })).toBe(true);
    expect(isUntrue(twice, undecided)).toBe(false);
  });

  test('is untrue when it says or fails to say that refunds took all', () => {
    const refunded = { ...twice, monetary: 'refunded' } as const;
    expect(isUntrue(twice, { traits: refunded, medians })).toBe(true);
    expect(isUntrue(refunded, { traits: twice, medians })).toBe(true);
    expect(isUntrue(refunded, { traits: refunded, medians })).toBe(false);
  });
});

describe('a kept name', () => {
  test('stays although the traits would say something else', () => {
    expect(nameClusters([nameable([-2, 2, 2], { kept: 'Occasional buyers' })])).toEqual([
      'Occasional buyers',
    ]);
  });

  test('is not given to another cluster', () => {
    const names = nameClusters([
      nameable([-2, 2, 2], { number: 1, kept: 'Occasional buyers' }),
      nameable([0, 0, 0], { number: 2 }),
    ]);
    expect(names).toEqual(['Occasional buyers', 'Occasional buyers (cluster 2)']);
  });
});

describe('advice', () => {
  test('is there for all traits, in whole sentences', () => {
    for (const recency of ['recent', 'cooling', 'middling', 'lapsed'] as const)
      for (const frequency of ['one-time', 'infrequent', 'occasional', 'frequent'] as const)
        for (const monetary of ['refunded', 'small', 'middling', 'big', 'top'] as const)
          expect(adviceOn({ recency, frequency, monetary })).toMatch(/^[A-Z].+\.$/);
  });

  test('spends nothing on who bought once, little and long ago, and comes in person to who was worth much', () => {
    expect(adviceOn({ recency: 'lapsed', frequency: 'one-time', monetary: 'small' })).toMatch(
      /^Spend little/,
    );
    expect(adviceOn({ recency: 'lapsed', frequency: 'frequent', monetary: 'top' })).toMatch(/in person/);
  });
});
