import type { Filter } from 'mongodb';
import { type Day, dateOfDay } from '../calendar.ts';
import { parseE4 } from '../money.ts';
import { byProbability, bySpend } from './listed-predictions.ts';
import type { ProfileSet } from './profiles.ts';
import type { PredictionRecord, Profile, Store } from './store.ts';

/** How a figure is compared with values; with several of them it equals one. Money is in currency units. */
export type FigureTest<Figure extends string> = {
  figure: Figure;
  is: '=' | '<' | '<=' | '>' | '>=';
  values: readonly number[];
};

/** What must hold of a profile, or with `not` what must not. A span of days goes from its first to before its last; either may be open. */
export type ProfileTest = { not: boolean } & (
  | { segments: readonly string[] }
  | { day: 'firstOrderDay' | 'lastOrderDay'; from?: Day; before?: Day }
  | FigureTest<'monetary' | 'frequency' | 'r' | 'f' | 'm'>
);

/** Few enough documents to be taken in between two answers. */
const batchSize = 2_000;

/** Up to so many customers are looked up by their ids; beyond, it is quicker to read all that fit. */
const fewCustomers = 30_000;

/** The profiles of which all tests hold, in no particular order. @param among of these customers and no others */
export async function profilesMatching(
  { collection }: Pick<ProfileSet, 'collection'>,
  tests: readonly ProfileTest[],
  among?: { keys(): Iterable<string>; size: number },
): Promise<Profile[]> {
  const ids = among && among.size <= fewCustomers ? [{ _id: { $in: [...among.keys()] } }] : [];
  const all: Filter<Profile>[] = [...ids, ...tests.map(filterOf)];
  const cursor = collection.find(all.length === 0 ? {} : { $and: all }, { batchSize });
  const found: Profile[] = [];
  while (await cursor.hasNext()) found.push(...cursor.readBufferedDocuments());
  return found;
}

function filterOf(test: ProfileTest): Filter<Profile> {
  const filter = positiveFilterOf(test);
  return test.not ? { $nor: [filter] } : filter;
}

function positiveFilterOf(test: ProfileTest): Filter<Profile> {
  if ('segments' in test) return { segment: { $in: [...test.segments] } };
  if ('day' in test)
    return {
      [test.day]: {
        ...(test.from === undefined ? {} : { $gte: dateOfDay(test.from) }),
        ...(test.before === undefined ? {} : { $lt: dateOfDay(test.before) }),
      },
    };
  if (test.figure === 'monetary')
    return {
      monetaryE4: comparison({ ...test, values: test.values.map((value) => parseE4(value.toFixed(4))) }),
    };
  return { [test.figure]: comparison(test) };
}

const operators = { '=': '$eq', '<': '$lt', '<=': '$lte', '>': '$gt', '>=': '$gte' } as const;

function comparison({ is, values }: Pick<FigureTest<string>, 'is' | 'values'>): object {
  return values.length > 1 ? { $in: [...values] } : { [operators[is]]: values[0] };
}

/** What a run expects of a customer: a probability, and currency units. */
export type Expected = Pick<PredictionRecord, 'purchaseProbability' | 'expectedSpend'>;

/** The customers of a run of whom a test holds, and what is expected of them; all without a test. */
export async function customersByPrediction(
  store: Pick<Store, 'predictions'>,
  run: string,
  test?: FigureTest<keyof Expected>,
): Promise<Map<string, Expected>> {
  const filter = test ? { [test.figure]: comparison(test) } : {};
  return readExpected(store, { run, ...filter });
}

/** The first customers of a run by what is expected of them, the highest first. */
export async function topCustomersOf(
  store: Pick<Store, 'predictions'>,
  run: string,
  { by, limit }: { by: 'probability' | 'spend'; limit: number },
): Promise<Map<string, Expected>> {
  return readExpected(store, { run }, { sort: by === 'spend' ? bySpend : byProbability, limit });
}

/** In the order of `topCustomersOf`. */
export function highestFirst(
  by: 'probability' | 'spend',
): (a: Expected & { customerId: string }, b: Expected & { customerId: string }) => number {
  return (a, b) =>
    (by === 'probability' ? b.purchaseProbability - a.purchaseProbability : 0) ||
    b.expectedSpend - a.expectedSpend ||
    (a.customerId < b.customerId ? -1 : 1);
}

async function readExpected(
  { predictions }: Pick<Store, 'predictions'>,
  filter: Filter<PredictionRecord>,
  options: { sort?: typeof bySpend | typeof byProbability; limit?: number } = {},
): Promise<Map<string, Expected>> {
  const projection = { _id: 0, customerId: 1, purchaseProbability: 1, expectedSpend: 1 } as const;
  const cursor = predictions.find(filter, { projection, batchSize, ...options });
  const found = new Map<string, Expected>();
  while (await cursor.hasNext())
    for (const { customerId, purchaseProbability, expectedSpend } of cursor.readBufferedDocuments())
      found.set(customerId, { purchaseProbability, expectedSpend });
  return found;
}
