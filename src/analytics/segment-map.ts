/** Placeholder type until the loader lands: see definitions, "Segment maps". */
export type SegmentMap = { id: string; version: number; source: string };
