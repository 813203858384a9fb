import { readFile } from 'node:fs/promises';
import { beforeAll, expect, test } from '@jest/globals';
import { ask } from '../../src/commands/ask.ts';
import { recordsOf } from '../../src/tables.ts';
import { importedStore } from '../support/imported-store.ts';
import { describeWithShared } from '../support/shared.ts';
import { testContext } from '../support/test-context.ts';

const minutes = 60_000;

/**
 * The literals are of an independent program in pandas: orders are `groupby(['customer_id', 'date']).amount.sum()` above zero, a
 * customer's first is the least of their days, periods `to_period('M')` and `to_period('W-SUN')` of days; the parts of a change are
 * L · ln(ratio) with numpy, the usual range `expm1(median ± 3.5 · 1.4826 · MAD)` of `log(whole / whole.shift(1))`.
 */
describeWithShared(
  'the revenue of CDNOW equals independently computed figures',
  ['cdnow-services.csv', 'cdnow-expected.json'],
  ([services = '', expectedPath = '']) => {
    const store = importedStore({ services });
    const context = { ...testContext(store), currency: 'USD' };

    beforeAll(async () => {
      await ask('/revenue', context);
    }, 15 * minutes);

    const factsOf = async (text: string) =>
      Object.fromEntries((await ask(text, context)).facts.map(({ key, value }) => [key, value]));

    test.each(['week', 'month'])('in all, by %s', async (grain) => {
      const expected = JSON.parse(await readFile(expectedPath, 'utf8'));
      expect(await factsOf(`/revenue by=${grain} last=all`)).toMatchObject({
        totalRevenue: expected.revenue,
        totalOrders: expected.orders,
      });
    });

    test('in every month, with those who ordered for the first time', async () => {
      const { table } = await ask('/revenue by=month last=all', context);
      const months = (table ? recordsOf(table) : []).reverse();
      expect(
        months.map(({ revenue, customers, newCustomers, orders }) => [
          revenue,
          customers,
          newCustomers,
          orders,
        ]),
      ).toEqual([
        [299060.17, 7814, 7814, 8735],
        [379590.03, 9610, 8455, 11022],
        [393155.27, 9506, 7231, 11311],
        [142824.49, 2822, 0, 3690],
        [107933.3, 2214, 0, 2824],
        [108395.87, 2339, 0, 2959],
        [122078.88, 2180, 0, 2840],
        [88367.69, 1772, 0, 2233],
        [81948.8, 1739, 0, 2220],
        [89780.77, 1839, 0, 2397],
        [115448.64, 2028, 2, 2620],
        [95577.35, 1864, 0, 2395],
        [76756.78, 1537, 0, 1965],
        [77096.96, 1551, 0, 1957],
        [108970.15, 2058, 0, 2680],
        [66231.52, 1436, 0, 1805],
        [70989.66, 1488, 0, 1903],
        [76109.3, 1506, 0, 1955],
      ]);
      expect(months[1]).toMatchObject({ newRevenue: 318740.49, partial: false });
      expect(months[10]).toMatchObject({ newRevenue: 90.43 });
      expect(months[17]).toMatchObject({ lastYear: 108395.87 });
    });

    test('in what drove the last month, against the one before and last year’s', async () => {
      expect(await factsOf('/revenue by=month')).toMatchObject({
        period: '1998-06-01',
        revenue: 76109.3,
        customersPartBefore: 884.0159,
        frequencyPartBefore: 1097.9746,
        orderValuePartBefore: 3137.6495,
        refundsPartBefore: 0,
        customersPartLastYear: -40197.6974,
        frequencyPartLastYear: 2356.0936,
        orderValuePartLastYear: 5555.0338,
      });
    });

    test('in the last whole week, and in what change is usual', async () => {
      const facts = await factsOf('/revenue');
      expect(facts).toMatchObject({
        period: '1998-06-22',
        revenue: 13063.32,
        customers: 338,
        orders: 371,
        revenueBefore: 15884.96,
        customersPartBefore: -1953.2703,
        frequencyPartBefore: 197.8096,
        orderValuePartBefore: -1066.1792,
        revenueLastYear: 30374.53,
        customersPartLastYear: -19537.6755,
        partialRevenue: 4184.01,
        unusual: 'no',
      });
      expect(facts['usualLow']).toBeCloseTo(-0.40485865729937676, 9);
      expect(facts['usualHigh']).toBeCloseTo(0.633734442543938, 9);
    });
  },
  { embeddedOnly: 'importing CDNOW takes minutes elsewhere, and cdnow.test.ts does it there' },
);
