import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openSource } from '../../../src/data/import/read-source.ts';
import { detectDelimiter } from '../../../src/data/import/sample.ts';

describe('the delimiter', () => {
  test.each([
    [',', 'id,amount\n1,"5,50"\n2,6\n'],
    [';', 'id;amount;note\n1;5,50;a, b, c\n2;6,00;d\n'],
    ['\t', 'id\tamount\tnote\n1\t5,50\ta, b; c\n2\t6,00\td\n'],
    ['|', 'id|amount\n1|5,50\n2|6,00\n'],
    [';', 'Name, first;amount\nSmith, A;5,00\nDoe, J;6,00\n'],
    [',', 'id,note\n1,a;b\n2,c\n3,d|e\n'],
  ])('is %j', (delimiter, text) => {
    expect(detectDelimiter(text)).toBe(delimiter);
  });

  test('is none in a file of one column', () => {
    expect(detectDelimiter('id\n1\n2\n')).toBeUndefined();
  });
});

describe('a sample', () => {
  let directory: string;
  let path: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'midas-sample-'));
    path = join(directory, 'file.csv');
  });

  afterAll(() => rm(directory, { recursive: true }));

  test('of a small file is all of it, cells trimmed', async () => {
    await writeFile(path, '\n a , b\n1, x \n\n2,"y"\n');
    const { sample } = await openSource(path, {});
    expect(sample).toEqual({
      delimiter: ',',
      header: ['a', 'b'],
      headerLine: 2,
      rows: [
        ['1', 'x'],
        ['2', 'y'],
      ],
    });
  });

  test('of a large file reaches from its first row to its last', async () => {
    const rows = Array.from({ length: 300_000 }, (_, index) => `${index},ü`);
    await writeFile(path, ['id,name', ...rows, ''].join('\r\n'));
    const { sample } = await openSource(path, {});
    const ids = sample.rows.map(([id]) => Number(id));
    expect(ids[0]).toBe(0);
    expect(ids.at(-1)).toBe(299_999);
    expect(ids.length).toBeLessThan(200_000);
    expect(ids.some((id) => id > 140_000 && id < 160_000)).toBe(true);
    expect(sample.rows.every(([, name]) => name === 'ü')).toBe(true);
  });

  test('names columns without a name by their place', async () => {
    await writeFile(path, ',b,\n1,2,3\n');
    expect((await openSource(path, {})).sample.header).toEqual(['column 1', 'b', 'column 3']);
  });
});
