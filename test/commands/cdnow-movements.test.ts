import { expect, test } from '@jest/globals';
import { ask } from '../../src/commands/ask.ts';
import { recordsOf } from '../../src/tables.ts';
import { importedStore } from '../support/imported-store.ts';
import { describeWithShared } from '../support/shared.ts';
import { testContext } from '../support/test-context.ts';

/**
 * Segments of two days crossed by an independent pandas program that follows the definitions: segment of the first day, of the second,
 * customers, and what these had spent by the second.
 */
const expected: readonly { since: string; cells: string }[] = [
  {
    since: 'last-week',
    cells: `
about-to-sleep about-to-sleep 1603 20313.38
about-to-sleep loyal 1 22.28
at-risk at-risk 842 80961.37
at-risk hibernating 8 479.77
at-risk needs-attention 1 59.87
cant-lose cant-lose 124 15615.85
champions champions 5827 1702056.67
champions loyal 31 3576.27
hibernating hibernating 2259 70879.15
lost lost 1711 21772.19
lost loyal 3 88.46
loyal at-risk 11 1226.21
loyal champions 22 2448.89
loyal loyal 3109 291939.99
loyal potential-loyalists 13 567.22
needs-attention champions 8 600.41
needs-attention loyal 2 91.66
needs-attention needs-attention 4474 168896.82
potential-loyalists champions 11 762.37
potential-loyalists needs-attention 24 1607.68
potential-loyalists potential-loyalists 1993 94119.90
promising about-to-sleep 64 783.99
promising loyal 1 48.34
promising promising 1360 17212.88`,
  },
  {
    since: '1997-06-30',
    cells: `
no-orders loyal 1 77.44
no-orders promising 1 12.99
about-to-sleep about-to-sleep 786 9695.92
about-to-sleep champions 93 9615.05
about-to-sleep lost 265 3321.71
about-to-sleep loyal 79 4017.32
about-to-sleep potential-loyalists 87 2770.81
at-risk at-risk 561 55502.95
at-risk cant-lose 30 3664.44
at-risk champions 294 72903.26
at-risk hibernating 363 18153.49
at-risk loyal 130 14668.33
at-risk needs-attention 95 3837.01
at-risk potential-loyalists 5 283.97
cant-lose at-risk 82 3345.99
cant-lose cant-lose 94 11951.41
cant-lose champions 51 10617.64
cant-lose loyal 21 1731.88
champions champions 3543 1289600.19
champions loyal 1405 154020.13
champions potential-loyalists 377 15363.10
hibernating champions 175 25654.85
hibernating hibernating 1520 41261.06
hibernating lost 169 2576.89
hibernating loyal 145 10871.03
hibernating potential-loyalists 103 4487.14
lost champions 95 10381.24
lost lost 1235 15231.45
lost loyal 80 4082.62
lost potential-loyalists 87 2806.62
loyal at-risk 122 15037.53
loyal champions 529 101053.13
loyal loyal 425 34680.90
loyal needs-attention 121 4978.02
loyal potential-loyalists 509 18636.53
needs-attention about-to-sleep 206 3145.23
needs-attention at-risk 88 8301.11
needs-attention champions 470 80387.32
needs-attention hibernating 384 11944.37
needs-attention lost 42 642.14
needs-attention loyal 373 31704.76
needs-attention needs-attention 2783 97211.93
needs-attention potential-loyalists 215 8926.78
needs-attention promising 63 960.28
potential-loyalists champions 436 83831.37
potential-loyalists loyal 315 31824.08
potential-loyalists needs-attention 1500 64537.41
potential-loyalists potential-loyalists 444 35654.96
potential-loyalists promising 110 1680.17
promising about-to-sleep 675 8256.22
promising champions 182 21824.29
promising loyal 173 8088.51
promising potential-loyalists 179 5757.21
promising promising 1186 14559.44`,
  },
];

const minutes = 60_000;

describeWithShared(
  'Movements of CDNOW equal the independently computed figures',
  ['cdnow-services.csv'],
  ([services = '']) => {
    const store = importedStore({ services });
    const context = { ...testContext(store), currency: 'USD' };

    test.each(expected)(
      'in every cell since $since',
      async ({ since, cells }) => {
        const { table, asOf } = await ask(`/segment changes since=${since}`, context);
        const found = recordsOf(table ?? { columns: [], rows: [] }).map(
          ({ was, became, customers, revenue }) =>
            `${was} ${became} ${customers} ${Number(revenue).toFixed(2)}`,
        );
        expect(asOf).toBe('1998-06-29');
        expect(found.sort()).toEqual(cells.trim().split('\n').sort());
      },
      10 * minutes,
    );

    test(
      'in the list of a movement',
      async () => {
        const { table } = await ask('/segment changes loyal to at-risk since=1997-06-30', context);
        const cell = expected[1]?.cells.split('\n').find((line) => line.startsWith('loyal at-risk '));
        expect(table?.rows.length).toBe(Number(cell?.split(' ')[2]));
      },
      10 * minutes,
    );
  },
);
