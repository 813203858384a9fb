import { haveOrder, orderOf } from '../../analytics/explore/calendar-levels.ts';
import {
  type Comparison,
  fewerLevels,
  otherLevels,
  valuesByLevel,
} from '../../analytics/explore/compare-columns.ts';
import { correlationRatio } from '../../analytics/explore/correlation-ratio.ts';
import { binnedAxis, countsOf } from '../../analytics/explore/density.ts';
import { describeNumbers, type NumberDescription } from '../../analytics/explore/describe-numbers.ts';
import { type ColumnSummary, isNumeric, type SampleColumn } from '../../analytics/explore/variable.ts';
import { exploreBoxesChart } from '../../charts/explore-boxes.ts';
import { UserError } from '../../errors.ts';
import { formatCounted, formatMetric, formatNumber, formatShare } from '../../format.ts';
import { tableOf } from '../../tables.ts';
import type { Compared, ComparedAnswer, Explored } from './explored.ts';
import { formatChance } from './format-chance.ts';
import { correlationFacts } from './numbers.ts';
import { formatShort, formatValue, notCausal, nounOf, strengthInWords } from './words.ts';

/** A level of a category and how the number is distributed on its rows. */
type LevelFigures = { level: string; figures: NumberDescription };

const drawnLevels = 24;
const enoughRows = 30;

/** A number by the levels of a category, or by months: how it differs, and how much of its differences that explains. */
export function levelsAnswer(
  compared: Compared,
  one: SampleColumn,
  by: SampleColumn,
  { profiles, context: { currency } }: Explored,
  trend?: Extract<Comparison, { kind: 'numbers' }>,
): ComparedAnswer {
  const [number, category] = isNumeric(compared.one)
    ? [compared.one, compared.by]
    : [compared.by, compared.one];
  const { values, codes } = valuesByLevel(one, by);
  const ratio = correlationRatio(values, codes);
  if (ratio.eta === null || ratio.rankEta === null)
    throw new UserError(
      `${compared.one.name} and ${compared.by.name} are both known and different on too few ${nounOf(compared.level)} to compare (${ratio.n})`,
      'Compare columns that are filled on the same rows.',
    );
  const levels = figuresByLevel(one, by);
  const finding = levelsFinding(number, category, levels, ratio.rankEta, currency);
  return {
    title: finding,
    facts: [
      {
        key: 'n',
        label: nounOf(compared.level) === 'customers' ? 'Customers' : 'Service lines',
        value: ratio.n,
      },
      { key: 'eta', label: 'Correlation ratio η (0 to 1)', value: formatMetric(ratio.eta) },
      { key: 'rankEta', label: 'The same of ranks', value: formatMetric(ratio.rankEta) },
      {
        key: 'explained',
        label: 'Differences explained, beyond chance (ε²)',
        value: ratio.explained,
        unit: 'share',
      },
      {
        key: 'chance',
        label: 'Probability of this by chance (Kruskal–Wallis)',
        value: ratio.chance === null ? null : formatChance(ratio.chance),
      },
      ...(trend ? correlationFacts(trend) : []),
    ],
    table: levelsTable(number, category, levels, currency),
    chart: exploreBoxesChart({
      finding,
      basis: `${number.name} by ${category.name}, on ${compared.basis}`,
      boxes: levels.slice(0, drawnLevels),
      axis: binnedAxis(values),
      axisLabel: (value) => formatShort(number, value, currency),
      name: number.name,
      asOf: profiles.asOf,
    }),
    notes: [
      `${category.name} explains ${formatShare(ratio.explained ?? 0)} of the differences in ${number.name}: ${strengthInWords(ratio.rankEta)} association by ranks (${formatMetric(ratio.rankEta)}).${Math.abs(ratio.eta - ratio.rankEta) > 0.15 ? ' The two measures differ: a few large values decide the first.' : ''}`,
      ...smallNotes(levels),
      notCausal,
    ],
  };
}

function figuresByLevel(one: SampleColumn, by: SampleColumn): LevelFigures[] {
  const [numbers, category] = one.kind === 'numbers' ? [one, by] : [by, one];
  if (numbers.kind !== 'numbers' || category.kind !== 'levels') return [];
  const { levels, codes } = fewerLevels(category);
  const members: number[][] = levels.map(() => []);
  numbers.values.forEach((value, row) => {
    if (!Number.isNaN(value)) members[codes[row] ?? -1]?.push(value);
  });
  const found = levels.flatMap((level, index) => {
    const values = members[index] ?? [];
    return values.length === 0
      ? []
      : [{ level, figures: describeNumbers(countsOf(Float64Array.from(values))) }];
  });
  if (haveOrder(found.map(({ level }) => level)))
    return found.sort((a, b) => (orderOf(a.level) < orderOf(b.level) ? -1 : 1));
  return found.sort(
    (a, b) =>
      Number(a.level === otherLevels) - Number(b.level === otherLevels) ||
      b.figures.median - a.figures.median ||
      b.figures.mean - a.figures.mean,
  );
}

function levelsFinding(
  number: ColumnSummary,
  category: ColumnSummary,
  levels: LevelFigures[],
  strength: number,
  currency: string,
): string {
  const named = levels.filter(
    ({ level, figures }) => level !== otherLevels && figures.n >= Math.min(enoughRows, figures.n),
  );
  const enough = named.filter(({ figures }) => figures.n >= enoughRows);
  const ranked = (enough.length > 1 ? enough : named).toSorted(
    (a, b) => b.figures.median - a.figures.median || b.figures.mean - a.figures.mean,
  );
  const [highest, lowest] = [ranked[0], ranked.at(-1)];
  if (!highest || !lowest || highest === lowest) return `${number.name} by ${category.name}`;
  const useMean = highest.figures.median === lowest.figures.median;
  const figure = ({ figures }: LevelFigures) =>
    formatValue(number, useMean ? figures.mean : figures.median, currency);
  const measure = useMean ? 'mean' : 'median';
  return strength < 0.1
    ? `${number.name} hardly differs by ${category.name}: ${measure}s from ${figure(lowest)} (${lowest.level}) to ${figure(highest)} (${highest.level})`
    : `${number.name} differs by ${category.name}: ${measure} ${figure(highest)} for ${highest.level}, ${figure(lowest)} for ${lowest.level}`;
}

function levelsTable(
  number: ColumnSummary,
  category: ColumnSummary,
  levels: LevelFigures[],
  currency: string,
): ComparedAnswer['table'] {
  const column = <Name extends string>(name: Name) =>
    number.type === 'money'
      ? ({ name, type: 'money', unit: currency } as const)
      : ({ name, type: number.type === 'day' ? 'text' : 'number' } as const);
  const cell = (value: number) => (number.type === 'day' ? formatValue(number, value, currency) : value);
  const label = category.type === 'day' ? 'period' : 'value';
  return tableOf(
    [
      { name: label, type: 'text' },
      { name: 'rows', type: 'integer' },
      column('mean'),
      column('lowerQuartile'),
      column('median'),
      column('upperQuartile'),
      {
        name: 'standardDeviation',
        type: number.type === 'money' ? 'money' : 'number',
        ...(number.type === 'money' ? { unit: currency } : {}),
      },
    ],
    levels.map(({ level, figures: { n, mean, q1, median, q3, sd } }) => ({
      [label]: level,
      rows: n,
      mean: cell(mean),
      lowerQuartile: cell(q1),
      median: cell(median),
      upperQuartile: cell(q3),
      standardDeviation: sd,
    })),
  );
}

function smallNotes(levels: LevelFigures[]): string[] {
  const small = levels.filter(({ figures }) => figures.n < enoughRows);
  if (small.length === 0) return [];
  const shown = small.slice(0, 3).map(({ level, figures }) => `${level} (${formatNumber(figures.n)})`);
  return [
    `${formatCounted(small.length, 'value has', 'values have')} fewer than ${enoughRows} rows, such as ${shown.join(', ')}: what they show may be chance.`,
  ];
}
