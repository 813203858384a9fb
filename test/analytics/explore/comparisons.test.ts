import { describe, expect, test } from '@jest/globals';
import { associationOf, entropyBits } from '../../../src/analytics/explore/association.ts';
import { calendarLevels } from '../../../src/analytics/explore/calendar-levels.ts';
import { chanceOfChiSquared } from '../../../src/analytics/explore/chance.ts';
import {
  compareColumns,
  crossTable,
  fewerLevels,
  strengthOf,
} from '../../../src/analytics/explore/compare-columns.ts';
import { pearson, ranksOf, spearman } from '../../../src/analytics/explore/correlation.ts';
import { correlationRatio } from '../../../src/analytics/explore/correlation-ratio.ts';
import type { SampleColumn } from '../../../src/analytics/explore/variable.ts';

const numbers = (...values: number[]): SampleColumn => ({
  kind: 'numbers',
  values: Float64Array.from(values),
});

function levels(...values: (string | null)[]): Extract<SampleColumn, { kind: 'levels' }> {
  const names = [...new Set(values.filter((value) => value !== null))];
  return {
    kind: 'levels',
    levels: names,
    codes: Int32Array.from(values, (value) => (value === null ? -1 : names.indexOf(value))),
  };
}

/** Source: Anscombe 1973, Graphs in statistical analysis; Pearson's r is .816 of each. Further digits, intervals and Spearman: scipy 1.17. */
const x = [10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5];
const quartet = [
  {
    x,
    y: [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68],
    r: 0.8164205163448395,
    low: 0.4243912133932152,
    high: 0.9506932537865604,
    rho: 0.8181818181818182,
  },
  {
    x,
    y: [9.14, 8.14, 8.74, 8.77, 9.26, 8.1, 6.13, 3.1, 9.13, 7.26, 4.74],
    r: 0.8162365060002424,
    low: 0.4239388739539876,
    high: 0.9506401739957724,
    rho: 0.690909090909091,
  },
  {
    x,
    y: [7.46, 6.77, 12.74, 7.11, 7.81, 8.84, 6.08, 5.39, 8.15, 6.42, 5.73],
    r: 0.8162867394895981,
    low: 0.42406233992177395,
    high: 0.9506546651742493,
    rho: 0.990909090909091,
  },
  {
    x: [8, 8, 8, 8, 8, 8, 8, 19, 8, 8, 8],
    y: [6.58, 5.76, 7.71, 8.84, 8.47, 7.04, 5.25, 12.5, 5.56, 7.91, 6.89],
    r: 0.8165214368885028,
    low: 0.4246393822445127,
    high: 0.9507223620781418,
    rho: 0.5,
  },
];

/** Hair by eye colour of 592 students. Source: Snee 1974, as R's HairEyeColor; χ² 138.29 and V .279 as in R's vcd; the rest: scipy 1.17. */
const hairByEye = {
  counts: [
    [68, 20, 15, 5],
    [119, 84, 54, 29],
    [26, 17, 14, 14],
    [7, 94, 10, 16],
  ],
};

describe('correlations', () => {
  test.each(quartet)(
    "are those of Anscombe's quartet (Spearman $rho)",
    ({ x: one, y, r, low, high, rho }) => {
      const [a, b] = [Float64Array.from(one), Float64Array.from(y)];
      expect(pearson(a, b)?.value).toBeCloseTo(r, 12);
      expect(pearson(a, b)?.low).toBeCloseTo(low, 10);
      expect(pearson(a, b)?.high).toBeCloseTo(high, 10);
      expect(spearman(ranksOf(a), ranksOf(b))?.value).toBeCloseTo(rho, 12);
    },
  );

  test('share the mean rank among equal values', () => {
    expect([...ranksOf(Float64Array.of(3, 1, 3, 2, 3))]).toEqual([3, 0, 3, 1, 3]);
  });

  test('have a wider interval for ranks, as Bonett and Wright found', () => {
    const [a, b] = [Float64Array.from(x), Float64Array.from(quartet[0]?.y ?? [])];
    const { value = 0, low = 0 } = spearman(ranksOf(a), ranksOf(b)) ?? {};
    expect(low).toBeCloseTo(
      Math.tanh(Math.atanh(value) - 1.959963984540054 * Math.sqrt((1 + value ** 2 / 2) / 8)),
      12,
    );
  });

  test('have no meaning of a constant or of three pairs', () => {
    expect(pearson(Float64Array.of(1, 1, 1, 1, 1), Float64Array.of(1, 2, 3, 4, 5))).toBeNull();
    expect(pearson(Float64Array.of(1, 2, 3), Float64Array.of(1, 2, 3))).toBeNull();
  });

  test('of numbers that are one the other are 1, with no width', () => {
    const same = Float64Array.from(x);
    expect(pearson(same, same)).toEqual({ value: 1, low: 1, high: 1 });
  });

  test('leave out rows where either is not known', () => {
    const found = compareColumns(numbers(1, 2, 3, 4, 5, Number.NaN), numbers(2, 4, 6, 8, Number.NaN, 1));
    expect(found).toMatchObject({ n: 4, pearson: { value: expect.closeTo(1, 12) } });
  });
});

describe('the association of two categories', () => {
  test('is that of hair and eye colour', () => {
    const { n, rawCramersV, cramersV, rowsKnowingColumns, columnsKnowingRows } = associationOf(hairByEye);
    expect(n).toBe(592);
    expect(rawCramersV).toBeCloseTo(0.2790446233426584, 12);
    expect(cramersV).toBeCloseTo(0.27048315291231567, 12);
    expect(rowsKnowingColumns).toBeCloseTo(0.0992312982496065, 12);
    expect(columnsKnowingRows).toBeCloseTo(0.09762248929184841, 12);
  });

  test('is 0 where shares are equal, though uncorrected it never is by chance', () => {
    const { cramersV, rawCramersV, chance } = associationOf({
      counts: [
        [10, 11],
        [11, 10],
      ],
    });
    expect(cramersV).toBe(0);
    expect(rawCramersV).toBeGreaterThan(0);
    expect(chance).toBeGreaterThan(0.5);
  });

  test('is 1 where one is the other by another name', () => {
    expect(
      associationOf({
        counts: [
          [0, 30],
          [20, 0],
        ],
      }),
    ).toMatchObject({
      cramersV: expect.closeTo(1, 12),
      rowsKnowingColumns: 1,
      columnsKnowingRows: 1,
    });
  });

  test('has no meaning where one is the same for all', () => {
    expect(associationOf({ counts: [[3, 4, 5]] }).cramersV).toBeNull();
  });

  test('counts rare levels as one', () => {
    const rare = levels(...Array.from({ length: 60 }, (_, index) => `level ${index}`), 'level 7');
    const { rows, counts } = crossTable(rare, levels(...Array.from({ length: 61 }, () => 'all')));
    expect([rows.length, rows[0], rows.at(-1)]).toEqual([50, 'level 7', 'other']);
    expect(counts.flat().reduce((sum, count) => sum + count)).toBe(61);
  });

  test('keeps what was counted as one at the end, however many that is', () => {
    const column = levels('other', 'other', 'other', 'b', 'a', 'a');
    expect(fewerLevels(column).levels).toEqual(['a', 'b', 'other']);
    expect([...fewerLevels(column).codes]).toEqual([2, 2, 2, 1, 0, 0]);
  });

  test('is measured in bits of entropy', () => {
    expect(entropyBits([1, 1, 1, 1])).toBe(2);
    expect(entropyBits([7, 0])).toBe(0);
    expect(entropyBits(hairByEye.counts.map((row) => row.reduce((sum, count) => sum + count)))).toBeCloseTo(
      1.7982269243161602,
      12,
    );
  });
});

describe('the correlation ratio', () => {
  /** Source: Wikipedia, "Correlation ratio": scores in algebra, geometry and statistics, η² = 6780 / 9640. Kruskal–Wallis: scipy 1.17. */
  const scores = Float64Array.of(45, 70, 29, 15, 21, 40, 20, 30, 42, 65, 95, 80, 70, 85, 73);
  const subjects = Int32Array.of(0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2);

  test('is that of the worked example', () => {
    const { n, eta, chance, explained } = correlationRatio(scores, subjects);
    expect(n).toBe(15);
    expect(eta).toBeCloseTo(Math.sqrt(6780 / 9640), 12);
    expect(explained).toBeCloseTo(1 - ((1 - 6780 / 9640) * 14) / 12, 12);
    expect(chance).toBeCloseTo(0.010794570684118158, 9);
  });

  test('of ranks is not moved by one huge value', () => {
    const spoilt = scores.with(10, 1e9);
    expect(correlationRatio(spoilt, subjects).rankEta).toBeCloseTo(
      correlationRatio(scores, subjects).rankEta ?? 0,
      12,
    );
    expect(correlationRatio(spoilt, subjects).eta).toBeLessThan(0.5);
  });

  test('has no meaning of one level, of one value, or of a level a row', () => {
    expect(correlationRatio(scores, new Int32Array(15)).eta).toBeNull();
    expect(correlationRatio(new Float64Array(15).fill(3), subjects).eta).toBeNull();
    expect(correlationRatio(Float64Array.of(1, 2), Int32Array.of(0, 1)).eta).toBeNull();
  });

  test('is the same whichever of the two comes first', () => {
    const [a, b] = [numbers(1, 2, 3, 9, 8, 7), levels('a', 'a', 'a', 'b', 'b', null)];
    expect(compareColumns(a, b)).toEqual(compareColumns(b, a));
    expect(strengthOf(compareColumns(a, b))).toBeGreaterThan(0.8);
  });
});

test.each([
  [2.0351778818403776, 1, 0.1536962025127343],
  [3, 10, 0.9814240637778593],
  [0.5, 1, 0.47950012218695337],
  [30, 20, 0.06985366069940986],
  [1000, 900, 0.010994608942135844],
  [0, 3, 1],
])(
  'chance gives a chi-squared of %p with %p degrees of freedom as often as scipy says',
  (chiSquared, degrees, chance) => {
    expect(chanceOfChiSquared(chiSquared, degrees)).toBeCloseTo(chance, 10);
  },
);

describe('days as levels', () => {
  const day = (text: string) => Date.parse(`${text}T00:00:00Z`) / 86_400_000;

  test('are months where these are few, with unknown days left out', () => {
    const { levels: found, codes } = calendarLevels(
      Float64Array.of(day('2026-02-01'), Number.NaN, day('2025-12-31')),
    );
    expect([found, [...codes]]).toEqual([
      ['2025-12', '2026-02'],
      [1, -1, 0],
    ]);
  });

  test('are quarters, then years, where months are too many', () => {
    const monthly = (count: number) =>
      Float64Array.from({ length: count }, (_, month) => day('2000-01-15') + Math.round(month * 30.44));
    expect(calendarLevels(monthly(36)).levels.slice(0, 2)).toEqual(['2000 Q1', '2000 Q2']);
    expect(calendarLevels(monthly(120)).levels.slice(0, 2)).toEqual(['2000', '2001']);
  });
});
