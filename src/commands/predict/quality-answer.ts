import { targeting } from '../../analytics/evaluate/deciles.ts';
import type { Estimate, PredictorQuality, Quality } from '../../analytics/prediction/prediction.ts';
import { predictionQualityChart } from '../../charts/prediction-quality.ts';
import { capitalised, formatMetric, formatMoney, formatNumber, formatShare } from '../../format.ts';
import { type Cell, type Column, type Table, tableOf } from '../../tables.ts';
import type { Answer, Fact } from '../answer.ts';
import {
  answererNotes,
  daysInWords,
  type ForecastBasis,
  meritOf,
  modelFacts,
  nameOf,
  withHorizon,
  withInterval,
} from './forecast-basis.ts';
import { formatCount } from './forecast-list.ts';

/** How good predictions were on days that the judged model had not seen, beside every baseline. */
export function qualityAnswer(
  basis: ForecastBasis,
  { command, currency }: { command: string; currency: string },
): Answer {
  const { model, asOf } = basis;
  const { quality } = model;
  return {
    command,
    title: finding(basis),
    asOf,
    facts: facts(basis, currency),
    table: qualityTable(quality, currency),
    chart: quality.gains.length === 0 ? null : chart(model),
    notes: [
      ...whomToMail(quality, currency),
      ...calibration(quality),
      ...answererNotes(model),
      gradeNote(quality),
      `Judged on ${daysInWords(quality.judged.from, quality.judged.before)}: ${formatNumber(quality.customers)} customers, ${formatNumber(quality.buyers)} of whom bought, for ${formatMoney(quality.spend, currency)}. For that it learned from ${daysInWords(quality.fitted.from, quality.fitted.before)}; for answers it has then learned from the judged days too.`,
      'AUC is the chance that a buyer is scored above a non-buyer (.5 is chance), PR-AUC the mean precision, Brier the mean squared error of the probabilities, lift10 how many times more buyers the top tenth holds than a random tenth; MAE is the mean error of spend, R² the share of its differences that is foretold, Spearman the correlation of ranks. Intervals are 95% from bootstrap resamples.',
    ],
    actions: [
      { label: 'Top 10%', command: withHorizon('/predict top 10%', model.horizonDays) },
      { label: 'Everyone', command: withHorizon('/predict all', model.horizonDays) },
    ],
    preview: { rows: quality.predictors.length, columns: shown(quality) },
    csvName: `prediction-quality-${model.horizonDays}d`,
  };
}

function finding({ model: { quality, answering } }: ForecastBasis): string {
  const auc = meritOf(quality, answering.purchase, 'purchase');
  const top = quality.gains[0];
  const grade = `Predictions are ${quality.grade}${auc ? `, AUC ${formatMetric(auc.value)}` : ''}`;
  return top
    ? `${grade}: the tenth scored highest held ${formatShare(top.buyersShare)} of the buyers and ${formatShare(top.spendShare)} of the spend`
    : grade;
}

function facts(basis: ForecastBasis, currency: string): Fact[] {
  const { quality } = basis.model;
  return [
    ...modelFacts(basis),
    { key: 'judgedCustomers', label: 'Customers judged on', value: quality.customers },
    { key: 'judgedBuyers', label: 'Buyers among them', value: quality.buyers },
    { key: 'judgedSpend', label: 'Spend of all of them', value: quality.spend, unit: currency },
    { key: 'judgedFrom', label: 'First judged day', value: quality.judged.from, unit: 'day' },
    {
      key: 'judgedBefore',
      label: 'Day after the last judged one',
      value: quality.judged.before,
      unit: 'day',
    },
  ];
}

const metrics = ['auc', 'prAuc', 'brier', 'lift10', 'mae', 'r2', 'spearman', 'top10RevenueShare'] as const;
type Metric = (typeof metrics)[number];

const labels: Readonly<Record<Metric, string>> = {
  auc: 'AUC',
  prAuc: 'PR-AUC',
  brier: 'Brier score',
  lift10: 'Lift of the top tenth',
  mae: 'Mean error',
  r2: 'R²',
  spearman: 'Rank correlation',
  top10RevenueShare: "Top tenth's share of spend",
};

/** A row for each model and target: first the values, then the ends of their intervals. */
function qualityTable({ predictors }: Quality, currency: string): Table {
  const columns: Column[] = [
    { name: 'model', type: 'text' },
    { name: 'target', type: 'text' },
    ...metrics.map((metric) => columnOf(metric, metric, currency)),
    ...metrics.flatMap((metric) => [
      columnOf(`${metric}Low`, metric, currency),
      columnOf(`${metric}High`, metric, currency),
    ]),
  ];
  const records = predictors.map(
    (predictor): Record<string, Cell> => ({
      model: predictor.model,
      target: predictor.target,
      ...Object.fromEntries(metrics.flatMap((metric) => cellsOf(metric, predictor[metric]))),
    }),
  );
  return tableOf(columns, records);
}

function columnOf(name: string, metric: Metric, currency: string): Column {
  const label = name.replace(metric, labels[metric]).replace(/(Low|High)$/, (end) => ` ${end.toLowerCase()}`);
  if (metric === 'mae') return { name, label, type: 'money', unit: currency };
  return { name, label, type: metric === 'top10RevenueShare' ? 'share' : 'number' };
}

function cellsOf(metric: Metric, estimate: Estimate | null): [string, Cell][] {
  return [
    [metric, estimate?.value ?? null],
    [`${metric}Low`, estimate?.low ?? null],
    [`${metric}High`, estimate?.high ?? null],
  ];
}

/** The values alone, and of them those that any predictor has. */
function shown({ predictors }: Quality): string[] {
  const known = (metric: Metric) => predictors.some((predictor) => predictor[metric] !== null);
  return ['model', 'target', ...metrics.filter(known)];
}

function chart({ quality, answering }: ForecastBasis['model']) {
  return predictionQualityChart({
    answering: { model: answering.purchase, gains: quality.gains },
    others: (quality.otherGains ?? []).filter(({ model }) => model !== answering.purchase),
    reliability: quality.reliability,
    auc: meritOf(quality, answering.purchase, 'purchase'),
    customers: quality.customers,
    buyers: quality.buyers,
    judged: quality.judged,
  });
}

/** What a mailing to the best so many would have brought. */
function whomToMail({ gains }: Quality, currency: string): string[] {
  if (gains.length === 0) return ['Nobody bought in the days that were judged.'];
  // Whole tenths alone: within one, gains know no order, and would make the best seem no better than the others.
  return [0.1, 0.2, 0.3].map((share) => {
    const { customers, buyers, buyersShare, spend, spendShare } = targeting(gains, share);
    return `Mail the top ${formatShare(share)} (${formatNumber(customers)}): expect ${formatCount(buyers)} buyers, ${formatShare(buyersShare)} of all, and ${formatMoney(spend, currency)}, ${formatShare(spendShare)} of all spend.`;
  });
}

/** How far predicted and observed shares of buyers are apart. */
function calibration({ reliability }: Quality): string[] {
  const [first] = reliability;
  if (!first) return [];
  const customers = reliability.reduce((sum, row) => sum + row.customers, 0);
  const distance = reliability.reduce((sum, row) => sum + row.customers * gap(row), 0) / customers;
  const worst = reliability.reduce((most, row) => (gap(row) > gap(most) ? row : most), first);
  return [
    `Probabilities can be taken at their word to within ${points(distance)} on average: predicted and observed differ most where ${formatShare(worst.predicted)} were predicted and ${formatShare(worst.observed)} bought (95% interval ${formatShare(worst.low)} to ${formatShare(worst.high)}).`,
  ];
}

function gap({ predicted, observed }: Quality['reliability'][number]): number {
  return Math.abs(predicted - observed);
}

function points(share: number): string {
  return `${formatNumber(share * 100, 1)} percentage points`;
}

function gradeNote({ grade, predictors }: Quality): string {
  const auc = (one: PredictorQuality) => one.auc?.value ?? 0;
  const ranked = predictors.filter((one) => one.target === 'purchase').sort((a, b) => auc(b) - auc(a));
  const compared = ranked
    .flatMap(({ model, auc: estimate }) =>
      estimate ? [`${nameOf(model, 'purchase')} ${withInterval(estimate)}`] : [],
    )
    .join('; ');
  return `${capitalised(grade)} is the grade of 2 · AUC − 1: excellent from .60, good from .40, fair from .20, else poor. AUC of all: ${compared}.`;
}
