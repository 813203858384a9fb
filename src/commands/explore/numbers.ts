import { type Comparison, completeNumbers } from '../../analytics/explore/compare-columns.ts';
import type { Correlation } from '../../analytics/explore/correlation.ts';
import { countsOf, densityOf } from '../../analytics/explore/density.ts';
import { describeNumbers, quantilesOf } from '../../analytics/explore/describe-numbers.ts';
import { exploreScatterChart } from '../../charts/explore-scatter.ts';
import { UserError } from '../../errors.ts';
import { formatMetric, formatNumber } from '../../format.ts';
import { tableOf } from '../../tables.ts';
import type { Fact } from '../answer.ts';
import type { Compared, ComparedAnswer, Explored } from './explored.ts';
import { formatShort, formatValue, notCausal, nounOf, strengthInWords } from './words.ts';

const groups = 10;

/** Two numbers: their correlations, one over tenths of the other, and where rows lie. */
export function numbersAnswer(
  compared: Compared,
  one: Float64Array,
  by: Float64Array,
  { n, pearson, spearman }: Extract<Comparison, { kind: 'numbers' }>,
  { profiles, context: { currency } }: Explored,
): ComparedAnswer {
  if (!pearson || !spearman)
    throw new UserError(
      `${compared.one.name} and ${compared.by.name} are both known and different on too few ${nounOf(compared.level)} to compare (${n})`,
      'Compare columns that are filled on the same rows.',
    );
  const [y, x] = completeNumbers(one, by);
  const finding = numbersFinding(compared, spearman);
  return {
    title: finding,
    facts: [{ key: 'n', label: 'Pairs', value: n }, ...correlationFacts({ pearson, spearman })],
    table: tenthsTable(compared, x, y, currency),
    chart: exploreScatterChart({
      names: [compared.by.name, compared.one.name],
      finding,
      basis: `Spearman ${withInterval(spearman)}, on ${compared.basis}`,
      density: densityOf(x, y),
      noun: nounOf(compared.level),
      labels: [
        (value) => formatShort(compared.by, value, currency),
        (value) => formatShort(compared.one, value, currency),
      ],
      asOf: profiles.asOf,
    }),
    notes: [
      `Spearman compares ranks and is not moved by a few large values; Pearson measures how close the two are to a straight line.${Math.abs(pearson.value - spearman.value) > 0.15 ? ' Here they differ: the relation is no straight line, or a few values decide it.' : ''}`,
      `The correlation accounts for ${formatNumber(100 * spearman.value ** 2, 1)}% of the differences in ranks; the rest has other reasons. ${notCausal}`,
    ],
  };
}

/** What a rank correlation says in a sentence. */
function numbersFinding(
  { one, by }: Pick<Compared, 'one' | 'by'>,
  { value, low, high }: Correlation,
): string {
  if (low <= 0 && high >= 0)
    return `${one.name} and ${by.name} do not go together: a correlation of ${formatMetric(value)} could be chance`;
  const direction = value > 0 ? 'higher' : 'lower';
  const certainty = Math.abs(value) < 0.1 ? 'Hardly any association: where' : 'Where';
  return `${certainty} ${by.name} is higher, ${one.name} is ${Math.abs(value) >= 0.5 ? 'mostly' : 'a little more often'} ${direction}: ${strengthInWords(value)} correlation of ${formatMetric(value)}`;
}

/** Both correlations with their intervals. */
export function correlationFacts({
  pearson,
  spearman,
}: {
  pearson: Correlation | null;
  spearman: Correlation | null;
}): Fact[] {
  return [
    { key: 'spearman', label: 'Spearman (ranks), 95% interval', value: spearman && withInterval(spearman) },
    {
      key: 'pearson',
      label: 'Pearson (straight line), 95% interval',
      value: pearson && withInterval(pearson),
    },
  ];
}

function withInterval({ value, low, high }: Correlation): string {
  return `${formatMetric(value)} (${formatMetric(low)} to ${formatMetric(high)})`;
}

/** The one number in groups of about equally many rows, by the other; equal values are never divided. */
function tenthsTable(
  { one, by }: Compared,
  x: Float64Array,
  y: Float64Array,
  currency: string,
): ComparedAnswer['table'] {
  const at = quantilesOf(countsOf(x));
  const cuts = [...new Set(Array.from({ length: groups - 1 }, (_, index) => at((index + 1) / groups)))];
  const members: number[][] = Array.from({ length: cuts.length + 1 }, () => []);
  x.forEach((value, row) => {
    const group = cuts.findIndex((cut) => value <= cut);
    members[group < 0 ? cuts.length : group]?.push(row);
  });
  const number = <Name extends string>(name: Name, { type }: Compared['one']) =>
    type === 'money'
      ? ({ name, type: 'money', unit: currency } as const)
      : ({ name, type: type === 'day' ? 'text' : 'number' } as const);
  const cell = (variable: Compared['one'], value: number) =>
    variable.type === 'day' ? formatValue(variable, value, currency) : value;
  return tableOf(
    [
      number('from', by),
      number('to', by),
      { name: 'rows', type: 'integer' },
      number('mean', one),
      number('median', one),
    ],
    members
      .filter((rows) => rows.length > 0)
      .map((rows) => {
        const own = describeNumbers(countsOf(Float64Array.from(rows, (row) => x[row] ?? 0)));
        const other = describeNumbers(countsOf(Float64Array.from(rows, (row) => y[row] ?? 0)));
        return {
          from: cell(by, own.least),
          to: cell(by, own.most),
          rows: rows.length,
          mean: cell(one, other.mean),
          median: cell(one, other.median),
        };
      }),
  );
}
