import type { ColumnSummary, DataSet } from '../../analytics/explore/variable.ts';
import type { ExploredSet } from '../../data/explore/exploration.ts';
import { fold, unknownWord } from '../suggest.ts';

/** A variable that was asked for, and whether both data sets have one of that name. */
export type FoundVariable = { summary: ColumnSummary; shared: boolean };

/** What was asked. */
export type Question =
  | { kind: 'overview' | 'correlations'; of: DataSet | undefined }
  | { kind: 'one'; variable: FoundVariable }
  | { kind: 'two'; one: FoundVariable; by: FoundVariable };

type Sets = Record<DataSet, ExploredSet>;

/** What people call a variable besides its name. */
const aliases: Readonly<Record<string, string>> = {
  date: 'day',
  days: 'day',
  time: 'hour',
  product: 'service',
  products: 'service',
  services: 'service',
  revenue: 'amount',
  money: 'amount',
  frequency: 'orders',
  monetary: 'spend',
  segments: 'segment',
  customer: 'customerId',
  order: 'orderId',
};

/**
 * Reads what was asked: nothing, `correlations`, a variable, or one variable by another.
 * @throws UserError for a variable that there is none of
 */
export function readQuestion(what: string | undefined, of: DataSet | undefined, sets: Sets): Question {
  if (what === undefined) return { kind: 'overview', of };
  if (['correlations', 'correlation'].includes(fold(what))) return { kind: 'correlations', of };
  const whole = lookUp(what, of, sets);
  if (whole) return { kind: 'one', variable: whole };
  const splits = [...what.matchAll(/\s+by\s+/gi)].map(
    ({ index, 0: { length } }) => [what.slice(0, index), what.slice(index + length)] as const,
  );
  for (const [one, by] of splits) {
    const found = [lookUp(one, of, sets), lookUp(by, of, sets) ?? lookUp(by, undefined, sets)] as const;
    if (found[0] && found[1]) return { kind: 'two', one: found[0], by: found[1] };
  }
  const [first] = splits;
  const unknown = first
    ? ([first[0], first[1]].find((word) => !lookUp(word, undefined, sets)) ?? first[0])
    : what;
  throw unknownWord(of ? `variable of ${of}` : 'variable', unknown, namesOf(of, sets));
}

/** A variable by its name, or by what people call it. */
function lookUp(word: string, of: DataSet | undefined, sets: Sets): FoundVariable | undefined {
  const alias = aliases[fold(word)];
  return byName(word, of, sets) ?? (alias === undefined ? undefined : byName(alias, of, sets));
}

/** Where both data sets have the name and nothing else is said, it means the customers'. */
function byName(word: string, of: DataSet | undefined, sets: Sets): FoundVariable | undefined {
  const found = (['customers', 'lines'] as const).flatMap((set) =>
    sets[set].columns.filter(({ name }) => fold(name) === fold(word)).slice(0, 1),
  );
  const summary = of ? found.find((one) => one.of === of) : found[0];
  return summary && { summary, shared: found.length > 1 };
}

function namesOf(of: DataSet | undefined, sets: Sets): string[] {
  const chosen = of ? [of] : (['lines', 'customers'] as const);
  return [...new Set(chosen.flatMap((set) => sets[set].columns.map(({ name }) => name)))];
}
