import { describe, expect, test } from '@jest/globals';
import { redundanciesOf } from '../../../src/analytics/explore/redundancy.ts';
import type { SampleColumn } from '../../../src/analytics/explore/variable.ts';

const rows = 400;

function category(
  name: string,
  levelFor: (row: number) => string | null,
): { name: string; sample: SampleColumn } {
  const values = Array.from({ length: rows }, (_, row) => levelFor(row));
  const levels = [...new Set(values.filter((value) => value !== null))];
  const codes = Int32Array.from(values, (value) => (value === null ? -1 : levels.indexOf(value)));
  return { name, sample: { kind: 'levels', levels, codes } };
}

function number(name: string, numberOf: (row: number) => number): { name: string; sample: SampleColumn } {
  return {
    name,
    sample: { kind: 'numbers', values: Float64Array.from({ length: rows }, (_, row) => numberOf(row)) },
  };
}

const service = category('service', (row) => `service ${row % 12}`);
const group = category('category', (row) => `group ${row % 3}`);
const other = category('other', (row) => `other ${Math.floor(row / 7) % 5}`);

describe('redundant columns', () => {
  test('are found where another column decides them, with how surely', async () => {
    expect(await redundanciesOf([service, group, other])).toEqual([
      { name: 'category', kind: 'determined', by: 'service', share: 1, rows },
    ]);
  });

  test('are found where two say the same in other words: the later one is redundant', async () => {
    const code = category('code', (row) => `c${row % 12}`);
    expect(await redundanciesOf([service, code])).toEqual([
      { name: 'code', kind: 'duplicate', by: 'service', share: 1, rows },
    ]);
  });

  test('may have a few exceptions', async () => {
    const nearly = category('category', (row) => (row === 100 ? 'slip' : `group ${row % 3}`));
    const [found] = await redundanciesOf([service, nearly]);
    expect(found).toMatchObject({ name: 'category', by: 'service' });
    expect(found?.share).toBeCloseTo(399 / 400, 12);
  });

  test('are not found where a third of the rows are exceptions', async () => {
    expect(
      await redundanciesOf([
        service,
        category('category', (row) => (row % 3 === 0 ? `slip ${row % 7}` : `group ${row % 12}`)),
      ]),
    ).toEqual([]);
  });

  test('are not found by a column that is different on every row, which decides nothing that could be checked', async () => {
    expect(await redundanciesOf([category('id', (row) => `id ${row}`), group])).toEqual([]);
  });

  test('are not found where one value is so frequent that guessing it is nearly always right', async () => {
    const rare = category('rare', (row) => (row % 100 === 99 ? 'yes' : 'no'));
    expect(await redundanciesOf([other, rare])).toEqual([]);
  });

  test('may be decided by a number with few values, not by a measure', async () => {
    const price = number('price', (row) => (row % 12) * 10);
    const amount = number('amount', (row) => (row % 130) + 0.5 * (row % 3));
    expect(await redundanciesOf([price, group])).toMatchObject([{ name: 'category', by: 'price' }]);
    expect(
      await redundanciesOf([
        amount,
        category('sign', (row) => ((row % 130) + 0.5 * (row % 3) > 60 ? 'a' : 'b')),
      ]),
    ).toEqual([]);
  });

  test('are looked for one column at a time, with a turn for others before each', async () => {
    let turns = 0;
    await redundanciesOf([service, group, other], async () => turns++);
    expect(turns).toBe(3);
  });

  test('are compared on the rows where both are known', async () => {
    const gaps = category('category', (row) => (row % 5 === 0 ? null : `group ${row % 3}`));
    expect(await redundanciesOf([service, gaps])).toMatchObject([{ name: 'category', rows: 320, share: 1 }]);
  });

  test('are not found where a row is right only by its own word: of two rows that differ, neither tells the other', async () => {
    const pair = category('pair', (row) => `pair ${Math.floor(row / 2)}`);
    const target = category(
      'target',
      (row) => `target ${(Math.floor(row / 2) + (row < 12 && row % 2 ? 1 : 0)) % 10}`,
    );
    expect(await redundanciesOf([pair, target])).toEqual([]);
  });
});
