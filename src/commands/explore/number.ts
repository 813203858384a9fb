import { describeNumbers, type NumberDescription } from '../../analytics/explore/describe-numbers.ts';
import { histogramOf } from '../../analytics/explore/histogram.ts';
import type { ColumnSummary, Distribution } from '../../analytics/explore/variable.ts';
import { exploreDistributionChart } from '../../charts/explore-distribution.ts';
import { formatCounted, formatMetric, formatNumber, formatShare } from '../../format.ts';
import { type Column, tableOf } from '../../tables.ts';
import type { Fact } from '../answer.ts';
import type { Described, Explored } from './explored.ts';
import { formatShort, formatValue, nounOf } from './words.ts';

type Numbers = Extract<Distribution, { kind: 'numbers' }>;

/** From here on a distribution is called skewed. Source: Bulmer 1979, Principles of Statistics. */
const highlySkewed = 1;
const shownExtremes = 5;
/** With no more different values than these the table shows them all. */
const fewValues = 50;
const mostRows = 5_000;

/** Centre, spread, shape and outliers of a number, with its histogram. */
export function numberAnswer(
  summary: ColumnSummary,
  distribution: Numbers,
  { profiles, context: { currency } }: Explored,
): Described {
  const figures = describeNumbers(distribution);
  const inWords = (value: number) => formatValue(summary, value, currency);
  const histogram = histogramOf(distribution);
  const title = `${summary.name}: half of ${formatNumber(figures.n)} ${nounOf(summary.of)} are between ${inWords(figures.q1)} and ${inWords(figures.q3)}, the middle one is ${inWords(figures.median)}`;
  return {
    title,
    facts: facts(figures, summary, currency),
    table: tableOf(valueColumns(summary, currency), valueRows(distribution, figures.n)),
    chart: exploreDistributionChart({
      name: summary.name,
      finding: title,
      noun: nounOf(summary.of),
      histogram,
      figures,
      axisLabel: (value) => formatShort(summary, value, currency),
      asOf: profiles.asOf,
    }),
    notes: [
      ...centreNotes(figures, inWords),
      ...outlierNotes(figures, inWords, summary),
      ...extremeNotes(distribution, inWords),
      ...histogramNotes(histogram),
      ...(distribution.rounded
        ? ['There are so many different values that they were counted rounded to five digits.']
        : []),
    ],
  };
}

function facts(figures: NumberDescription, summary: ColumnSummary, currency: string): Fact[] {
  const {
    mean,
    median,
    mode,
    modeCount,
    n,
    sd,
    iqr,
    mad,
    q1,
    q3,
    p5,
    p95,
    least,
    most,
    skewness,
    kurtosis,
    outliers,
  } = figures;
  const isYear = /year/i.test(summary.name);
  const unit = summary.type === 'money' ? currency : summary.unit;
  const figure = (key: string, label: string, value: number | null): Fact => ({
    key,
    label,
    value,
    ...(unit ? { unit } : {}),
  });
  const level = (key: string, label: string, value: number): Fact =>
    isYear ? { key, label, value: formatValue(summary, value, currency) } : figure(key, label, value);
  return [
    level('mean', 'Mean', mean),
    level('median', 'Median', median),
    level('mode', `Most frequent (${formatShare(modeCount / n)} of values)`, mode),
    figure('sd', 'Standard deviation', sd),
    figure('iqr', 'Interquartile range', iqr),
    figure('mad', 'Median distance from the median', mad),
    level('least', 'Least', least),
    level('p5', '5% are below', p5),
    level('q1', 'A quarter is below', q1),
    level('q3', 'A quarter is above', q3),
    level('p95', '5% are above', p95),
    level('most', 'Most', most),
    {
      key: 'skewness',
      label: 'Skewness (0: symmetric)',
      value: skewness === null ? null : formatMetric(skewness),
    },
    {
      key: 'kurtosis',
      label: 'Excess kurtosis (0: tails as of a normal curve)',
      value: kurtosis === null ? null : formatMetric(kurtosis),
    },
    {
      key: 'outliers',
      label: 'Outliers (beyond 1.5 interquartile ranges)',
      value: outliers.below + outliers.above,
    },
  ];
}

function valueColumns(
  { type }: ColumnSummary,
  currency: string,
): [Column & { name: 'value' }, Column & { name: 'count' }, Column & { name: 'share' }] {
  return [
    type === 'money' ? { name: 'value', type: 'money', unit: currency } : { name: 'value', type: 'number' },
    { name: 'count', type: 'integer' },
    { name: 'share', type: 'share' },
  ];
}

/** Values by how often they occur. */
function valueRows({ values, counts }: Numbers, n: number) {
  return Array.from(values, (value, index) => ({
    value,
    count: counts[index] ?? 0,
    share: (counts[index] ?? 0) / n,
  }))
    .sort((a, b) => b.count - a.count || a.value - b.value)
    .slice(0, mostRows);
}

function centreNotes(
  { skewness, mean, median, n, zeros, negatives }: NumberDescription,
  inWords: (value: number) => string,
): string[] {
  const notes: string[] = [];
  if (skewness !== null && Math.abs(skewness) >= highlySkewed)
    notes.push(
      skewness > 0
        ? `A few large values pull the mean (${inWords(mean)}) above the median (${inWords(median)}): speak of the median when you mean a usual value.`
        : `A few small values pull the mean (${inWords(mean)}) below the median (${inWords(median)}): speak of the median when you mean a usual value.`,
    );
  if (zeros > 0 || negatives > 0)
    notes.push(
      `${formatNumber(zeros)} are zero and ${formatNumber(negatives)} below zero, of ${formatNumber(n)}.`,
    );
  return notes;
}

function outlierNotes(
  { outliers, fences, n, sum }: NumberDescription,
  inWords: (value: number) => string,
  { of, type }: ColumnSummary,
): string[] {
  const all = outliers.below + outliers.above;
  if (all === 0) return ['No value lies beyond 1.5 interquartile ranges from the middle half.'];
  const worth =
    type === 'money' && sum > 0 && outliers.above > 0
      ? `; those above make ${formatShare(outliers.sumAbove / sum)} of the sum`
      : '';
  return [
    `${formatCounted(all, 'outlier')} (${formatShare(all / n)} of ${nounOf(of)}): ${formatNumber(outliers.below)} below ${inWords(fences.low)} and ${formatNumber(outliers.above)} above ${inWords(fences.high)}${worth}. Look at them before you leave any out: they may be your best customers, or a slip of the keyboard.`,
  ];
}

function extremeNotes({ values, counts }: Numbers, inWords: (value: number) => string): string[] {
  const shown = (index: number) =>
    `${inWords(values[index] ?? Number.NaN)}${(counts[index] ?? 0) > 1 ? ` (${formatNumber(counts[index] ?? 0)} times)` : ''}`;
  const places = Array.from({ length: Math.min(shownExtremes, values.length) }, (_, index) => index);
  if (values.length <= fewValues) return [];
  return [
    `The largest: ${places.map((place) => shown(values.length - 1 - place)).join(', ')}. The smallest: ${places.map(shown).join(', ')}.`,
  ];
}

function histogramNotes({ scale, below, above }: ReturnType<typeof histogramOf>): string[] {
  const left = below + above;
  const axis =
    scale === 'log'
      ? [
          'The axis of the picture is logarithmic: each bar is as many times wider in value than the one before.',
        ]
      : [];
  if (left === 0) return axis;
  const where = scale === 'log' && below > 0 && above === 0 ? 'at or near zero, or below it' : 'too far off';
  return [...axis, `Not drawn: ${formatNumber(left)} ${where}.`];
}
