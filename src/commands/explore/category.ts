import type { ColumnSummary, Distribution } from '../../analytics/explore/variable.ts';
import { namesRows } from '../../analytics/explore/variable.ts';
import { exploreLevelsChart } from '../../charts/explore-levels.ts';
import { formatCounted, formatMetric, formatNumber, formatShare } from '../../format.ts';
import { tableOf } from '../../tables.ts';
import type { Described, Explored } from './explored.ts';
import { isPrivate, nounOf } from './words.ts';

type Levels = Extract<Distribution, { kind: 'levels' }>;

const drawnLevels = 12;
/** What the most frequent levels must hold together to be called nearly all. */
const nearlyAll = 0.8;

/** How often each level of a category occurs, and how evenly. */
export function categoryAnswer(
  summary: ColumnSummary,
  distribution: Levels,
  { profiles }: Explored,
): Described {
  const { name, of, rows, known, distinct } = summary;
  const { levels, entropyBits } = distribution;
  const [first] = levels;
  const isHidden = isPrivate(summary);
  const isName = isHidden || summary.role === 'id' || namesRows(summary);
  const title = isName
    ? `${name} names single ${nounOf(of)}: ${formatNumber(distinct)} different values on ${formatNumber(known)}`
    : `${name}: ${first?.value} is ${formatShare((first?.count ?? 0) / known)} of ${formatNumber(known)} ${nounOf(of)}${distinct > 1 ? `, of ${formatNumber(distinct)} values` : ''}`;
  return {
    title,
    facts: isName
      ? []
      : [
          { key: 'mode', label: 'Most frequent', value: first?.value ?? null },
          { key: 'modeShare', label: 'Its share', value: (first?.count ?? 0) / known, unit: 'share' },
          {
            key: 'entropy',
            label: 'Entropy in bits',
            value: entropyBits === null ? null : formatMetric(entropyBits),
          },
          {
            key: 'evenness',
            label: 'Evenness (1: all values equally frequent)',
            value: evenness(entropyBits, distinct),
          },
        ],
    table: isHidden
      ? null
      : tableOf(
          [
            { name: 'value', type: 'text' },
            { name: 'count', type: 'integer' },
            { name: 'share', type: 'share' },
          ],
          levels.map(({ value, count }) => ({ value, count, share: count / known })),
        ),
    chart: isName
      ? null
      : exploreLevelsChart({
          finding: title,
          title: `Share of ${nounOf(of)}`,
          bars: barsOf(distribution, known),
          basis: `${formatNumber(known)} of ${formatNumber(rows)} ${nounOf(of)} with a value`,
          asOf: profiles.asOf,
        }),
    notes: isName
      ? nameNotes(summary, isHidden ? undefined : levels[0])
      : [...evennessNotes(distribution, summary), ...spellingNotes(summary)],
  };
}

/** The most frequent levels, and all others as one. */
function barsOf({ levels, others, otherRows }: Levels, known: number) {
  const drawn = levels.length + others > drawnLevels + 1 ? levels.slice(0, drawnLevels) : levels;
  const rest = levels.slice(drawn.length);
  const restRows = rest.reduce((sum, { count }) => sum + count, otherRows);
  const bars = drawn.map(({ value, count }) => ({ label: value, share: count / known, count }));
  const further = rest.length + others;
  return further === 0
    ? bars
    : [
        ...bars,
        { label: `${formatNumber(further)} others`, share: restRows / known, count: restRows, rest: true },
      ];
}

function evenness(bits: number | null, distinct: number): string | null {
  return bits === null || distinct < 2 ? null : formatMetric(bits / Math.log2(distinct));
}

/** What the entropy means: as many equally frequent values would be as hard to guess. */
function evennessNotes({ levels, entropyBits }: Levels, { known, distinct, of }: ColumnSummary): string[] {
  if (distinct < 2) return ['It tells nothing apart: every row says the same.'];
  let held = 0;
  const needed = levels.findIndex(({ count }) => {
    held += count;
    return held >= nearlyAll * known;
  });
  const few =
    needed >= 0 && needed + 1 <= distinct / 2
      ? `${formatCounted(needed + 1, 'value')} of ${formatNumber(distinct)} ${needed === 0 ? 'makes' : 'make'} ${formatShare(held / known)} of ${nounOf(of)}.`
      : '';
  const even =
    entropyBits === null
      ? ''
      : `It is as hard to guess as ${formatNumber(2 ** entropyBits, 1)} equally frequent values would be.`;
  const rare = levels.filter(({ count }) => count < 30).length;
  return [
    [few, even].filter(Boolean).join(' '),
    ...(rare > 0
      ? [
          `${formatCounted(rare, 'value has', 'values have')} fewer than 30 rows: figures split by them are mostly chance.`,
        ]
      : []),
  ];
}

function spellingNotes({ spellings }: ColumnSummary): string[] {
  return spellings
    .slice(0, 3)
    .map(
      (group) =>
        `One value in several spellings: ${group.map(({ value, count }) => `"${value}" (${formatNumber(count)})`).join(', ')}. Import with --rules category-spelling, or mend them at the source.`,
    );
}

function nameNotes(
  { known, distinct }: ColumnSummary,
  first: Levels['levels'][number] | undefined,
): string[] {
  const hidden = first
    ? []
    : ['Its values are not shown, as e-mail addresses and telephone numbers never are.'];
  if (distinct === known)
    return ['Every value is there once, as an id should be in a file of its own.', ...hidden];
  return [
    `A value is there ${formatNumber(known / distinct, 2)} times on average${first ? `, at most ${formatNumber(first.count)} times (${first.value})` : ''}.`,
    ...hidden,
  ];
}
