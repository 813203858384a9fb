import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { messageOf, UserError } from '../errors.ts';

/** What a marketer does about a segment: one sentence each. */
export type Advice = { offer: string; channel: string; timing: string; avoid: string };

/** One segment of a map: its cells are written as the map's axes say ("55" for R FM, "333" for R F M). */
export type Segment = {
  id: string;
  name: string;
  /** Who they are, in one plain sentence. */
  about: string;
  advice: Advice;
  cells: readonly string[];
};

/**
 * Which segment a customer's scores mean. A map is data: every cell belongs to exactly one segment, and the segments are
 * listed best first, which is the order of every table and chart.
 */
export type SegmentMap = {
  id: string;
  version: number;
  source: string;
  /** Scores run from 1 to this. */
  scores: 3 | 5;
  /** What a cell's digits are: recency and the mean of frequency and monetary, or all three. */
  axes: 'R FM' | 'R F M';
  /**
   * Recency scored by days instead of by rank: the most days of each score, best first ([180, 365] scores 3 up to 180 days
   * and 2 up to 365). Absent: by rank like the others.
   */
  recencyDayLimits?: readonly number[];
  segments: readonly Segment[];
};

/** The segment name of customers without a counted order; no map may use it. */
export const noOrders = 'no-orders';

/** The ids of the maps that ship with Midas; their files are beside this one, and a map of one's own has the same shape. */
const shipped = ['rxfm-11', 'klaviyo-6'];

const sentence = z.string().trim().min(1);
const mapShape = z.strictObject({
  id: sentence,
  version: z.int().min(1),
  source: sentence,
  scores: z.literal([3, 5]),
  axes: z.enum(['R FM', 'R F M']),
  recencyDayLimits: z.array(z.int().min(1)).optional(),
  segments: z
    .array(
      z.strictObject({
        id: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'is not in lower case with hyphens'),
        name: sentence,
        about: sentence,
        advice: z.strictObject({ offer: sentence, channel: sentence, timing: sentence, avoid: sentence }),
        cells: z.array(z.string()).min(1),
      }),
    )
    .min(1),
});

/**
 * The segment map of a shipped id, or of a JSON file of the same shape.
 * @throws UserError naming the file and its fault: not readable, not the shape, or a cell not covered exactly once.
 */
export function loadSegmentMap(idOrPath: string): SegmentMap {
  const parsed = mapShape.safeParse(readJson(idOrPath));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new UserError(
      `segment map ${idOrPath}: ${issue?.path.join('.') || 'the file'}: ${issue?.message}`,
      'Start from a copy of src/analytics/segment-maps/rxfm-11.json.',
    );
  }
  const { recencyDayLimits, ...rest } = parsed.data;
  const map: SegmentMap = recencyDayLimits ? { ...rest, recencyDayLimits } : rest;
  const fault = faultOf(map);
  if (fault) throw new UserError(`segment map ${idOrPath}: ${fault}`, faultHint(map));
  return map;
}

/** Every cell that the map's axes have, written as the map writes them, best first. */
export function cellsOf({ scores, axes }: Pick<SegmentMap, 'scores' | 'axes'>): string[] {
  const digits = Array.from({ length: scores }, (_, index) => String(scores - index));
  const times = (cells: string[]) => cells.flatMap((cell) => digits.map((digit) => cell + digit));
  return axes === 'R FM' ? times(digits) : times(times(digits));
}

function readJson(idOrPath: string): unknown {
  const path = shipped.includes(idOrPath)
    ? new URL(`./segment-maps/${idOrPath}.json`, import.meta.url)
    : idOrPath;
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new UserError(
      `segment map ${idOrPath}: ${messageOf(error)}`,
      `MIDAS_SEGMENT_MAP takes ${shipped.join(', ')} or the path of a JSON file.`,
    );
  }
}

/** What is wrong with a map of the right shape, if anything. */
function faultOf(map: SegmentMap): string | undefined {
  return (
    firstDuplicate(map.segments.map(({ id }) => id)) ??
    (map.segments.some(({ id }) => id === noOrders)
      ? `the name "${noOrders}" is kept for customers without orders`
      : undefined) ??
    limitsFault(map) ??
    coverageFault(map)
  );
}

function firstDuplicate(ids: string[]): string | undefined {
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  return twice === undefined ? undefined : `segment "${twice}" is there twice`;
}

function limitsFault({ recencyDayLimits: limits, scores }: SegmentMap): string | undefined {
  if (!limits) return undefined;
  if (limits.length !== scores - 1)
    return `recencyDayLimits has ${limits.length} limits, ${scores} scores need ${scores - 1}`;
  const rises = limits.every((limit, index) => index === 0 || limit > (limits[index - 1] ?? 0));
  return rises ? undefined : `recencyDayLimits [${limits.join(', ')}] do not rise`;
}

function coverageFault(map: SegmentMap): string | undefined {
  const owners = new Map<string, string[]>(cellsOf(map).map((cell) => [cell, []]));
  for (const { id, cells } of map.segments)
    for (const cell of cells) {
      const owner = owners.get(cell);
      if (!owner) return `cell "${cell}" of segment "${id}" does not exist`;
      owner.push(id);
    }
  for (const [cell, ids] of owners) {
    if (ids.length === 0) return `cell "${cell}" is in no segment`;
    if (ids.length > 1) return `cell "${cell}" is in ${ids.map((id) => `"${id}"`).join(' and ')}`;
  }
  return undefined;
}

function faultHint({ axes, scores }: SegmentMap): string {
  return `Cells are written ${axes} without spaces, each from 1 to ${scores}, and each belongs to exactly one segment.`;
}
