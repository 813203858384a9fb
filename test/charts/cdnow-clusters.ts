import type { ClusterOverview } from '../../src/charts/cluster-overview.ts';

const common = {
  curve: [
    { k: 2, silhouette: 0.57, explained: 0.599 },
    { k: 3, silhouette: 0.484, explained: 0.727 },
    { k: 4, silhouette: 0.417, explained: 0.78 },
    { k: 5, silhouette: 0.418, explained: 0.82 },
    { k: 6, silhouette: 0.403, explained: 0.847 },
    { k: 7, silhouette: 0.408, explained: 0.866 },
    { k: 8, silhouette: 0.432, explained: 0.881 },
  ],
  customers: 23502,
  revenue: 2500315.63,
  asOf: '1998-07-01',
  currency: 'USD',
};

/** CDNOW in three clusters. */
export const threeClusters: ClusterOverview = {
  ...common,
  k: 3,
  clusters: [
    {
      number: 1,
      name: 'Recent frequent top spenders',
      customers: 3400,
      share: 0.1447,
      revenueShare: 0.5244,
      centroid: [-1.95, 1.79, 1.48],
      medians: { recencyDays: 37, frequency: 7, monetary: 255.265 },
    },
    {
      number: 2,
      name: 'Occasional buyers',
      customers: 6720,
      share: 0.2859,
      revenueShare: 0.3242,
      centroid: [-0.13, 0.43, 0.59],
      medians: { recencyDays: 262, frequency: 3, monetary: 94.655 },
    },
    {
      number: 3,
      name: 'Lapsed one-time small spenders',
      customers: 13382,
      share: 0.5694,
      revenueShare: 0.1513,
      centroid: [0.56, -0.67, -0.67],
      medians: { recencyDays: 499, frequency: 1, monetary: 23.76 },
    },
  ],
};

/** CDNOW in eight clusters. */
export const eightClusters: ClusterOverview = {
  ...common,
  k: 8,
  clusters: [
    {
      number: 1,
      name: 'Recent frequent top spenders',
      customers: 788,
      share: 0.0335,
      revenueShare: 0.2562,
      centroid: [-2.52, 2.87, 2.27],
      medians: { recencyDays: 21, frequency: 14, monetary: 583.975 },
    },
    {
      number: 2,
      name: 'Recent frequent big spenders',
      customers: 1068,
      share: 0.0454,
      revenueShare: 0.0714,
      centroid: [-2.7, 1.13, 0.93],
      medians: { recencyDays: 19, frequency: 5, monetary: 147.555 },
    },
    {
      number: 3,
      name: 'Cooling frequent top spenders',
      customers: 1900,
      share: 0.0808,
      revenueShare: 0.2437,
      centroid: [-0.86, 1.68, 1.51],
      medians: { recencyDays: 106, frequency: 7, monetary: 262.14 },
    },
    {
      number: 4,
      name: 'Recent occasional buyers',
      customers: 1684,
      share: 0.0717,
      revenueShare: 0.0537,
      centroid: [-1.09, 0.43, 0.29],
      medians: { recencyDays: 96, frequency: 3, monetary: 70.705 },
    },
    {
      number: 5,
      name: 'Big spenders',
      customers: 2608,
      share: 0.111,
      revenueShare: 0.1646,
      centroid: [0.11, 0.55, 0.91],
      medians: { recencyDays: 316, frequency: 3, monetary: 131.98 },
    },
    {
      number: 6,
      name: 'Occasional buyers',
      customers: 3448,
      share: 0.1467,
      revenueShare: 0.068,
      centroid: [0.29, 0.04, -0.1],
      medians: { recencyDays: 414, frequency: 2, monetary: 45.685 },
    },
    {
      number: 7,
      name: 'Lapsed one-time buyers',
      customers: 5116,
      share: 0.2177,
      revenueShare: 0.1012,
      centroid: [0.59, -0.76, -0.12],
      medians: { recencyDays: 504, frequency: 1, monetary: 40.045 },
    },
    {
      number: 8,
      name: 'Lapsed one-time small spenders',
      customers: 6890,
      share: 0.2932,
      revenueShare: 0.0412,
      centroid: [0.59, -0.75, -1.1],
      medians: { recencyDays: 502, frequency: 1, monetary: 14.37 },
    },
  ],
};

/** Eight clusters with everything that makes a chart hard to draw: long names, money in millions and below zero, a share of nothing. */
export const awkwardClusters: ClusterOverview = {
  ...eightClusters,
  currency: 'EUR',
  curve: [
    { k: 7, silhouette: -0.05, explained: 0.4 },
    { k: 8, silhouette: 0.2, explained: 0.5 },
  ],
  clusters: eightClusters.clusters.map((cluster, index) => ({
    ...cluster,
    name: `Lapsed infrequent small spenders (${index < 4 ? 'more recent' : 'longer ago'}, ${index % 2 ? 'higher' : 'lower'} spend)`,
    ...(index === 0 ? { medians: { recencyDays: 4_021.5, frequency: 1_250, monetary: 12_345_678 } } : {}),
    ...(index === 7
      ? { medians: { recencyDays: 0, frequency: 1, monetary: -250.4 }, revenueShare: -0.02, share: 0.0004 }
      : {}),
  })),
};
