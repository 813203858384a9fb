import type { Segment, SegmentMap } from '../../analytics/segment-map.ts';
import type { SavedAudience } from '../../data/store.ts';
import { UserError } from '../../errors.ts';
import { segmentNamed } from '../segment/find-segment.ts';
import { fold } from '../suggest.ts';

/** Of whom, or of what, someone asks a prediction. */
export type PredictionRequest =
  | { of: 'overview' | 'all' | 'quality' }
  /** The best so many, or the best share of all customers, between 0 and 1. */
  | { of: 'top'; count: number }
  | { of: 'top'; share: number }
  | { of: 'segment'; segment: Segment }
  | { of: 'audience'; audience: SavedAudience }
  /** An id, an e-mail address or a name. */
  | { of: 'customer'; text: string };

const defaultTop = 100;

/**
 * What the words after `/predict` ask for. Keywords, segments and saved audiences come before customers, in this order; `customer=` means a customer, whatever
 * they are called.
 * @throws UserError naming what is not a number of customers, or both a word and `customer=`.
 */
export function predictionRequest(
  { who, customer }: { who?: string; customer?: string },
  segmentMap: SegmentMap,
  saved: readonly SavedAudience[],
): PredictionRequest {
  if (customer !== undefined) {
    if (who === undefined) return { of: 'customer', text: customer };
    throw new UserError(
      `"${who}" and customer=${customer} ask for two things`,
      `Keep one: /predict ${who} or /predict customer=${customer}`,
    );
  }
  if (who === undefined) return { of: 'overview' };
  const keyword = fold(who);
  if (keyword === 'all' || keyword === 'quality') return { of: keyword };
  const top = /^top(?:\s+(.*))?$/i.exec(who);
  if (top) return topOf(top[1]);
  const segment = segmentNamed(who, segmentMap);
  if (segment) return { of: 'segment', segment };
  const audience = saved.find(({ _id }) => _id === keyword);
  return audience ? { of: 'audience', audience } : { of: 'customer', text: who };
}

function topOf(text: string | undefined): PredictionRequest {
  if (text === undefined) return { of: 'top', count: defaultTop };
  const [, digits, percent] = /^(\d{1,9}|\d{1,2}\.\d+)\s*(%?)$/.exec(text) ?? [];
  const number = Number(digits);
  if (percent && number > 0 && number <= 100) return { of: 'top', share: number / 100 };
  if (percent === '' && number > 0 && Number.isInteger(number)) return { of: 'top', count: number };
  throw new UserError(
    `top "${text}" is not a number of customers`,
    'Write a whole number from 1, or a share: /predict top 100, /predict top 10%',
  );
}
