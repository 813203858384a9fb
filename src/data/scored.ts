/** Which profiles have scores: those with a counted order. */
export const scored = { frequency: { $gt: 0 } };

/**
 * Before every day of a customer. Only scored profiles have a day of a last order, so `{ lastOrderDay: { $gt: earliestDate } }`
 * finds the same as `scored`, by an index that also gives their order in time.
 */
export const earliestDate = new Date('0001-01-01T00:00:00Z');
