import type { Pair } from '../../analytics/explore/pairs-of.ts';
import type { ColumnSummary, DataSet } from '../../analytics/explore/variable.ts';
import { exploreCorrelationsChart } from '../../charts/explore-correlations.ts';
import type { ExploredSet } from '../../data/explore/exploration.ts';
import { UserError } from '../../errors.ts';
import { formatCounted, formatMetric, formatNumber } from '../../format.ts';
import { type Table, tableOf } from '../../tables.ts';
import type { Answer } from '../answer.ts';
import { dataNotes } from '../data-notes.ts';
import type { Explored } from './explored.ts';
import { madeOf, notCausal, nounOf, strengthInWords } from './words.ts';

const drawnVariables = 12;

type Found = Pair & { of: DataSet; strength: number };

/** How strongly each two variables of a data set go together, the strongest first. */
export async function correlationsAnswer(
  of: DataSet | undefined,
  { exploration, profiles }: Explored,
): Promise<Answer> {
  const chosen = of ? [of] : (['lines', 'customers'] as const);
  const pairs = chosen
    .flatMap((set) => pairsOf(exploration.sets[set], set))
    .sort((a, b) => Math.abs(b.strength) - Math.abs(a.strength));
  if (pairs.length === 0)
    throw new UserError(
      `there are no two columns${of ? ` of ${of}` : ''} to compare`,
      'Import more columns, such as quantity, category or attributes of customers.',
    );
  const telling = pairs.filter((pair) => !isByDefinition(pair, exploration.sets[pair.of]));
  const [strongest] = telling;
  return {
    command: of ? `/explore correlations of=${of}` : '/explore correlations',
    title: strongest
      ? `${strongest.one} and ${strongest.other} go together most: ${strengthInWords(strongest.strength)} association, ${measureOf(strongest)} ${formatMetric(strongest.strength)}`
      : 'No two columns go together but by definition',
    asOf: profiles.asOf,
    facts: [
      { key: 'pairs', label: 'Pairs compared', value: pairs.length },
      {
        key: 'strong',
        label: 'Strong (from 0.5)',
        value: telling.filter(({ strength }) => Math.abs(strength) >= 0.5).length,
      },
      {
        key: 'moderate',
        label: 'Moderate (from 0.3)',
        value: telling.filter(({ strength }) => Math.abs(strength) >= 0.3 && Math.abs(strength) < 0.5).length,
      },
      ...chosen.map((set) => ({
        key: `${set}Rows`,
        label: set === 'lines' ? 'Service lines compared' : 'Customers compared',
        value: exploration.sets[set].sampledRows,
      })),
    ],
    table: pairsTable(pairs),
    chart: exploreCorrelationsChart({
      finding: strongest
        ? `${strongest.one} and ${strongest.other}: ${formatMetric(strongest.strength)}`
        : 'No two columns go together but by definition',
      sets: chosen.flatMap((set) => {
        const { pairs: all, columns, sampledRows } = exploration.sets[set];
        const names = drawn(columns, all);
        return names.length < 2
          ? []
          : [{ title: `${formatNumber(sampledRows)} ${nounOf(set)}`, names, pairs: all }];
      }),
      asOf: profiles.asOf,
    }),
    notes: [
      ...telling
        .filter(({ strength }) => Math.abs(strength) >= 0.1)
        .slice(0, 5)
        .map(inWords),
      "Numbers: Spearman's rank correlation, −1 to 1; two categories: Cramér's V, bias-corrected; a number and a category: the correlation ratio of ranks; both 0 to 1.",
      notCausal,
      ...chosen.flatMap((set) => sampleNote(exploration.sets[set], set)),
      ...dataNotes(profiles, { withoutOrders: 0 }),
    ],
    actions: telling.slice(0, 4).map(({ one, other, of: set }) => ({
      label: `${one} by ${other}`,
      command: `/explore ${one} by ${other} of=${set}`,
    })),
    csvName: 'explore-correlations',
  };
}

function pairsOf({ pairs }: ExploredSet, of: DataSet): Found[] {
  return pairs.flatMap((pair) => (pair.strength === null ? [] : [{ ...pair, of, strength: pair.strength }]));
}

/** What Midas itself makes of columns goes together with them as it was made: figures of a customer, weekdays of days; and redundant columns do. */
function isByDefinition({ one, other }: Found, { columns, redundancies }: ExploredSet): boolean {
  const isFigure = (name: string) => columns.find((column) => column.name === name)?.role === 'figure';
  const isMade = (made: string, source: string) => madeOf[made]?.includes(source) === true;
  const isRedundant = redundancies.some(
    ({ name, by }) => (name === one && by === other) || (name === other && by === one),
  );
  return isRedundant || (isFigure(one) && isFigure(other)) || isMade(one, other) || isMade(other, one);
}

function measureOf({ comparison: { kind } }: Found): string {
  return { numbers: 'Spearman', categories: "Cramér's V", mixed: 'η of ranks' }[kind];
}

function inWords(pair: Found): string {
  const { one, other, strength, comparison } = pair;
  const direction =
    comparison.kind !== 'numbers'
      ? ''
      : strength > 0
        ? ', in the same direction'
        : ', in opposite directions';
  return `${one} and ${other}: ${strengthInWords(strength)} association${direction} (${measureOf(pair)} ${formatMetric(strength)}, ${formatCounted(comparison.n, 'row')}).`;
}

/** The variables that go together with others most, in the order of the table. */
function drawn(columns: ColumnSummary[], pairs: Pair[]): string[] {
  const names = columns
    .map(({ name }) => name)
    .filter((name) => pairs.some(({ one, other }) => one === name || other === name));
  if (names.length <= drawnVariables) return names;
  const sum = (name: string) =>
    pairs
      .filter(({ one, other }) => one === name || other === name)
      .reduce((all, { strength }) => all + Math.abs(strength ?? 0), 0);
  const kept = new Set(names.toSorted((a, b) => sum(b) - sum(a)).slice(0, drawnVariables));
  return names.filter((name) => kept.has(name));
}

function pairsTable(pairs: Found[]): Table {
  return tableOf(
    [
      { name: 'data', type: 'text' },
      { name: 'one', type: 'text' },
      { name: 'other', type: 'text' },
      { name: 'measure', type: 'text' },
      { name: 'strength', type: 'number' },
      { name: 'low', type: 'number' },
      { name: 'high', type: 'number' },
      { name: 'pearson', type: 'number' },
      { name: 'eta', type: 'number' },
      { name: 'rows', type: 'integer' },
    ],
    pairs.map((pair) => {
      const { one, other, strength, of, comparison } = pair;
      const numbers = comparison.kind === 'numbers' ? comparison : undefined;
      return {
        data: of,
        one,
        other,
        measure: measureOf(pair),
        strength: rounded(strength),
        low: rounded(numbers?.spearman?.low ?? null),
        high: rounded(numbers?.spearman?.high ?? null),
        pearson: rounded(numbers?.pearson?.value ?? null),
        eta: rounded(comparison.kind === 'mixed' ? comparison.eta : null),
        rows: comparison.n,
      };
    }),
  );
}

function rounded(figure: number | null): number | null {
  return figure === null ? null : Number(figure.toFixed(4));
}

function sampleNote({ rows, sampledRows }: ExploredSet, of: DataSet): string[] {
  return sampledRows >= rows
    ? []
    : [
        `Of ${formatNumber(rows)} ${nounOf(of)}, a random sample of ${formatNumber(sampledRows)} was compared.`,
      ];
}
