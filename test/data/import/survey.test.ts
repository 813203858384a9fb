import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import iconv from 'iconv-lite';
import { surveyFile } from '../../../src/data/import/survey.ts';

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'midas-survey-'));
});

afterAll(() => rm(directory, { recursive: true }));

async function survey(content: Buffer | string) {
  const path = join(directory, 'file.csv');
  await writeFile(path, content);
  return surveyFile(path);
}

const text = 'id,città\n1,Zürich\n2,São Paulo\n';

describe('the encoding', () => {
  test.each([
    ['utf-8', Buffer.from(text), 0],
    ['utf-8', Buffer.from(`\ufeff${text}`), 3],
    ['utf-16le', iconv.encode(text, 'utf-16le', { addBOM: true }), 2],
    ['utf-16be', iconv.encode(text, 'utf-16be', { addBOM: true }), 2],
    ['utf-16le', iconv.encode(text, 'utf-16le', { addBOM: false }), 0],
    ['utf-16be', iconv.encode(text, 'utf-16be', { addBOM: false }), 0],
    ['windows-1252', iconv.encode(text, 'latin1'), 0],
    ['windows-1252', iconv.encode(`${text}3,€ “quoted”\n`, 'windows-1252'), 0],
    ['utf-8', Buffer.from('id,name\n1,plain\n'), 0],
  ])('is %s', async (encoding, content, textStart) => {
    expect(await survey(content)).toMatchObject({ encoding, textStart, undecodable: false });
  });

  test('is told by the last letter of a long file', async () => {
    const plain = 'id,name\n1,plain\n'.repeat(100_000);
    expect(await survey(Buffer.concat([Buffer.from(plain), Buffer.from([0xe9, 10])]))).toMatchObject({
      encoding: 'windows-1252',
      lines: 200_002,
    });
    expect(await survey(`${plain}é\n`)).toMatchObject({ encoding: 'utf-8', undecodable: false });
  });

  test('is UTF-8 when letters are cut by the end of a chunk', async () => {
    for (const lead of ['', 'a', 'ab', 'abc'])
      expect(await survey(lead + '€'.repeat(400_000) + '🎁'.repeat(300_000))).toMatchObject({
        encoding: 'utf-8',
        undecodable: false,
      });
  });

  test('is UTF-8 when a few of many letters are broken', async () => {
    const letters = Buffer.from('é'.repeat(50));
    expect(await survey(Buffer.concat([letters, Buffer.from([0xe9, 0x20])]))).toMatchObject({
      encoding: 'utf-8',
      undecodable: true,
    });
  });
});

describe('a file that is no CSV is refused', () => {
  test.each([
    ['is not a text file', Buffer.from([1, 2, 0, 0, 0, 7, 9, 200, 1, 1, 3, 4, 0, 9])],
    ['is empty', Buffer.alloc(0)],
    ['is empty', Buffer.from('\ufeff')],
  ])('because it %s', async (reason, content) => {
    await expect(survey(content)).rejects.toThrow(reason);
  });

  test('because it is not there, or a directory', async () => {
    await expect(surveyFile(join(directory, 'nothing.csv'))).rejects.toThrow('there is no file');
    await expect(surveyFile(directory)).rejects.toThrow('is not a file');
  });
});
