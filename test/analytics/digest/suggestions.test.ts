import { describe, expect, test } from '@jest/globals';
import type { Leaving } from '../../../src/analytics/digest/leaving.ts';
import {
  addressedSegments,
  type CampaignStanding,
  type Situation,
  suggestions,
} from '../../../src/analytics/digest/suggestions.ts';

const atRisk: Leaving = {
  segment: 'at-risk',
  customers: 412,
  spent: 90_000,
  expectedSpend: 2_000,
  atStake: 30_000,
};
const spring: CampaignStanding = {
  name: 'Spring',
  running: false,
  verdict: 'worked',
  heldOut: 100,
  addressed: 900,
  revenuePerCustomer: 5,
};
const quiet: Situation = { leaving: [], campaigns: [], addressed: [] };
const told = (situation: Partial<Situation>) =>
  suggestions({ ...quiet, ...situation }).map(({ kind, value }) => [kind, value]);

describe('addressedSegments', () => {
  const of = (segment: string, count: number) =>
    Array.from({ length: count }, (_, index) => ({ customerId: `${segment}${index}`, segment }));

  test('are those of which at least half of who may leave is in a campaign', () => {
    const leaving = [...of('at-risk', 4), ...of('loyal', 4)];
    expect(addressedSegments(leaving, new Set(['at-risk0', 'at-risk1', 'loyal0', 'champions0']))).toEqual([
      'at-risk',
    ]);
  });

  test('are none without campaigns, and none without anybody who may leave', () => {
    expect(addressedSegments(of('at-risk', 1), new Set())).toEqual([]);
    expect(addressedSegments([], new Set(['at-risk0']))).toEqual([]);
  });
});

describe('suggestions', () => {
  test('win back the segment with most at stake first, reckoned at a tenth of it', () => {
    const loyal = { ...atRisk, segment: 'loyal', atStake: 50_000 };
    expect(told({ leaving: [atRisk, loyal] })).toEqual([
      ['win-back', 5_000],
      ['win-back', 3_000],
    ]);
  });

  test('leave out a segment that a running campaign addresses, and a handful of customers', () => {
    expect(told({ leaving: [atRisk], addressed: ['at-risk'] })).toEqual([]);
    expect(told({ leaving: [{ ...atRisk, customers: 19 }] })).toEqual([]);
    expect(told({ leaving: [{ ...atRisk, atStake: 0 }] })).toEqual([]);
  });

  test('extend a campaign that worked to those held out, once it has ended', () => {
    expect(told({ campaigns: [spring] })).toEqual([['extend-campaign', 500]]);
    expect(told({ campaigns: [{ ...spring, running: true }] })).toEqual([]);
    expect(told({ campaigns: [{ ...spring, verdict: 'no-difference' }] })).toEqual([]);
    expect(told({ campaigns: [{ ...spring, heldOut: 0 }] })).toEqual([]);
  });

  test('stop a running campaign that harms, by what it costs, before all else where that is not known', () => {
    const harmful: CampaignStanding = { ...spring, running: true, verdict: 'harmed', revenuePerCustomer: -2 };
    expect(told({ campaigns: [harmful] })).toEqual([['stop-campaign', 1_800]]);
    const unknown = { ...harmful, revenuePerCustomer: null };
    expect(told({ campaigns: [unknown], leaving: [atRisk] })[0]).toEqual(['stop-campaign', null]);
  });

  test('are in the order of what they bring', () => {
    expect(told({ campaigns: [spring], leaving: [atRisk] }).map(([kind]) => kind)).toEqual([
      'win-back',
      'extend-campaign',
    ]);
  });

  test('are to get predictions where there are none, after whatever has a value', () => {
    expect(told({ leaving: null, campaigns: [spring] })).toEqual([
      ['extend-campaign', 500],
      ['predict', null],
    ]);
  });

  test('are none where nothing is to be done', () => {
    expect(suggestions(quiet)).toEqual([]);
  });
});
