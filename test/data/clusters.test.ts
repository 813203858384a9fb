import { beforeEach, describe, expect, test } from '@jest/globals';
import { clusterCustomers } from '../../src/analytics/clusters/cluster-customers.ts';
import type { Clustering } from '../../src/analytics/clusters/clustering.ts';
import { clusteringOf } from '../../src/data/clusters.ts';
import { testStore } from '../support/test-store.ts';

const store = testStore();

beforeEach(async () => {
  await store.clusterings.deleteMany({});
});

/** Profiles refreshed at a moment of a day. */
function profiles(hour: number) {
  return { asOf: '2020-05-01', computedAt: new Date(Date.UTC(2020, 4, 1, hour)) };
}

/** A clustering of so many customers. */
function clustering(customers: number): Clustering {
  const rows = Float64Array.from({ length: customers }, (_, row) => 1 + row);
  return clusterCustomers({ recencyDays: rows, frequency: rows, monetaryE4: rows, seed: 1, previous: null });
}

async function customersKept(): Promise<number | undefined> {
  return (await store.clusterings.findOne({}))?.clustering.customers;
}

describe('the clustering of the standing profiles', () => {
  test('is the same, to the last digit, after it was kept', async () => {
    const computed = await clusteringOf(store, profiles(1), async () => clustering(40));
    const kept = await clusteringOf(store, profiles(1), async () => clustering(41));
    expect(kept).toEqual(computed);
  });

  test('takes over from the last one when the profiles have been refreshed', async () => {
    const first = await clusteringOf(store, profiles(1), async () => clustering(40));
    let previous: Clustering | null = null;
    await clusteringOf(store, profiles(2), async (last) => {
      previous = last;
      return clustering(50);
    });
    expect(previous).toEqual(first);
    expect(await customersKept()).toBe(50);
  });

  test('does not replace one that another process has kept meanwhile', async () => {
    await clusteringOf(store, profiles(1), async () => clustering(40));
    const slow = await clusteringOf(store, profiles(2), async () => {
      await clusteringOf(store, profiles(3), async () => clustering(60));
      return clustering(50);
    });
    expect([slow.customers, await customersKept()]).toEqual([50, 60]);
  });

  test('does not replace the first one of all that another process has kept meanwhile', async () => {
    await clusteringOf(store, profiles(1), async () => {
      await clusteringOf(store, profiles(2), async () => clustering(60));
      return clustering(50);
    });
    expect(await customersKept()).toBe(60);
  });
});

test('profiles of a day of one’s own have a clustering without a past, and nobody keeps it', async () => {
  await clusteringOf(store, profiles(1), async () => clustering(40));
  let previous: Clustering | null | undefined;
  await clusteringOf(store, { asOf: '2020-01-01' }, async (last) => {
    previous = last;
    return clustering(30);
  });
  expect([previous, await customersKept()]).toEqual([null, 40]);
});
