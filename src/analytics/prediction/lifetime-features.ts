import { UserError } from '../../errors.ts';
import { fitLifetime, type Lifetime, type LifetimeFigures, lifetimeFigures } from '../baselines/lifetime.ts';
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

/** What lifetime models make of each customer of a table; null without them. */
export function figuresIfFitted(
  lifetime: Lifetime | null,
  features: FeatureTable,
  horizonDays: number,
): LifetimeFigures | null {
  return lifetime && lifetimeFigures(lifetime, features, horizonDays);
}

/** A table with what lifetime models make of each customer as further features; as it is without them. */
export function withLifetime(features: FeatureTable, figures: LifetimeFigures | null): FeatureTable {
  if (!figures) return features;
  const { pAlive, probability, orders, orderValue } = figures;
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
