/** Why a cell or row is refused. Reasons are few and fixed, so that they can be counted. */
export type Fault = { fault: string };

/** Makes a fault of a reason. */
export function fault(reason: string): Fault {
  return { fault: reason };
}

/** Whether a reading ended in a fault. */
export function isFault(reading: unknown): reading is Fault {
  return typeof reading === 'object' && reading !== null && 'fault' in reading;
}
