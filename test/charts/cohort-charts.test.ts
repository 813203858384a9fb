import { describe, expect, test } from '@jest/globals';
import { curveOf } from '../../src/analytics/cohorts/average-curve.ts';
import { type Cohort, cohortTable, type Metric } from '../../src/analytics/cohorts/cohort-table.ts';
import { type Grain, laterPeriod } from '../../src/analytics/cohorts/periods.ts';
import type { Day } from '../../src/calendar.ts';
import { cohortGroupsChart } from '../../src/charts/cohort-groups.ts';
import { cohortHeatMapChart } from '../../src/charts/cohort-heat-map.ts';
import { renderPng } from '../../src/charts/render.ts';
import type { ChartSpec } from '../../src/charts/spec.ts';
import { describeChart } from '../support/describe-chart.ts';

type Shop = { grain: Grain; first: Day; asOf: Day; cohorts: number; size: (cohort: number) => number };

/** Cohorts whose retention falls with every period, a little differently from cohort to cohort. */
function cohortsOf({ grain, first, asOf, cohorts, size }: Shop): Cohort[] {
  const found = Array.from({ length: cohorts }, (_, number) => number).flatMap((number) => {
    const cohort = laterPeriod(first, number, grain);
    return Array.from({ length: cohorts }, (_, period) => {
      const share = period === 0 ? 1 : 0.3 / (period + 1) + 0.04 + 0.01 * ((number * 7 + period * 3) % 4);
      const customers = Math.round(share * size(number));
      return {
        cohort,
        period: laterPeriod(cohort, period, grain),
        customers,
        returned: period === 0 ? 0 : Math.round(customers / (period + 1)),
        orders: Math.round(customers * 1.2),
        revenueE4: customers * 430_000,
      };
    }).filter(({ period }) => period < asOf);
  });
  return cohortTable(found, { grain, asOf });
}

const weeks = cohortsOf({
  grain: 'week',
  first: '2025-09-01',
  asOf: '2026-01-01',
  cohorts: 18,
  size: (cohort) => (cohort === 6 ? 12 : 700 + 40 * cohort),
});

const months = cohortsOf({
  grain: 'month',
  first: '2024-01-01',
  asOf: '2026-01-01',
  cohorts: 24,
  size: () => 2000,
});

const manyWeeks = cohortsOf({
  grain: 'week',
  first: '2023-01-02',
  asOf: '2025-10-15',
  cohorts: 145,
  size: () => 300,
});

function heatMap(
  grain: Grain,
  cohorts: readonly Cohort[],
  metric: Metric = 'customers',
  cumulative = false,
): ChartSpec {
  return cohortHeatMapChart({
    cohorts,
    curve: curveOf(cohorts, { metric, cumulative }),
    grain,
    metric,
    cumulative,
    finding: 'Of new customers 28% come back within 4 weeks; the week of 20 Oct 2025 stands out with 41%',
    standingOut: ['2025-10-20'],
    asOf: '2026-01-01',
    currency: 'EUR',
  });
}

const groups = cohortGroupsChart({
  groups: ['web', 'a partner with a name that is far too long for its place', 'not known'].map(
    (label, index) => ({
      label,
      customers: 4000 >> index,
      curve: curveOf(weeks.slice(index * 5), { metric: 'customers', cumulative: false }),
      outcome: {
        value: 0.31 - 0.05 * index,
        low: 0.29 - 0.06 * index,
        high: 0.33 - 0.03 * index,
        differs: index === 0,
      },
    }),
  ),
  finding: '31% of new customers with channel “web” come back within 4 weeks, 25% of the others',
  split: 'channel',
  after: 4,
  grain: 'week',
  measure: 'return',
  asOf: '2026-01-01',
  currency: 'EUR',
});

const charts: [string, ChartSpec][] = [
  ['cohort-heat-map', heatMap('week', weeks)],
  ['cohort-heat-map-months', heatMap('month', months, 'spend-per-customer', true)],
  ['cohort-groups', groups],
];

for (const [name, chart] of charts) describeChart(name, chart, { characters: 40_000 });
// The specification of many thousand cells would be larger than all others together; its picture is kept.
describeChart('cohort-heat-map-many', heatMap('week', manyWeeks), {
  kept: ['picture'],
  characters: 1_000_000,
});

describe('the heat map', () => {
  const written = JSON.stringify(heatMap('week', weeks));

  test('explains its marks where they occur', () => {
    expect(written).toContain('* dashed: not over yet · grey: under 30 customers · bold: stands out');
    expect(JSON.stringify(heatMap('month', months))).not.toContain('not over yet');
  });

  test('says which cohorts of too many it shows', () => {
    expect(JSON.stringify(heatMap('week', manyWeeks))).toContain('the latest 120 cohorts');
  });

  test('of a single cohort whose period is not over is drawn', async () => {
    const one = cohortsOf({
      grain: 'week',
      first: '2025-12-29',
      asOf: '2026-01-01',
      cohorts: 1,
      size: () => 1,
    });
    expect((await renderPng(heatMap('week', one))).length).toBeGreaterThan(1000);
  });
});
