import type { FeatureTable, Targets } from '../../../src/analytics/features/feature-table.ts';

const windows = [30, 60, 90, 180, 365];
const everyColumn = [
  'recencyDays',
  'tenureDays',
  'orders',
  'orderDays',
  'monetary',
  'orderValue',
  'firstDayValue',
  ...windows.flatMap((days) => [`orders${days}`, `spend${days}`]),
];

/** A feature table with the given columns, and 1 in every column that is not given. */
export function tableOf(columns: Record<string, ArrayLike<number>>): FeatureTable {
  const customers = Object.values(columns)[0]?.length ?? 0;
  const filled = everyColumn.map((name) => [name, new Float64Array(customers).fill(1)] as const);
  const given = Object.entries(columns).map(([name, values]) => [name, Float64Array.from(values)] as const);
  return {
    cutOff: '2026-01-01',
    customerIds: Array.from({ length: customers }, (_, row) => String(row).padStart(6, '0')),
    columns: Object.fromEntries([...filled, ...given]),
    categories: {},
  };
}

/** Targets of 90 days; who spent has purchased. */
export function targetsOf(spend: ArrayLike<number>, purchased?: ArrayLike<number>): Targets {
  const spent = Float64Array.from(spend);
  return {
    horizonDays: 90,
    spend: spent,
    purchased: purchased ? Float64Array.from(purchased) : spent.map((value) => (value > 0 ? 1 : 0)),
  };
}
