import type { Document } from 'mongodb';

/**
 * Stages that give each document whose `_id` is a customer's what another collection holds of that customer; null where it
 * holds nothing.
 */
export function customerValueStages({
  from,
  field,
  as,
}: {
  from: string;
  /** A path below the other document, such as `attributes.country`. */
  field: string;
  as: string;
}): Document[] {
  const found = { $arrayElemAt: [`$${as}`, 0] };
  return [
    { $lookup: { from, localField: '_id', foreignField: '_id', as } },
    { $set: { [as]: { $ifNull: [{ $let: { vars: { found }, in: `$$found.${field}` } }, null] } } },
  ];
}
