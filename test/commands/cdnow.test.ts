import { readFile } from 'node:fs/promises';
import { beforeAll, expect, test } from '@jest/globals';
import { ask } from '../../src/commands/ask.ts';
import { resolveAudience } from '../../src/commands/audience/resolve-audience.ts';
import { currentProfiles } from '../../src/data/profiles.ts';
import { recordsOf } from '../../src/tables.ts';
import { importedStore } from '../support/imported-store.ts';
import { describeWithShared } from '../support/shared.ts';
import { testContext } from '../support/test-context.ts';

/** What an independent program, following the definitions, made of the same file. */
type Expected = {
  asOf: string;
  customers: number;
  orders: number;
  lines: number;
  revenue: number;
  segments: Record<
    string,
    { customers: number; recencyDays: number; frequency: number; monetary: number; revenue: number }
  >;
  scores: Record<'R' | 'F' | 'M', Record<string, number>>;
  cohorts: Record<string, number[]>;
};

const minutes = 60_000;

describeWithShared(
  'CDNOW equals the independently computed figures',
  ['cdnow-services.csv', 'cdnow-expected.json'],
  ([services = '', expectedPath = '']) => {
    const store = importedStore({ services });
    const context = { ...testContext(store), currency: 'USD' };
    let expected: Expected;

    beforeAll(async () => {
      expected = JSON.parse(await readFile(expectedPath, 'utf8'));
      await currentProfiles(store, context);
    }, 30 * minutes);

    test(
      'in totals',
      async () => {
        const { asOf, facts } = await ask('/segment', context);
        const values = Object.fromEntries(facts.map(({ key, value }) => [key, value]));
        const { customers, orders, lines, revenue } = expected;
        expect(asOf).toBe(expected.asOf);
        expect(values).toMatchObject({ customers, orders, lines, revenue, withoutOrders: 68 });
      },
      minutes,
    );

    test(
      'in customers, means and revenue of every segment',
      async () => {
        const { table } = await ask('/segment', context);
        const rounded = (value: unknown) => Number(Number(value).toFixed(4));
        const found = table && recordsOf(table).filter(({ customers }) => customers !== 0);
        expect(
          Object.fromEntries(
            (found ?? []).map(({ segment, customers, recencyDays, frequency, monetary, revenue }) => [
              segment,
              {
                customers,
                recencyDays: rounded(recencyDays),
                frequency: rounded(frequency),
                monetary: rounded(monetary),
                revenue,
              },
            ]),
          ),
        ).toEqual(expected.segments);
      },
      minutes,
    );

    // The last four were counted from the file by another program.
    test.each([
      ['champions', 5870],
      ['all segment=champions,lost not lost', 5870],
      ['all', 23570],
      ['no-orders', 68],
      ['cohort 1997-02', 8455],
      ['cohort 1997-02 orders>=3', 2689],
      ['all recency<30 monetary>500', 307],
      ['all last-order>1998-01-01 orders=2,3', 1581],
    ])(
      'in who is in the audience %s',
      async (text, customers) => {
        const { members } = await resolveAudience(text, { ...context, commands: [] });
        expect(members).toHaveLength(customers);
      },
      minutes,
    );

    test(
      'in the number of customers with each score',
      async () => {
        const { scoreCells: cells } = await currentProfiles(store, context);
        const counts = (score: 'r' | 'f' | 'm') => {
          const counted: Record<string, number> = {};
          for (const { [score]: value, customers } of cells)
            if (value !== undefined) counted[value] = (counted[value] ?? 0) + customers;
          return counted;
        };
        expect({ R: counts('r'), F: counts('f'), M: counts('m') }).toEqual(expected.scores);
      },
      minutes,
    );

    test(
      'in the customers of every monthly cohort who order again, month by month',
      async () => {
        const { table } = await ask('/cohort by=month last=all', context);
        const found: Record<string, number[]> = {};
        for (const { cohort, period, active, size, retention, partial } of table ? recordsOf(table) : []) {
          const counts = found[String(cohort)] ?? [];
          found[String(cohort)] = counts;
          expect(period).toBe(counts.length);
          expect(retention).toBe(Number(active) / Number(size));
          expect(partial).toBe(false);
          counts.push(Number(active));
        }
        const begun = Object.entries(expected.cohorts).map(([cohort, counts]) => {
          const [year, month] = cohort.split('-').map(Number);
          // The expected list fills up with zeros what lies after June 1998, the last month there is.
          return [cohort, counts.slice(0, (1998 - (year ?? 0)) * 12 + 6 - (month ?? 0) + 1)];
        });
        expect(found).toEqual(Object.fromEntries(begun));
      },
      minutes,
    );

    test(
      'in the list of every segment',
      async () => {
        for (const [segment, { customers, revenue }] of Object.entries(expected.segments)) {
          const { table } = await ask(`/segment ${segment}`, context);
          const list = table ? recordsOf(table) : [];
          const spent = list.reduce((sum, { monetary }) => sum + Math.round(Number(monetary) * 100), 0);
          expect([segment, list.length, spent / 100]).toEqual([segment, customers, revenue]);
        }
      },
      5 * minutes,
    );
  },
);
