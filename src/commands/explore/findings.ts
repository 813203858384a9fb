import { describeNumbers } from '../../analytics/explore/describe-numbers.ts';
import type { ColumnSummary, Distribution } from '../../analytics/explore/variable.ts';
import { type Day, daysBetween } from '../../calendar.ts';
import type { ExploredSet } from '../../data/explore/exploration.ts';
import type { SourceReport } from '../../data/import/report.ts';
import { formatCounted, formatDay, formatMoney, formatNumber, formatShare } from '../../format.ts';
import { formatValue, isPrivate, nounOf } from './words.ts';

/** Something about the quality of the data, and what to do about it; the greater its weight, the more rows or money it concerns. */
export type Finding = { weight: number; sentence: string };

/** What findings are looked for in. */
export type Examined = {
  sets: { lines: ExploredSet; customers: ExploredSet };
  amounts: Distribution;
  days: Distribution;
  sources: readonly SourceReport[];
  asOf: Day;
  currency: string;
};

/** Below these shares nothing is said. */
const fewMissing = 0.01;
const fewOutliers = 0.001;
const manyOfOne = 0.05;
const silence = 0.02;

/** What is worth knowing about the quality of the data, the weightiest first. */
export function findingsOf(examined: Examined): Finding[] {
  const { lines, customers } = examined.sets;
  const columns = [...lines.columns, ...customers.columns].filter(
    ({ role }) => role !== 'figure' && role !== 'derived',
  );
  return [
    ...examined.sources.flatMap(lossesOf),
    ...columns.flatMap((column) => missingIn(column, column.of === 'customers' ? customers : lines)),
    ...columns.flatMap((column) => spellingsIn(column)),
    ...columns.flatMap((column) => implausibleYears(column, examined.asOf)),
    ...[lines, customers].flatMap(redundantIn),
    ...amountFindings(examined),
    ...peopleFindings(examined),
    ...silenceIn(examined),
  ].sort((a, b) => b.weight - a.weight);
}

function lossesOf({ file, rows, refused, rejects, rejectsFile }: SourceReport): Finding[] {
  if (refused === 0) return [];
  const [first] = rejects.toSorted((a, b) => b.rows - a.rows);
  const why = first ? `, mostly ${first.column ? `"${first.column}": ` : ''}${first.reason}` : '';
  return [
    {
      weight: 0.5 + 2 * (refused / rows),
      sentence: `Not readable: ${formatCounted(refused, 'row')} of ${file} (${formatShare(refused / rows)})${why}. Mend them${rejectsFile ? ` in ${rejectsFile}` : ''} and import that file.`,
    },
  ];
}

/** Of customers' columns, what those lack who are in the customers file at all. */
function missingIn({ name, of, known }: ColumnSummary, { rows: all, rowsOfFile }: ExploredSet): Finding[] {
  const rows = rowsOfFile ?? all;
  const missing = Math.max(0, rows - known);
  const share = missing / Math.max(1, rows);
  if (known === 0)
    return [
      {
        weight: 0.6,
        sentence: `${name} is empty on all ${formatNumber(rows)} ${nounOf(of)}. Leave the column out of the next export, or fill it.`,
      },
    ];
  if (share < fewMissing) return [];
  const todo =
    share > 0.5
      ? 'Do not plan on it before it is collected.'
      : 'Answers by it leave these out; fill it where you can.';
  return [
    {
      weight: share,
      sentence: `${name} is not known of ${formatNumber(missing)} of ${formatNumber(rows)} ${nounOf(of)} (${formatShare(share)}). ${todo}`,
    },
  ];
}

function spellingsIn(column: ColumnSummary): Finding[] {
  const { name, known, spellings } = column;
  if (spellings.length === 0 || isPrivate(column)) return [];
  const stray = spellings.flatMap((group) => group.slice(1)).reduce((sum, { count }) => sum + count, 0);
  const [group = []] = spellings;
  const shown = group.slice(0, 3).map(({ value, count }) => `"${value}" (${formatNumber(count)})`);
  return [
    {
      weight: 0.3 + stray / known,
      sentence: `${name} has ${formatCounted(spellings.length, 'value')} in several spellings, such as ${shown.join(' and ')}: they count apart. Import with --rules category-spelling, or mend them at the source.`,
    },
  ];
}

/** Years of birth before 1900 or after the as-of day. */
function implausibleYears({ name, type, least, most }: ColumnSummary, asOf: Day): Finding[] {
  const isBirthYear = /birth|geburt|naissance|nacimiento|nascimento/i.test(name) && type === 'number';
  const thisYear = Number(asOf.slice(0, 4));
  if (!isBirthYear || least === null || most === null || (least >= 1900 && most <= thisYear)) return [];
  return [
    {
      weight: 0.3,
      sentence: `${name} goes from ${least} to ${most}, which nobody's birth can. Correct these at the source before you group by age.`,
    },
  ];
}

function redundantIn({ columns, redundancies }: ExploredSet): Finding[] {
  const constant = columns
    .filter(
      (column) =>
        column.distinct === 1 &&
        column.known === column.rows &&
        column.rows > 1 &&
        column.role !== 'figure' &&
        column.role !== 'derived' &&
        !isPrivate(column),
    )
    .map(({ name, top, of }) => ({
      weight: 0.12,
      sentence: `${name} is the same on all ${nounOf(of)} (${top[0]?.value}): it tells nothing apart. You can leave it out of exports.`,
    }));
  const redundant = redundancies.map(({ name, kind, by, share }) => ({
    weight: kind === 'duplicate' ? 0.15 : 0.1,
    sentence:
      kind === 'duplicate'
        ? `${name} says what ${by} says: each value of one goes with one of the other (${formatShare(share)} of rows). Keep one of the two.`
        : `${name} follows from ${by}: on ${formatShare(share)} of rows it is what other rows with the same ${by} have. Splitting by both shows the same thing twice.`,
  }));
  return [...constant, ...redundant];
}

function amountFindings({ amounts, sets: { lines }, currency }: Examined): Finding[] {
  if (amounts.kind !== 'numbers' || amounts.values.length === 0) return [];
  const { n, sum, outliers, fences, most, median, zeros } = describeNumbers(amounts);
  const found: Finding[] = [];
  const share = outliers.above / n;
  if (share >= fewOutliers && sum > 0)
    found.push({
      weight: Math.min(1, outliers.sumAbove / sum) / 2,
      sentence: `${formatCounted(outliers.above, 'line')} (${formatShare(share)}) above ${formatMoney(fences.high, currency)}, far from the usual ${formatMoney(median, currency)}, hold ${formatShare(outliers.sumAbove / sum)} of all money; the largest is ${formatMoney(most, currency)}. Look at the largest, and go by medians rather than means: /explore amount`,
    });
  if (zeros / n >= fewOutliers)
    found.push({
      weight: 0.05 + zeros / n,
      sentence: `Zero amounts: ${formatCounted(zeros, 'line')} of ${formatNumber(lines.rows)} (${formatShare(zeros / n)}), which are no orders. If they are samples or cancellations, all is well; if prices are missing, mend them.`,
    });
  return found;
}

function peopleFindings({ sets: { lines, customers } }: Examined): Finding[] {
  const found: Finding[] = [];
  const email = customers.columns.find(({ name }) => name === 'email');
  const shared = email ? email.known - email.distinct : 0;
  if (email && shared > 0)
    found.push({
      weight: 0.2 + shared / email.known,
      sentence: `${formatCounted(shared, 'e-mail address repeats', 'e-mail addresses repeat')} that of another customer: the same person may be in the data twice. Merge them at the source.`,
    });
  const stranger =
    customers.rowsOfFile === null || customers.rowsOfFile === 0 ? 0 : customers.rows - customers.rowsOfFile;
  if (stranger > 0)
    found.push({
      weight: stranger / customers.rows,
      sentence: `Not in the customers file: ${formatCounted(stranger, 'customer')} who bought (${formatShare(stranger / customers.rows)}), of whom nothing else is known. Export customers again, with everyone.`,
    });
  const withoutLines = customers.columns.find(({ name }) => name === 'lines')?.zeros ?? 0;
  if (withoutLines / customers.rows >= fewMissing)
    found.push({
      weight: withoutLines / customers.rows / 2,
      sentence: `Without a service line: ${formatCounted(withoutLines, 'customer')} of the customers file (${formatShare(withoutLines / customers.rows)}). If they should have one, check that both files write ids alike.`,
    });
  const [busiest] = lines.columns.find(({ name }) => name === 'customerId')?.top ?? [];
  if (busiest && lines.rows > 100 && busiest.count / lines.rows > manyOfOne)
    found.push({
      weight: 0.3 + busiest.count / lines.rows,
      sentence: `One customer, ${busiest.value}, has ${formatShare(busiest.count / lines.rows)} of all service lines: perhaps a till, a test or a collective account. Leave it out of the file if it is no person.`,
    });
  return found;
}

/** The longest stretch of days without a line inside the period, where lines come nearly every day. */
function silenceIn({ days }: Examined): Finding[] {
  if (days.kind !== 'numbers' || days.values.length < 30) return [];
  const { values } = days;
  const [first = 0, last = 0] = [values[0], values.at(-1)];
  const period = last - first + 1;
  let [longest, before] = [0, first];
  values.forEach((day, index) => {
    const gap = day - (values[index - 1] ?? day) - 1;
    if (gap > longest) [longest, before] = [gap, values[index - 1] ?? first];
  });
  const usual = period / values.length;
  if (longest < 7 || longest < 5 * usual || longest / period < silence / 4) return [];
  const from = formatValue({ name: 'day', type: 'day' }, before + 1, '');
  return [
    {
      weight: 0.2 + longest / period,
      sentence: `No service line for ${formatNumber(longest)} days from ${from}, though there are lines on ${formatShare(values.length / period)} of days. Unless you were closed, a part of the export is missing.`,
    },
  ];
}

/** A file that comes every night would fill the answer. */
const latestFiles = 5;

/** What the latest imports left out or changed besides refused rows, file by file. */
export function cleaningNotes(sources: readonly SourceReport[]): string[] {
  const earlier = sources.length - latestFiles;
  const told = sources
    .slice(-latestFiles)
    .flatMap(({ file, rows, kept, repeated, rules = [], ignoredColumns }) => {
      const done = rules
        .filter((rule) => rule.rows > 0)
        .map((rule) => `${rule.rule} ${formatNumber(rule.rows)} (${rule.done})`);
      const withoutRules =
        rules.length === 0 && repeated > 0 ? [`${formatNumber(repeated)} repeated rows left out`] : [];
      const ignored = ignoredColumns.length > 0 ? [`columns not used: ${ignoredColumns.join(', ')}`] : [];
      const what = [...done, ...withoutRules, ...ignored];
      return [
        `${file}: ${formatNumber(kept)} of ${formatNumber(rows)} rows kept${what.length > 0 ? `; ${what.join('; ')}` : ', nothing dropped'}.`,
      ];
    });
  return earlier > 0
    ? [...told, `Imported before: ${formatCounted(earlier, 'file')}; midas import list names them.`]
    : told;
}

/** How long a period is in words. */
export function periodInWords(first: Day, last: Day): string {
  return `${formatDay(first)} to ${formatDay(last)} (${formatCounted(daysBetween(first, last) + 1, 'day')})`;
}
