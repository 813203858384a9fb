import type { Segment, SegmentMap } from '../../analytics/segment-map.ts';
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
  /** An id, an e-mail address or a name. */
  | { of: 'customer'; text: string };

const defaultTop = 100;

/**
 * What the words after `/predict` ask for. Keywords and segments come before customers; `customer=` means a customer, whatever
 * they are called.
 * @throws UserError naming what is not a number of customers, or both a word and `customer=`.
 */
export function predictionRequest(
  { who, customer }: { who?: string; customer?: string },
  segmentMap: SegmentMap,
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
  return segment ? { of: 'segment', segment } : { of: 'customer', text: who };
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
