import { type CampaignReadOut, campaignReadOutChart } from '../../src/charts/campaign-read-out.ts';
import type { ChartSpec } from '../../src/charts/spec.ts';
import { describeChart } from '../support/describe-chart.ts';

/** How many have ordered by each day, more of them soon than late. */
function arm(name: string, members: number, share: number, days: number) {
  const converted = Array.from({ length: days }, (_, day) =>
    Math.round(members * share * Math.sqrt((day + 1) / 28)),
  );
  return { name, members, converted };
}

function look(days: number, value: number) {
  const margin = 0.22 / days ** 0.6;
  return { days, value, low: value - margin, high: value + margin };
}

const running: CampaignReadOut = {
  finding: 'Spring sale shows no difference yet after 2 of 4 weeks: 9.9% ordered, 7.1% of the holdout',
  asOf: '2026-11-12',
  start: '2026-10-26',
  windowDays: 28,
  days: 17,
  arms: [arm('Holdout', 310, 0.1, 17), arm('Contacted', 1240, 0.14, 17)],
  differences: [{ name: 'Contacted', looks: [look(7, 0.02), look(14, 0.028)] }],
};

const treatments: CampaignReadOut = {
  finding:
    'Autumn, “free delivery” worked: 18.0% ordered, 12.0% of the holdout, +6 points (+2.1 to +9.9); “10% off”: no difference',
  asOf: '2026-11-30',
  start: '2026-10-01',
  windowDays: 60,
  days: 60,
  arms: [
    arm('Holdout', 900, 0.082, 60),
    arm('free delivery', 1800, 0.123, 60),
    arm('10% off', 1800, 0.0825, 60),
  ],
  differences: [
    { name: 'free delivery', looks: [7, 14, 21, 28, 35, 42, 49, 56, 60].map((days) => look(days, 0.05)) },
    { name: '10% off', looks: [7, 14, 21, 28, 35, 42, 49, 56, 60].map((days) => look(days, 0.001)) },
  ],
};

const begun: CampaignReadOut = {
  ...running,
  finding: 'Spring sale is too early to tell: no full week is over in which somebody ordered',
  asOf: '2026-10-28',
  days: 2,
  arms: [arm('Holdout', 310, 0, 2), arm('Contacted', 1240, 0.01, 2)],
  differences: [{ name: 'Contacted', looks: [] }],
};

const charts: [string, ChartSpec][] = [
  ['campaign-read-out', campaignReadOutChart(running)],
  ['campaign-read-out-treatments', campaignReadOutChart(treatments)],
  ['campaign-read-out-begun', campaignReadOutChart(begun)],
];

for (const [name, chart] of charts) describeChart(name, chart);
