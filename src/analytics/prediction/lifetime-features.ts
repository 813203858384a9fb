import { UserError } from '../../errors.ts';
import { fitLifetime, type Lifetime, lifetimeFigures } from '../baselines/lifetime.ts';
import type { FeatureTable } from '../features/feature-table.ts';

/** BG/NBD and Gamma-Gamma as of a table's cut-off day; null where too few customers have bought again to fit them. */
export function fitLifetimeIfPossible(features: FeatureTable): Lifetime | null {
  try {
    return fitLifetime(features);
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}

/** A table with what lifetime models make of each customer as further features; as it is without them. */
export function withLifetime(
  features: FeatureTable,
  lifetime: Lifetime | null,
  horizonDays: number,
): FeatureTable {
  if (!lifetime) return features;
  const { pAlive, probability, orders, orderValue } = lifetimeFigures(lifetime, features, horizonDays);
  return {
    ...features,
    columns: {
      ...features.columns,
      pAlive,
      lifetimeProbability: probability,
      lifetimeOrders: orders,
      lifetimeOrderValue: orderValue,
      lifetimeSpend: orders.map((count, row) => count * (orderValue[row] ?? 0)),
    },
  };
}
