import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { assignClusters } from '../../../src/analytics/clusters/assign-clusters.ts';
import { clusterCustomers } from '../../../src/analytics/clusters/cluster-customers.ts';
import type { Clustering, CustomerMeasures, Partition } from '../../../src/analytics/clusters/clustering.ts';
import { daysBetween } from '../../../src/calendar.ts';
import { describeWithShared } from '../../support/shared.ts';
import { adjustedRand, type Kind, kinds, measuresOf, planted, reordered, shuffledRows } from './planted.ts';

const { measures, kindOf } = planted(kinds);

function clusteringOf(customers: CustomerMeasures, previous: Clustering | null = null): Clustering {
  return clusterCustomers({ ...customers, seed: 1, previous });
}

function partition({ partitions }: Clustering, k: number): Partition {
  const found = partitions.find((one) => one.k === k);
  if (!found) throw new Error(`no partition into ${k}`);
  return found;
}

function numbersOf(clustering: Clustering, k: number, customers: CustomerMeasures): Uint8Array {
  return assignClusters(customers, clustering.scaling, partition(clustering, k).clusters);
}

describe('planted kinds of customers', () => {
  const clustering = clusteringOf(measures);

  test('are found, everyone in the right cluster', () => {
    expect(adjustedRand(numbersOf(clustering, 4, measures), kindOf)).toBe(1);
  });

  test('are found whatever the seed', () => {
    for (const seed of [2, 3, 4, 5, 6]) {
      const other = clusterCustomers({ ...measures, seed, previous: null });
      expect(adjustedRand(numbersOf(other, 4, measures), kindOf)).toBe(1);
    }
  });

  test('are as many as it chooses', () => expect(clustering.chosen).toBe(4));

  test('have names that say who they are, the best customers first', () => {
    expect(partition(clustering, 4).clusters.map(({ number, name }) => [number, name])).toEqual([
      [1, 'Recent frequent top spenders'],
      [2, 'Lapsed frequent big spenders'],
      [3, 'Recent one-time small spenders'],
      [4, 'Lapsed one-time small spenders'],
    ]);
  });

  test('are counted, summed and described by medians', () => {
    const clusters = partition(clustering, 4).clusters;
    expect(clusters.map(({ customers }) => customers)).toEqual([120, 150, 200, 330]);
    const moneyE4 = measures.monetaryE4.filter((_, row) => kindOf[row] === 0);
    expect(clusters[0]?.revenue).toBeCloseTo(moneyE4.reduce((sum, money) => sum + money) / 10_000, 6);
    expect(clusters[0]?.medians.recencyDays).toBeCloseTo(10, -1);
    expect(clusters[3]?.medians).toMatchObject({ frequency: 1 });
  });

  test('come back from a thread as they went', () => {
    expect(structuredClone(clustering)).toEqual(clustering);
    expect(JSON.parse(JSON.stringify(clustering))).toEqual(clustering);
  });
});

describe('the same customers', () => {
  test('give the same clustering', () => {
    expect(clusteringOf(measures)).toEqual(clusteringOf(measures));
  });

  test('give the same clustering in any order', () => {
    const order = shuffledRows(kindOf.length, 7);
    expect(clusteringOf(reordered(measures, order))).toEqual(clusteringOf(measures));
  });

  test('keep their clustering, centroids and all but for rounding, when they are clustered again', () => {
    const first = clusteringOf(measures);
    const again = clusteringOf(measures, first);
    expect(again.chosen).toBe(first.chosen);
    for (const { k } of first.partitions)
      expect(adjustedRand(numbersOf(again, k, measures), numbersOf(first, k, measures))).toBe(1);
    expect(again.partitions.flatMap(({ clusters }) => clusters.map(({ name }) => name))).toEqual(
      first.partitions.flatMap(({ clusters }) => clusters.map(({ name }) => name)),
    );
  });
});

describe('from one clustering to the next', () => {
  const first = clusteringOf(measures);
  const identity = (clustering: Clustering, k: number) =>
    partition(clustering, k).clusters.map(({ number, name, formerName }) => [number, name, formerName]);

  test('numbers and names stay when customers come, buy and age', () => {
    // Half a year later: other customers of the same kinds, in other proportions, all a little longer away.
    const later = kinds.map((kind, index) => ({
      ...kind,
      recencyDays: kind.recencyDays * 1.3,
      customers: kind.customers + 40 * index,
    }));
    const next = clusteringOf(planted(later, 9).measures, first);
    expect(identity(next, 4)).toEqual(identity(first, 4));
  });

  test('a number means the same customers although another cluster has become the best', () => {
    // Who was lapsed comes back and spends far more than anyone: first among equals by worth, not by number.
    const returned = kinds.map((kind, index) => (index === 2 ? { ...kind, monetary: 3_500 } : kind));
    const { measures: now, kindOf: kindNow } = planted(returned);
    const next = clusteringOf(now, first);
    const before = numbersOf(first, 4, measures);
    const after = numbersOf(next, 4, now);
    for (const kind of [0, 1, 2, 3])
      expect(after[kindNow.indexOf(kind)]).toBe(before[kindOf.indexOf(kind)] ?? -1);
  });

  test('a cluster that has become another one says what it was, and the others keep their names', () => {
    const [regulars, newcomers, , lost] = kinds as [Kind, Kind, Kind, Kind];
    const middling = { recencyDays: 70, frequency: 4, monetary: 200, customers: 150 };
    const next = clusteringOf(planted([regulars, newcomers, middling, lost]).measures, first);
    const changed = partition(next, 4).clusters.filter(({ formerName }) => formerName !== null);
    expect(changed.map(({ number, formerName }) => [number, formerName])).toEqual([
      [2, 'Lapsed frequent big spenders'],
    ]);
    expect(changed[0]?.name).not.toBe('Lapsed frequent big spenders');
    expect(changed[0]?.named.at).toEqual(changed[0]?.centroid);
  });

  test('a name that has become untrue is given up, though the cluster has not moved far', () => {
    const again = kinds.map((kind, index) => (index === 3 ? { ...kind, frequency: 2 } : kind));
    const next = partition(clusteringOf(planted(again).measures, first), 4).clusters[3];
    expect([next?.formerName, next?.name]).toEqual([
      'Lapsed one-time small spenders',
      'Lapsed infrequent small spenders',
    ]);
  });

  test('a cluster that drifts a little each time is noticed when it has gone far', () => {
    let last = first;
    const renamed: (string | null)[] = [];
    for (let step = 1; step <= 8; step++) {
      const moved = kinds.map((kind, index) =>
        index === 2
          ? { ...kind, recencyDays: 400 * 0.72 ** step, frequency: Math.max(2, 15 * 0.85 ** step) }
          : kind,
      );
      last = clusteringOf(planted(moved).measures, last);
      renamed.push(partition(last, 4).clusters[1]?.formerName ?? null);
    }
    expect(renamed[0]).toBeNull();
    expect(renamed).toContain('Lapsed frequent big spenders');
  });
});

describe('what cannot be divided', () => {
  test.each([0, 1, 19])('%i customers are too few for any clusters', (customers) => {
    const rows = Array.from({ length: customers }, (_, row) => row + 1);
    expect(clusteringOf(measuresOf(rows, rows, rows))).toMatchObject({
      partitions: [],
      chosen: null,
      customers,
    });
  });

  test('ten customers for each cluster are enough', () => {
    const rows = Array.from({ length: 30 }, (_, row) => row + 1);
    expect(clusteringOf(measuresOf(rows, rows, rows)).partitions.map(({ k }) => k)).toEqual([2, 3]);
  });

  test('identical customers are one kind', () => {
    const same = Array.from({ length: 100 }, () => 5);
    expect(clusteringOf(measuresOf(same, same, same))).toMatchObject({
      partitions: [],
      chosen: null,
      distinct: 1,
      scaling: { deviation: [0, 0, 0] },
    });
  });

  test('three kinds of identical customers are at most three clusters', () => {
    const rows = Array.from({ length: 200 }, (_, row) => 1 + (row % 3));
    const clustering = clusteringOf(measuresOf(rows, rows, rows));
    expect(clustering.partitions.map(({ k, silhouette }) => [k, silhouette > 0.5])).toEqual([
      [2, true],
      [3, true],
    ]);
    expect(partition(clustering, 3)).toMatchObject({
      inertia: expect.closeTo(0, 9),
      silhouette: 1,
      explained: 1,
    });
  });

  test('few kinds among very many customers are no more clusters than that', () => {
    const rows = Array.from({ length: 6_000 }, (_, row) => (row === 17 ? 9 : 1 + (row % 2)));
    const { partitions, distinct } = clusteringOf(measuresOf(rows, rows, rows));
    expect(distinct).toBe(3);
    expect(partitions.every(({ k, clusters }) => clusters.length === k && k <= 3)).toBe(true);
  });
});

describe('unusual measures', () => {
  test('a measure that is the same for everyone sets nobody apart', () => {
    const rows = Array.from({ length: 200 }, (_, row) => 1 + (row % 50));
    const ones = rows.map(() => 1);
    const clustering = clusteringOf(measuresOf(rows, ones, rows));
    for (const { clusters } of clustering.partitions)
      for (const { centroid, name } of clusters) {
        expect(centroid[1]).toBe(0);
        expect(name).not.toMatch(/one-time/);
      }
  });

  test('customers whose refunds exceed what they spent are a cluster of their own', () => {
    const usual = planted([{ recencyDays: 50, frequency: 3, monetary: 100, customers: 100 }]).measures;
    const refunded = planted([{ recencyDays: 50, frequency: 3, monetary: 80, customers: 40 }]).measures;
    const both = measuresOf(
      [...usual.recencyDays, ...refunded.recencyDays],
      [...usual.frequency, ...refunded.frequency],
      [...usual.monetaryE4, ...refunded.monetaryE4.map((money) => -money)],
    );
    const names = partition(clusteringOf(both), 2).clusters.map(({ name, customers }) => [name, customers]);
    expect(names).toContainEqual([expect.stringMatching(/refunded buyers/i), 40]);
  });
});

describeWithShared('CDNOW', ['cdnow-services.csv'], ([file = '']) => {
  // Sums of squared distances of scikit-learn 1.9.1: KMeans(k, n_init=10, random_state=0, tol=1e-8) on the same logarithms.
  test.each([
    [2, 28251.0],
    [3, 19270.2],
    [4, 15516.9],
    [5, 12702.2],
    [6, 10792.4],
    [7, 9483.2],
    [8, 8411.1],
  ])('is divided into %i clusters as well as scikit-learn does it', (k, inertia) => {
    expect(partition(cdnow(file), k).inertia).toBeLessThan(inertia * 1.005);
  });

  test('is divided into three, each with a name of its own in each partition', () => {
    const clustering = cdnow(file);
    expect(clustering.chosen).toBe(3);
    for (const { clusters, k } of clustering.partitions)
      expect(new Set(clusters.map(({ name }) => name)).size).toBe(k);
  });

  test('has the silhouette that scikit-learn finds on 8,000 customers, near enough for 2,000', () => {
    expect(partition(cdnow(file), 3).silhouette).toBeCloseTo(0.4846, 1);
    expect(partition(cdnow(file), 8).silhouette).toBeCloseTo(0.4308, 1);
  });
});

let clusteredCdnow: Clustering | undefined;

function cdnow(file: string): Clustering {
  clusteredCdnow ??= clusteringOf(readCdnow(file));
  return clusteredCdnow;
}

function readCdnow(file: string): CustomerMeasures {
  const customers = new Map<string, Map<string, number>>();
  for (const line of readFileSync(file, 'utf8').trim().split('\n').slice(1)) {
    const [id = '', day = '', , amount] = line.split(',');
    const days = customers.get(id) ?? new Map<string, number>();
    customers.set(id, days.set(day, (days.get(day) ?? 0) + Math.round(10_000 * Number(amount))));
  }
  const rows = [...customers.values()].flatMap((days) => {
    const counted = [...days].filter(([, amount]) => amount > 0).map(([day]) => day);
    const money = [...days.values()].reduce((sum, amount) => sum + amount, 0);
    const last = counted.sort().at(-1);
    return last ? [[daysBetween(last, '1998-07-01'), counted.length, money]] : [];
  });
  const column = (index: number) => rows.map((row) => row[index] ?? 0);
  return measuresOf(column(0), column(1), column(2));
}
