import { describe, expect, test } from '@jest/globals';
import {
  type Cuts,
  cutPositions,
  dayCuts,
  fmScore,
  type Measures,
  scoresOf,
  segmentLookup,
  segmentOf,
} from '../../src/analytics/rfm.ts';
import { loadSegmentMap } from '../../src/analytics/segment-map.ts';

/** The definition itself: 1 + the whole part of n × the share strictly worse, in whole numbers. */
function scoreByDefinition(value: number, all: number[], scores: number): number {
  const worse = all.filter((other) => other < value).length;
  return 1 + Math.floor((scores * worse) / all.length);
}

/** Cuts of everyone, as the database finds them: by position in an order of worst first. */
function cutsOf(customers: Measures[], scores: number): Cuts {
  const positions = cutPositions(customers.length, scores);
  const at = (values: number[]) => positions.map((position) => values[position] ?? Number.NaN);
  return {
    recencyDays: at(customers.map(({ recencyDays }) => recencyDays).sort((a, b) => b - a)),
    frequency: at(customers.map(({ frequency }) => frequency).sort((a, b) => a - b)),
    monetaryE4: at(customers.map(({ monetaryE4 }) => monetaryE4).sort((a, b) => a - b)),
  };
}

/** The same numbers every time (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

describe('scores by cut points', () => {
  test('equal the definition for any number of customers, with many ties', () => {
    const random = randomNumbers(20261123);
    for (let customers = 1; customers <= 120; customers++)
      for (const scores of [3, 5]) {
        const spread = 1 + Math.floor(random() * 12);
        const draw = () => Math.floor(random() * spread);
        const all = Array.from({ length: customers }, () => ({
          recencyDays: 1 + draw(),
          frequency: 1 + draw(),
          monetaryE4: draw() * 10_000 - 30_000,
        }));
        const cuts = cutsOf(all, scores);
        const naive = ({ recencyDays, frequency, monetaryE4 }: Measures) => ({
          r: scoreByDefinition(
            -recencyDays,
            all.map((other) => -other.recencyDays),
            scores,
          ),
          f: scoreByDefinition(
            frequency,
            all.map((other) => other.frequency),
            scores,
          ),
          m: scoreByDefinition(
            monetaryE4,
            all.map((other) => other.monetaryE4),
            scores,
          ),
        });
        expect(all.map((one) => scoresOf(one, cuts))).toEqual(all.map(naive));
      }
  });

  test('give everyone 1 where everyone is alike', () => {
    const alike = Array.from({ length: 10 }, () => ({ recencyDays: 3, frequency: 1, monetaryE4: 50_000 }));
    const cuts = cutsOf(alike, 5);
    expect(alike.map((one) => scoresOf(one, cuts))).toEqual(alike.map(() => ({ r: 1, f: 1, m: 1 })));
  });

  test('are at whole-number positions: the k-th worst for k = ceil((s − 1) N / n)', () => {
    expect(cutPositions(10, 5)).toEqual([1, 3, 5, 7]);
    expect(cutPositions(7, 5)).toEqual([1, 2, 4, 5]);
    expect(cutPositions(1, 5)).toEqual([0, 0, 0, 0]);
    expect(cutPositions(0, 5)).toEqual([]);
  });
});

describe('recency by days', () => {
  test('scores 3 up to 180 days, 2 up to 365, else 1', () => {
    const cuts = { recencyDays: dayCuts([180, 365]), frequency: [], monetaryE4: [] };
    const r = (recencyDays: number) => scoresOf({ recencyDays, frequency: 1, monetaryE4: 0 }, cuts).r;
    expect([1, 180, 181, 365, 366].map(r)).toEqual([3, 3, 2, 2, 1]);
  });
});

describe('fmScore', () => {
  test('rounds halves up', () => {
    expect([fmScore(1, 2), fmScore(2, 2), fmScore(5, 4), fmScore(1, 5)]).toEqual([2, 2, 5, 3]);
  });
});

describe('segmentLookup', () => {
  test.each(['rxfm-11', 'klaviyo-6'])('has the segment of every combination of scores of %s', (id) => {
    const map = loadSegmentMap(id);
    const lookup = segmentLookup(map);
    const n = map.scores;
    expect(lookup).toHaveLength(n ** 3);
    for (let r = 1; r <= n; r++)
      for (let f = 1; f <= n; f++)
        for (let m = 1; m <= n; m++)
          expect(lookup[((r - 1) * n + f - 1) * n + m - 1]).toBe(segmentOf({ r, f, m }, map));
  });
});

describe('segmentOf', () => {
  test('reads the cells of rxfm-11 as R and FM', () => {
    const map = loadSegmentMap('rxfm-11');
    const segments = [
      { r: 5, f: 5, m: 4 },
      { r: 5, f: 1, m: 1 },
      { r: 1, f: 3, m: 4 },
      { r: 2, f: 1, m: 2 },
    ].map((scores) => segmentOf(scores, map));
    expect(segments).toEqual(['champions', 'new', 'cant-lose', 'needs-attention']);
  });

  test('reads the cells of klaviyo-6 as R, F and M', () => {
    const map = loadSegmentMap('klaviyo-6');
    expect(segmentOf({ r: 3, f: 2, m: 3 }, map)).toBe('champions');
    expect(segmentOf({ r: 1, f: 2, m: 1 }, map)).toBe('inactive');
  });
});
