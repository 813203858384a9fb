import type {
  Estimate,
  Grade,
  Predictor,
  PredictorQuality,
  Quality,
} from '../../analytics/prediction/prediction.ts';
import { predictorNames } from '../../analytics/prediction/predictor-names.ts';
import { addDays, type Day } from '../../calendar.ts';
import { capitalised, formatDay, formatMetric, formatNumber } from '../../format.ts';
import type { Fact } from '../answer.ts';
import { usualHorizon } from '../forecast/train-model.ts';

/** What predictions stand on: the day, the days ahead, and the model that made them. */
export type ForecastBasis = {
  asOf: Day;
  /** Customers with a counted order before that day. */
  customers: number;
  modelAgeDays: number;
  model: {
    /** Everything before this day was known to it. */
    asOf: Day;
    horizonDays: number;
    quality: Quality;
    /** Who answers: whoever did best on the days that were judged. */
    answering: { purchase: Predictor; spend: Predictor };
  };
};

type Target = PredictorQuality['target'];

/** A command with its horizon, which is left out where it is the usual one. */
export function withHorizon(command: string, horizonDays: number): string {
  return horizonDays === usualHorizon ? command : `${command} horizon=${horizonDays}`;
}

/** "2 Apr 1998 to 30 Jun 1998": days from one up to another, which is not among them. */
export function daysInWords(from: Day, before: Day): string {
  return `${formatDay(from)} to ${formatDay(addDays(before, -1))}`;
}

/** The days ahead, in words. */
export function daysAhead({ asOf, model: { horizonDays } }: ForecastBasis): string {
  return `${horizonDays} days, ${daysInWords(asOf, addDays(asOf, horizonDays))}`;
}

const namesOfSpend: Partial<Record<Predictor, string>> = {
  blend: 'the mean of forest and BG/NBD × Gamma-Gamma',
  'bg-nbd': 'BG/NBD × Gamma-Gamma',
};

/** The predictor's name where it speaks of a target. */
export function nameOf(model: Predictor, target: Target): string {
  return (target === 'spend' ? namesOfSpend[model] : undefined) ?? predictorNames[model];
}

/** The figure of merit of each target: how well buyers are told from others, and how much of the differences in spend is foretold. */
const merits = {
  purchase: { metric: 'auc', name: 'AUC' },
  spend: { metric: 'r2', name: 'R²' },
} as const;

/** How well a predictor did on a target, by its figure of merit; null where it has none. */
export function meritOf({ predictors }: Quality, model: Predictor, target: Target): Estimate | null {
  const found = predictors.find((one) => one.model === model && one.target === target);
  return found?.[merits[target].metric] ?? null;
}

/** The figures that every answer of predictions gives about its model. */
export function modelFacts({ asOf, modelAgeDays, model }: ForecastBasis): Fact[] {
  const { horizonDays, quality, answering } = model;
  return [
    { key: 'horizonDays', label: 'Horizon', value: horizonDays, unit: 'days' },
    { key: 'to', label: 'Last day of the horizon', value: addDays(asOf, horizonDays - 1), unit: 'day' },
    { key: 'grade', label: 'Grade of the model', value: quality.grade },
    { key: 'auc', label: 'AUC', value: rounded(meritOf(quality, answering.purchase, 'purchase')) },
    { key: 'modelAgeDays', label: 'Age of the model', value: modelAgeDays, unit: 'days' },
    { key: 'answersPurchase', label: 'Probability by', value: nameOf(answering.purchase, 'purchase') },
    { key: 'answersSpend', label: 'Spend by', value: nameOf(answering.spend, 'spend') },
  ];
}

function rounded(estimate: Estimate | null): number | null {
  return estimate && Number(estimate.value.toFixed(4));
}

/** How old and how good the model is, and who answers, in sentences. */
export function modelNotes(basis: ForecastBasis): string[] {
  const { model, modelAgeDays } = basis;
  const { quality, answering } = model;
  const auc = meritOf(quality, answering.purchase, 'purchase');
  const judged = `${formatNumber(quality.customers)} customers, ${daysInWords(quality.judged.from, quality.judged.before)}`;
  return [
    `The model is ${ageInWords(modelAgeDays)} and ${quality.grade}${auc ? `: AUC ${withInterval(auc)}` : ''}, judged on days that it had not seen (${judged}). ${gradeMeans[quality.grade]}`,
    ...answererNotes(model),
  ];
}

function ageInWords(days: number): string {
  if (days === 0) return 'new today';
  return `${formatNumber(days)} ${days === 1 ? 'day' : 'days'} old`;
}

const gradeMeans: Readonly<Record<Grade, string>> = {
  excellent: 'Rely on the order of the list, and plan with the sums.',
  good: 'Rely on the order of the list; plan with the sums within their range.',
  fair: 'Better than chance: use it to put customers in order, not to count on a single one.',
  poor: 'Hardly better than chance: do not base a mailing on it alone.',
};

/** For each target who answers, and how the forest and the best baseline compare. */
export function answererNotes({ quality, answering }: ForecastBasis['model']): string[] {
  return (['purchase', 'spend'] as const).flatMap((target) => {
    const note = answererNote(quality, answering[target], target);
    return note === undefined ? [] : [note];
  });
}

const questions = { purchase: 'who buys', spend: 'how much they spend' } as const;

/** "BG/NBD × Gamma-Gamma did better than the forest on the backtest (R² .512 against .381), so it answers how much they spend." */
function answererNote(quality: Quality, answers: Predictor, target: Target): string | undefined {
  const ours = meritOf(quality, answers, target);
  if (!ours) return undefined;
  const { name: metric } = merits[target];
  const name = capitalised(nameOf(answers, target));
  const question = questions[target];
  const others = ['forest' as const, bestBaseline(quality, target)]
    .filter((model) => model !== undefined && model !== answers)
    .flatMap((model) => withMerit(quality, model, target));
  const [first] = others;
  if (!first) return `${name} answers ${question} (${metric} ${formatMetric(ours.value)}).`;
  const forest = answers === 'forest' ? undefined : first;
  if (isBaseline(answers) && forest && ours.value > forest.value)
    return `${name} did better than the forest on the backtest (${metric} ${formatMetric(ours.value)} against ${formatMetric(forest.value)}), so it answers ${question}.`;
  const compared = others.map(({ name: other, value }) => `${other} ${formatMetric(value)}`).join(', ');
  const better = others.filter(({ value }) => value > ours.value).map(({ name: other }) => other);
  const caveat = better.length > 0 ? `; ${better.join(' and ')} did slightly better there` : '';
  return `${name} answers ${question}: on the backtest it had ${metric} ${formatMetric(ours.value)}, ${compared}${caveat}.`;
}

function withMerit(quality: Quality, model: Predictor | undefined, target: Target) {
  const merit = model && meritOf(quality, model, target);
  return merit ? [{ name: nameOf(model, target), value: merit.value }] : [];
}

function isBaseline(model: Predictor): boolean {
  return model !== 'forest' && model !== 'blend';
}

function bestBaseline(quality: Quality, target: Target): Predictor | undefined {
  const merit = (model: Predictor) => meritOf(quality, model, target)?.value ?? Number.NEGATIVE_INFINITY;
  const baselines = quality.predictors.filter((one) => one.target === target && isBaseline(one.model));
  return baselines.map(({ model }) => model).sort((a, b) => merit(b) - merit(a))[0];
}

/** ".838 (95% interval .830 to .845)". */
export function withInterval({ value, low, high }: Estimate): string {
  return `${formatMetric(value)} (95% interval ${formatMetric(low)} to ${formatMetric(high)})`;
}
