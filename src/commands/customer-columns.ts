import type { SegmentCustomer } from '../data/segment-customers.ts';
import type { Column } from '../tables.ts';

type CustomerColumn = Column & { name: keyof SegmentCustomer };

/** The columns of a list of scored customers; names only where one of them has one. */
export function customerColumns(
  customers: readonly Pick<SegmentCustomer, 'name'>[],
  currency: string,
): [id: CustomerColumn, ...others: CustomerColumn[]] {
  const named = customers.some(({ name }) => name !== null);
  return [
    { name: 'customerId', type: 'text' },
    { name: 'recencyDays', type: 'integer', unit: 'days' },
    { name: 'frequency', type: 'integer', unit: 'orders' },
    { name: 'monetary', type: 'money', unit: currency },
    { name: 'r', type: 'integer' },
    { name: 'f', type: 'integer' },
    { name: 'm', type: 'integer' },
    { name: 'segment', type: 'text' },
    { name: 'firstOrder', type: 'day' },
    { name: 'lastOrder', type: 'day' },
    ...(named ? [{ name: 'name', type: 'text' } as const] : []),
  ];
}
