import {
  type ComparedMetric,
  type Comparison,
  comparedMetrics,
  type MetricChange,
} from '../../analytics/prediction/compare-models.ts';
import type { Estimate } from '../../analytics/prediction/prediction.ts';
import { addDays, daysBetween } from '../../calendar.ts';
import { predictionQualityChart } from '../../charts/prediction-quality.ts';
import type { ModelRecord } from '../../data/store.ts';
import { formatDay, formatMetric, formatMoney, formatNumber } from '../../format.ts';
import { type Table, tableOf } from '../../tables.ts';
import type { Answer, Fact } from '../answer.ts';
import type { TrainingOutcome } from '../forecast/train-model.ts';
import { nameOf } from '../predict/forecast-basis.ts';

/** What changed with a training, which model answers from now on, and why. */
export function trainingAnswer(outcome: TrainingOutcome, currency: string): Answer {
  const { fresh } = outcome;
  const { horizonDays, asOf, seed } = fresh.summary;
  return {
    command: `/train horizon=${horizonDays} seed=${seed}`,
    title: title(outcome),
    asOf,
    facts: facts(outcome, currency),
    table: changesTable(outcome),
    chart: chart(fresh),
    notes: [why(outcome), ...compared(outcome), dataUsed(fresh, currency), units(currency)],
    actions: [
      { label: 'How good it is', command: `/predict quality horizon=${horizonDays}` },
      { label: 'Most likely buyers', command: `/predict top 100 horizon=${horizonDays}` },
    ],
  };
}

function title({ fresh, last, answers }: TrainingOutcome): string {
  const { grade } = fresh.summary.quality;
  const trained = `Trained in ${inSeconds(fresh.seconds)}: the new model is ${grade}${aucOf(fresh)}`;
  if (last === null) return `${trained}, the first of its kind`;
  if (last._id === fresh._id) return `${trained}, and the same as before`;
  return answers._id === fresh._id
    ? `${trained}, and answers from now on`
    : `${trained}; the last one did better and stays`;
}

function aucOf({ summary: { quality, answering } }: ModelRecord): string {
  const found = quality.predictors.find(
    (one) => one.target === 'purchase' && one.model === answering.purchase,
  );
  return found?.auc ? ` (AUC ${formatMetric(found.auc.value)})` : '';
}

function inSeconds(seconds: number): string {
  if (seconds >= 100) return `${formatNumber(seconds / 60)} minutes`;
  const whole = Math.max(1, Math.round(seconds));
  return `${whole} ${whole === 1 ? 'second' : 'seconds'}`;
}

/** The figures of the last model and the new one; without a last one, of the new one alone. */
function changesOf({ fresh, comparison }: TrainingOutcome): MetricChange[] {
  if (comparison && 'changes' in comparison) return comparison.changes;
  const { quality, answering } = fresh.summary;
  return comparedMetrics.map(({ target, metric }) => {
    const own = quality.predictors.find((one) => one.target === target && one.model === answering[target]);
    return { target, metric, last: null, fresh: own?.[metric] ?? null, better: null };
  });
}

function facts(outcome: TrainingOutcome, currency: string): Fact[] {
  const { fresh, last, answers } = outcome;
  const { quality, answering, horizonDays, seed } = fresh.summary;
  const figures = changesOf(outcome).map(({ metric, fresh: estimate }) => ({
    key: metric,
    label: metricNames[metric],
    value: estimate && Number(estimate.value.toFixed(4)),
    ...(metric === 'mae' ? { unit: currency } : {}),
  }));
  return [
    { key: 'grade', label: 'Grade', value: quality.grade },
    ...figures,
    { key: 'horizonDays', label: 'Horizon', value: horizonDays, unit: 'days' },
    { key: 'model', label: 'New model', value: fresh._id },
    { key: 'answers', label: 'Model that answers', value: answers._id },
    { key: 'lastModel', label: 'Last model', value: last?._id ?? null },
    { key: 'answersPurchase', label: 'Probability by', value: nameOf(answering.purchase, 'purchase') },
    { key: 'answersSpend', label: 'Spend by', value: nameOf(answering.spend, 'spend') },
    { key: 'customers', label: 'Customers judged on', value: quality.customers },
    { key: 'buyers', label: 'Buyers among them', value: quality.buyers },
    { key: 'seed', label: 'Seed', value: seed },
    { key: 'seconds', label: 'Duration', value: Number(fresh.seconds.toFixed(1)), unit: 'seconds' },
  ];
}

const metricNames: Readonly<Record<ComparedMetric, string>> = {
  auc: 'AUC',
  brier: 'Brier score',
  r2: 'R² of spend',
  mae: 'Mean error of spend',
};

const verdicts = { fresh: 'better', last: 'worse', neither: 'within chance' } as const;

function changesTable(outcome: TrainingOutcome): Table {
  const { comparison } = outcome;
  const isComparable = comparison !== null && 'changes' in comparison && comparison.on === 'same-days';
  const cell = (value: number | undefined) => (value === undefined ? null : Number(value.toFixed(4)));
  return tableOf(
    [
      { name: 'target', type: 'text' },
      { name: 'metric', type: 'text' },
      { name: 'last', type: 'number' },
      { name: 'new', type: 'number' },
      { name: 'newLow', type: 'number' },
      { name: 'newHigh', type: 'number' },
      { name: 'change', type: 'text' },
    ],
    changesOf(outcome).map(({ target, metric, last, fresh, better }) => ({
      target,
      metric: metricNames[metric],
      last: cell(last?.value),
      new: cell(fresh?.value),
      newLow: cell(fresh?.low),
      newHigh: cell(fresh?.high),
      change: isComparable ? verdicts[better ?? 'neither'] : null,
    })),
  );
}

/** Which model answers from now on, and why. */
function why(outcome: TrainingOutcome): string {
  const { fresh, last, comparison, answers } = outcome;
  if (last === null || comparison === null) return 'There was no model of this horizon to compare it with.';
  if ('unreadable' in comparison) return `The new model answers: ${comparison.unreadable}.`;
  if (last._id === fresh._id)
    return 'Data and seed are those of the last training, and so is the model, to the last byte.';
  if (answers._id === last._id)
    return `${last._id} stays: on the same days it was better than the new one by more than chance (${named(comparison, 'last')}).`;
  if (comparison.on === 'other-days') return otherDays(fresh, last);
  if (comparison.better === 'last')
    return `The new model answers for this day although the last one was better on the same days (${named(comparison, 'last')}): that one was not trained for this very day on these data.`;
  const ahead = named(comparison, 'fresh');
  return ahead === ''
    ? 'The new model answers: on the same days the two differ by no more than chance, and it knows the latest data.'
    : `The new model answers: on the same days it was better than the last one by more than chance (${ahead}).`;
}

/** The figures on which one model is better. */
function named({ changes }: Comparison, side: 'last' | 'fresh'): string {
  return changes
    .filter(({ better }) => better === side)
    .map(({ metric, last, fresh }) => `${metricNames[metric]} ${inWords(fresh)} against ${inWords(last)}`)
    .join(', ');
}

function inWords(estimate: Estimate | null): string {
  return estimate ? formatMetric(estimate.value) : '–';
}

function otherDays({ summary: fresh }: ModelRecord, { summary: last }: ModelRecord): string {
  const days = daysBetween(last.asOf, fresh.asOf);
  const more = days > 0 ? `it knows ${days} more ${days === 1 ? 'day' : 'days'}` : 'it knows the latest data';
  return `The new model answers: ${more}. The last one knew part of the days that the new one was judged on, so each was judged on days of its own, and their figures do not say which is better.`;
}

/** On which days the figures were measured. */
function compared({ fresh, last, comparison }: TrainingOutcome): string[] {
  const judged = daysOf(fresh.summary.quality.judged);
  const own = `Judged on ${judged}, of which the judged model had seen nothing; then trained again with them for the answers.`;
  if (!last || !comparison || 'unreadable' in comparison || comparison.on === 'same-days') return [own];
  return [own, `The last model’s figures are of ${daysOf(last.summary.quality.judged)}.`];
}

function daysOf({ from, before }: { from: string; before: string }): string {
  return `${formatDay(from)} to ${formatDay(addDays(before, -1))}`;
}

function dataUsed({ summary: { quality, asOf } }: ModelRecord, currency: string): string {
  const { customers, buyers, spend } = quality;
  return `Of ${formatNumber(customers)} customers judged on, ${formatNumber(buyers)} bought, for ${formatMoney(spend, currency)} in all. Nothing from ${formatDay(asOf)} on was known.`;
}

function units(currency: string): string {
  return `AUC and R² are better the higher, Brier score and mean error (in ${currency} a customer) the lower. New low and new high are the ends of the new model’s 95% intervals.`;
}

function chart({ summary: { quality, answering } }: ModelRecord): Answer['chart'] {
  const { gains, otherGains = [], reliability, customers, buyers, judged, predictors } = quality;
  const own = predictors.find((one) => one.target === 'purchase' && one.model === answering.purchase);
  return predictionQualityChart({
    answering: { model: answering.purchase, gains },
    others: otherGains,
    reliability,
    auc: own?.auc ?? null,
    customers,
    buyers,
    judged,
  });
}
