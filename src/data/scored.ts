/** Which profiles have scores: those with a counted order. */
export const scored = { frequency: { $gt: 0 } };

/**
 * Before every date. Only scored profiles have a day of a last order, so that `{ lastOrderDay: { $gt: earliestDate } }` finds
 * the same as `scored`, by an index that also gives their order in time.
 */
export const earliestDate = new Date(-8.64e15);
